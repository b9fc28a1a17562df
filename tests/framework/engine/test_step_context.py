"""The context of a step in a worker: reports, requests to stop."""

import json
import os
import socket
import time

import pytest

from matweft.engine import step_context
from matweft.engine.step_context import (
    STOP_FILE,
    StepContext,
    finish,
    is_mine,
    steps_in_flight,
)
from matweft.engine.task import Settings, Task
from matweft.engine.worker import execute
from matweft.errors import StopRequested


@pytest.fixture
def step(tmp_path):
    return StepContext(inflight=tmp_path, step="all[2].two", key="abc", timeout=4.0)


def test_report_tells_who_works_on_what(step, tmp_path):
    step.begin()
    (report,) = steps_in_flight(tmp_path)
    assert (report["step"], report["key"], report["timeout"]) == ("all[2].two", "abc", 4.0)
    assert (report["host"], report["pid"]) == (socket.gethostname(), os.getpid())
    assert abs(report["started"] - time.time()) < 5
    finish(step)
    assert steps_in_flight(tmp_path) == []
    finish(step)


def test_steps_of_one_process_are_apart(step, tmp_path):
    step.begin()
    StepContext(inflight=tmp_path, step="other", key="def").begin()
    assert [report["step"] for report in steps_in_flight(tmp_path)] == ["all[2].two", "other"]
    finish(step)
    assert [report["step"] for report in steps_in_flight(tmp_path)] == ["other"]


def test_progress_is_reported_at_most_a_few_times_a_second(step, tmp_path, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(step_context.time, "monotonic", lambda: clock[0])
    seen = []
    for done in range(10):
        step.progress(done, 10, "sweeps")
        seen.append(steps_in_flight(tmp_path)[0]["done"])
        clock[0] += 0.1
    assert seen == [0, 0, 0, 0, 4, 4, 4, 4, 8, 8] or seen == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9]
    assert steps_in_flight(tmp_path)[0]["message"] == "sweeps"


def test_torn_report_is_passed_over(step, tmp_path):
    step.begin()
    (tmp_path / "torn.json").write_text('{"pid": ')
    assert len(steps_in_flight(tmp_path)) == 1


def test_full_disk_does_not_stop_a_step(step):
    step.inflight = step.inflight / "gone"
    step.begin()
    step.progress(1)
    assert not step.cancelled


def test_request_to_stop_is_seen_and_not_forgotten(step, tmp_path):
    step.check()
    (tmp_path / STOP_FILE).touch()
    step._last_look = 0.0
    with pytest.raises(StopRequested):
        step.check()
    (tmp_path / STOP_FILE).unlink()
    assert step.cancelled


def test_only_processes_of_this_machine_are_mine():
    mine = {"host": socket.gethostname(), "pid": os.getpid() + 1}
    assert is_mine(mine)
    assert not is_mine({**mine, "pid": os.getpid()})
    assert not is_mine({**mine, "host": "elsewhere"})


def test_step_that_stops_leaves_no_record(tmp_path, tally, parts):
    (tmp_path / "inflight").mkdir()
    number = parts.amount(1)
    task = Task("s", "ab12", "engine_parts:Saver", parts.Saver(), {"number": number}, {}, None)
    (tmp_path / "inflight" / STOP_FILE).touch()
    assert execute([task, task], Settings(tmp_path)) == [None, None]
    assert tally() == {}
    assert not (tmp_path / "steps").exists()


def test_progress_survives_as_json(step, tmp_path):
    step.progress(3.5, None)
    assert json.loads((tmp_path / "abc.json").read_text())["total"] is None
