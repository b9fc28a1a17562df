"""The command doctor: every fault has a cause and a cure."""

import json
import sqlite3
import sys
from collections import namedtuple
from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft.cli import _checks, exit_codes, main


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


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
    monkeypatch.setattr(_checks.shutil, "disk_usage", lambda path: usage)
    row = found(capsys)["disk"]
    assert (row["state"], row["text"][:6]) == ("warning", "0.2 GB")


def test_folder_that_cannot_be_written(registry, capsys, monkeypatch):
    def refuse(**keywords):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_checks.tempfile, "TemporaryDirectory", refuse)
    row = found(capsys)["store"]
    assert row["state"] == "broken"
    assert "local disk" in row["cure"]


def test_folder_without_locks(registry, capsys, monkeypatch, tmp_path):
    assert _checks._locks(tmp_path / "index.sqlite")
    monkeypatch.setattr(_checks, "_locks", lambda path: False)
    assert found(capsys)["store"]["state"] == "warning"


def test_damaged_database_is_an_error(registry, capsys, monkeypatch):
    def fail(path, timeout):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(_checks.sqlite3, "connect", fail)
    assert found(capsys)["store"]["text"].endswith("disk I/O error")


def test_kernel_cache_that_cannot_be_written(registry, capsys, monkeypatch):
    monkeypatch.setattr(_checks.os, "access", lambda path, mode: False)
    row = found(capsys)["kernel cache"]
    assert row["state"] == "warning"
    assert "TI_OFFLINE_CACHE_FILE_PATH" in row["cure"]


@pytest.mark.parametrize(
    ("runtime", "state", "text"),
    [
        (None, "ok", "pip install matweft-kernels"),
        (SimpleNamespace(available_devices=lambda: ("cpu", "reference")), "ok", "cpu, reference"),
        (SimpleNamespace(available_devices=lambda: 1 / 0), "broken", "division by zero"),
    ],
)
def test_devices(registry, capsys, monkeypatch, runtime, state, text):
    monkeypatch.setitem(sys.modules, "matweft_kernels.runtime", runtime)
    row = found(capsys)["devices"]
    assert row["state"] == state
    assert text in row["text"]
