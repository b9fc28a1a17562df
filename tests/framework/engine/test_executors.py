"""Executors: built in, from executorlib, from a plugin; each runs a small study."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft.engine import Options, run_study
from matweft.engine.executors import make_executor, serial, worker_environment
from matweft.errors import InputError, MatweftError
from matweft.study import Study

TEXT = """
study: small
steps:
  one: {use: "engine_parts:Fixed"}
  all: {for-each: "${range(6)}", as: i, run: {
    two: {use: "engine_parts:Plus", with: {more: "${i}"}, in: {number: "${one}"}}}}
  sum: {use: "engine_parts:Sum", in: {numbers: "${all.two}"}}
"""
DEADLY = '  bad: {use: "engine_parts:Deadly", with: {marker: "MARKER"}, in: {number: "${one}"}}\n'


def run(text, root, executor, workers=2):
    return run_study(Study.parse(text, "x.yaml"), root, Options(executor=executor, workers=workers))


def in_threads(workers, threads):
    return ThreadPoolExecutor(workers, thread_name_prefix=f"plugin-{threads}")


def fails(text):
    raise ValueError(text)


def test_serial_runs_at_once_in_this_process():
    with serial(4, 1) as pool:
        future = pool.submit(os.getpid)
        assert future.done()
        assert future.result() == os.getpid()
        assert str(pool.submit(fails, "no").exception()) == "no"


def test_executorlib_runs_a_study_and_survives_a_killed_step(tmp_path, tally):
    """Workers in blocks; the environment of this process is as before."""
    before = dict(os.environ)
    text = TEXT + DEADLY.replace("MARKER", str(tmp_path / "marker"))
    result = run(text, tmp_path / "store", "executorlib")
    assert result.status == "done"
    assert result.value("sum").value == 6 + 15
    assert tally()["deadly"] == 2
    assert result.steps["bad"].status == "done"
    assert not any(row.error for row in result.steps.values())
    changed = {k for k in before.keys() | os.environ if before.get(k) != os.environ.get(k)}
    assert changed == set()


def test_missing_executorlib_is_told_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "executorlib", None)
    with pytest.raises(MatweftError, match=r"pip install 'matweft\[executorlib\]'"):
        make_executor("executorlib", 1, 1)


def test_executor_of_a_plugin_runs_a_study(tmp_path, registry, monkeypatch):
    plugin = SimpleNamespace(
        MATWEFT_CONTRACT=1, matweft_executors=hookimpl(lambda: {"site.threads": "site_pools:pool"})
    )
    monkeypatch.setitem(sys.modules, "site_pools", SimpleNamespace(pool=in_threads))
    registry.add(plugin, "site")
    assert run(TEXT, tmp_path, "site.threads").value("sum").value == 21


def test_unknown_executor_is_refused_before_anything_runs(tmp_path, tally):
    with pytest.raises(
        InputError, match=r"unknown executor 'proceses'; there are .*Did you mean 'processes'"
    ):
        run(TEXT, tmp_path / "store", "proceses")
    assert tally() == {}
    assert not (tmp_path / "store").exists()


def test_workers_are_held_to_their_threads():
    with make_executor("processes", 1, 3) as pool:
        names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MATWEFT_THREADS"]
        assert [pool.submit(os.getenv, name).result() for name in names] == ["3"] * 3
        assert pool.submit(os.getpid).result() != os.getpid()
    held = worker_environment(3)
    assert {held[name] for name in held if name.endswith("THREADS")} == {"3"}
