"""The command doctor: every fault has a cause and a cure."""

import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from collections import namedtuple
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft.cli import _checks, _library_checks, _machine_checks, exit_codes, main
from matweft.cli._finding import Finding

WORKERS = _machine_checks.workers


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    started = Finding("workers", "ok", "stands in for a process")
    monkeypatch.setattr(_machine_checks, "workers", lambda: started)


def found(capsys):
    main(["doctor", "--json"])
    return {row["subject"]: row for row in json.loads(capsys.readouterr().out)}


def test_healthy_machine(registry, capsys, tmp_path):
    assert main(["doctor"]) == exit_codes.OK
    shown = capsys.readouterr().out
    for subject in ("Python", "platform", "libraries: matweft", "devices", "disk", "store"):
        assert f"  {subject}" in shown
    assert "BROKEN" not in shown
    assert list(tmp_path.iterdir()) == []


def test_broken_plugin_is_shown_in_full(registry, capsys):
    registry.add("no_such_hooks_module", "bad", "matweft-bad", "1.2")
    assert main(["doctor"]) == exit_codes.PLUGIN
    captured = capsys.readouterr()
    assert "BROKEN  plugin matweft-bad 1.2: module no_such_hooks_module: Mod" in captured.out
    assert "cure: it registers a module that it does not have" in captured.out
    assert "Traceback (most recent call last)" in captured.out
    assert captured.err == ""


def test_every_target_is_imported(registry, capsys):
    @hookimpl
    def matweft_generators():
        return {"demo.gone": "no_such_module:Gone"}

    registry.add(SimpleNamespace(MATWEFT_CONTRACT=1, matweft_generators=matweft_generators), "demo")
    row = found(capsys)["demo.gone"]
    assert row["state"] == "broken"
    assert "No module named 'no_such_module'" in row["text"]
    assert row["cure"] == "install what it needs: pip install no_such_module"
    assert "Traceback" in row["details"]


def test_one_hook_is_no_plural(registry, capsys):
    demo = SimpleNamespace(MATWEFT_CONTRACT=1, matweft_studies=hookimpl(lambda: {"demo.a": "a:b"}))
    registry.add(demo, "demo")
    assert found(capsys)["plugin demo"]["text"].endswith(", 1 hook")


def test_strict_does_not_hinder_the_doctor(registry, capsys):
    registry.add("no_such_hooks_module", "bad", "matweft-bad", "1.2")
    assert main(["--strict", "doctor"]) == exit_codes.PLUGIN
    assert "devices" in capsys.readouterr().out


def test_old_python(registry, capsys, monkeypatch):
    monkeypatch.setattr(_checks.sys, "version_info", (3, 15, 0))
    assert found(capsys)["Python"]["state"] == "warning"


def test_full_disk(registry, capsys, monkeypatch):
    usage = namedtuple("usage", "free")(2e8)
    monkeypatch.setattr(_machine_checks.shutil, "disk_usage", lambda path: usage)
    row = found(capsys)["disk"]
    assert (row["state"], row["text"][:6]) == ("warning", "0.2 GB")


def refuse(**keywords):
    raise PermissionError(13, "Permission denied")


def test_folder_that_cannot_be_written(registry, capsys, monkeypatch):
    monkeypatch.setattr(_machine_checks.tempfile, "TemporaryDirectory", refuse)
    row = found(capsys)["store"]
    assert row["state"] == "broken"
    assert "local disk" in row["cure"]


@pytest.mark.parametrize("kept", ["lock", "index.sqlite", ""])
def test_locks_are_tried_by_a_second_process(tmp_path, monkeypatch, kept):
    """Where the second process sees another file, as on a disk without locks, it gets it."""
    run = subprocess.run

    def blind(command, **options):
        if kept != "lock":
            (tmp_path / "lock").unlink()
        if kept != "index.sqlite":
            (tmp_path / "index.sqlite").rename(tmp_path / "gone")
        return run(command, **options)

    assert _machine_checks.taken_twice(tmp_path) == []
    for left in ("lock", "index.sqlite"):
        (tmp_path / left).unlink(missing_ok=True)
    monkeypatch.setattr(_machine_checks.subprocess, "run", blind)
    expected = [what for what, file in LOCKS.items() if file != kept]
    assert _machine_checks.taken_twice(tmp_path) == expected


LOCKS = {"file": "lock", "database": "index.sqlite"}


def test_folder_without_locks(registry, capsys, monkeypatch):
    monkeypatch.setattr(_machine_checks, "taken_twice", lambda folder: ["file", "database"])
    monkeypatch.setattr(_machine_checks, "is_local", lambda path: False)
    monkeypatch.setattr(_machine_checks, "file_system", lambda path: "nfs4")
    row = found(capsys)["store"]
    assert row["state"] == "warning"
    assert row["text"].startswith("a second process took the same file and database in ")
    assert row["text"].endswith("(file system nfs4)")


def test_second_process_that_fails_is_told(registry, capsys, monkeypatch):
    monkeypatch.setattr(_machine_checks, "_SECOND", "raise SystemExit('no fcntl here')")
    row = found(capsys)["store"]
    assert row["state"] == "broken"
    assert row["text"].endswith("no fcntl here")


def test_damaged_database_is_an_error(registry, capsys, monkeypatch):
    def fail(path, timeout):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(_machine_checks.sqlite3, "connect", fail)
    assert found(capsys)["store"]["text"].endswith("disk I/O error")


def test_places_that_cannot_be_written(registry, capsys, monkeypatch):
    monkeypatch.setattr(_machine_checks.tempfile, "TemporaryFile", refuse)
    rows = found(capsys)
    assert rows["kernel cache"]["state"] == "warning"
    assert "TI_OFFLINE_CACHE_FILE_PATH" in rows["kernel cache"]["cure"]
    assert rows["home"]["state"] == "warning"
    assert "MPLCONFIGDIR" in rows["home"]["cure"]
    assert rows["temporary files"]["state"] == "broken"
    assert "TMPDIR" in rows["temporary files"]["cure"]


def test_kernel_cache_is_where_it_was_put(registry, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TI_OFFLINE_CACHE_FILE_PATH", str(tmp_path / "not yet" / "there"))
    row = found(capsys)["kernel cache"]
    assert (row["state"], row["text"]) == ("ok", str(tmp_path / "not yet" / "there"))


def test_no_home_at_all(registry, capsys, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(_machine_checks.Path, "home", homeless)
    monkeypatch.delenv("TI_OFFLINE_CACHE_FILE_PATH", raising=False)
    rows = found(capsys)
    assert [rows[one]["state"] for one in ("home", "kernel cache")] == ["warning", "warning"]


@pytest.mark.parametrize(("free", "state"), [(5e9, "ok"), (3e8, "warning"), (None, "ok")])
def test_memory(registry, capsys, monkeypatch, free, state):
    monkeypatch.setattr(_machine_checks, "free_memory", lambda: free)
    row = found(capsys)["memory"]
    assert row["state"] == state
    assert ("--workers" in row["cure"]) == (state == "warning")


def test_worker_is_really_started():
    finding = WORKERS()
    assert finding.state == "ok", finding
    assert str(os.getpid()) not in finding.text


def test_workers_that_cannot_be_started(monkeypatch):
    def none(workers, threads):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("matweft.engine.executors.processes", none)
    finding = WORKERS()
    assert finding.state == "broken"
    assert "Resource temporarily unavailable" in finding.text
    assert "--executor serial" in finding.cure


@pytest.mark.parametrize(
    ("code", "state", "text"),
    [("pass", "ok", " s, again in "), ("raise OSError('no compiler')", "broken", "no compiler")],
)
def test_deep_examination_compiles_in_new_processes(monkeypatch, code, state, text):
    monkeypatch.setattr(_machine_checks, "_KERNEL", code)
    finding = _machine_checks.kernels()
    assert finding.state == state
    assert text in finding.text
    assert bool(finding.cure) == (state == "broken")


def test_deep_is_an_option(registry, capsys, monkeypatch):
    monkeypatch.setattr(_machine_checks, "_KERNEL", "pass")
    assert "kernels" not in found(capsys)
    main(["doctor", "--json", "--deep"])
    assert '"subject": "kernels"' in capsys.readouterr().out


def test_library_out_of_range(registry, capsys, monkeypatch):
    real = _library_checks.version
    old = {"numpy": "1.25.2"}
    monkeypatch.setattr(_library_checks, "version", lambda name: old.get(name) or real(name))
    assert main(["doctor"]) == exit_codes.PLUGIN
    shown = capsys.readouterr().out
    assert "BROKEN  version of numpy: matweft needs numpy>=1.26, installed is 1.25.2" in shown
    assert "cure: pip install 'numpy>=1.26'" in shown


@pytest.mark.parametrize(
    ("known", "need", "fitting"),
    [
        ("2.4.6", "numpy>=1.26", True),
        ("1.26", "numpy>=1.26.0", True),
        ("1.8.0", "taichi>=1.7.3,<1.8", False),
        ("1.7.4", "taichi<1.8,>=1.7.3; python_version < '3.14'", True),
        ("1.7.2", "taichi<1.8,>=1.7.3", False),
        ("2.13.0+cpu", "torch>=2.1", True),
        ("1.0", "anything", True),
    ],
)
def test_ranges_are_understood(known, need, fitting):
    from packaging.requirements import Requirement

    assert _library_checks.fits(known, need) is fitting
    assert Requirement(need).specifier.contains(known) is fitting


def test_missing_extra_says_what_it_would_give(registry, capsys, monkeypatch):
    real = _library_checks.version

    def without_arrow(name):
        if name == "pyarrow":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(_library_checks, "version", without_arrow)
    row = found(capsys)["extras"]
    assert "if you want Parquet and xarray: pip install 'matweft[export]'" in row["text"]


def test_every_extra_of_the_framework_has_a_purpose():
    path = Path(__file__).parents[3] / "framework" / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    offered = {f"matweft[{one}]" for one in project["optional-dependencies"]}
    assert offered == {one for one in _library_checks.PURPOSES if one.startswith("matweft[")}


@pytest.mark.parametrize(
    ("runtime", "state", "text"),
    [
        (None, "ok", "pip install matweft-kernels"),
        (SimpleNamespace(available_devices=lambda: ("cpu", "reference")), "ok", "cpu, reference"),
        (SimpleNamespace(available_devices=lambda: ("reference",)), "warning", "taichi is not"),
        (SimpleNamespace(available_devices=lambda: 1 / 0), "broken", "division by zero"),
    ],
)
def test_devices(registry, capsys, monkeypatch, runtime, state, text):
    monkeypatch.setitem(sys.modules, "matweft_kernels.runtime", runtime)
    row = found(capsys)["devices"]
    assert row["state"] == state
    assert text in row["text"]
