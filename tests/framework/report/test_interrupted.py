"""Runs whose process is gone, was stopped, or still works."""

import json
from dataclasses import replace

import pytest

from matweft.errors import StoreError
from matweft.history import History, Trial
from matweft.report import report_html, summary_text
from matweft.report.headline import effort
from matweft.run_json import write_run
from matweft.run_view import Run
from matweft.store import Record, Store, write_record
from matweft.store.processes import Process


@pytest.fixture
def store(tmp_path):
    Store.open(tmp_path).close()
    for key in ("ab1", "ab2", "cd3"):
        write_record(tmp_path, Record(key, "s", "c"), 1.0)
    return tmp_path


def lock(folder, **changes):
    fields = {**vars(Process.current()), "since": "2026-01-01", **changes}
    (folder / "lock").write_text(json.dumps(fields))


def test_a_run_whose_process_is_dead_was_interrupted(store):
    write_run(store, {"name": "killed"})
    lock(store, pid=2**22 + 5)
    run = Run.open(store)
    assert run.status == "interrupted"
    assert "Its folder keeps 3 finished steps. Run the same command" in summary_text(run)
    assert "interrupted" in report_html(run)


def test_a_run_whose_process_lives_or_cannot_be_seen_goes_on(store):
    write_run(store, {"name": "alive"})
    lock(store)
    assert Run.open(store).status == "running"
    lock(store, host="elsewhere", pid=2**22 + 5)
    assert Run.open(store).status == "running"


def test_an_ended_run_needs_no_lock(store):
    write_run(store, {"name": "over", "status": "done"})
    assert Run.open(store).status == "done"


def test_a_run_killed_before_it_described_itself(store):
    with pytest.raises(StoreError, match=r"interrupted .* keeps 3 finished steps: run the same"):
        Run.open(store)
    lock(store)
    with pytest.raises(StoreError, match=r"has no run\.json yet"):
        Run.open(store)


def test_unfinished_samples_are_not_counted(full_run):
    loop = replace(full_run.loops["design"], history=History(Trial(i, {}) for i in range(120)))
    stopped = replace(
        full_run, status="stopped", reason="stopped on request", loops={"design": loop}
    )
    text = effort(stopped)
    assert text.startswith("0 of 120 samples and 67 finished steps")
    assert text.endswith("stopped on request. Run the same command to go on.")
    assert "No sample was finished." in summary_text(stopped)
