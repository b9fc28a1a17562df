"""The crew: how much is handed out, and what becomes of it when workers die or dawdle."""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future

import pytest

from matweft.engine import crew as crew_module
from matweft.engine.crew import Crew, is_death
from matweft.engine.step_context import STOP_FILE
from matweft.engine.task import Settings, Task
from matweft.errors import StoreError
from matweft.store import Summary

ELSEWHERE = 2**22 + 1  # nobody's process


class Manual(Executor):
    """An executor whose work a test finishes by hand."""

    def __init__(self):
        self.handed = []
        self.closed = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.handed.append(([task.key for task in args[0]], future))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.closed.append(cancel_futures)

    @property
    def keys(self):
        return [keys for keys, _ in self.handed]

    def finish(self, place, error=None):
        keys, future = self.handed[place]
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result([Summary(key, key, "done") for key in keys])


@pytest.fixture
def pools(monkeypatch):
    made = []

    def make(name, workers, threads):
        made.append(Manual())
        return made[-1]

    monkeypatch.setattr(crew_module, "make_executor", make)
    return made


@pytest.fixture
def crew(tmp_path, pools):
    return Crew("manual", 1, Settings(tmp_path))


@pytest.fixture
def task(parts):
    return lambda key: Task(key, key, "engine_parts:Fixed", parts.Fixed(), {}, {}, None)


def in_hand(crew, key, pid=ELSEWHERE, host=None, timeout=None, started=None):
    report = {
        "host": host or socket.gethostname(), "pid": pid, "step": key, "key": key,
        "started": started or time.time(), "timeout": timeout,
    }  # fmt: skip
    (crew.inflight / f"{key}.json").write_text(json.dumps(report))


def told(outcomes):
    return [(outcome.task.key, outcome.lost or outcome.summary.status) for outcome in outcomes]


def test_one_in_hand_and_one_in_the_pipe(crew, pools, task):
    assert (crew.room, crew.busy, crew.idle) == (2, False, True)
    for key in "abc":
        crew.submit([task(key)])
    assert pools[0].keys == [["a"], ["b"]]
    assert (crew.room, crew.busy, crew.idle) == (0, True, False)
    pools[0].finish(0)
    assert told(crew.collect(0.1)) == [("a", "done")]
    crew.collect(0)
    assert pools[0].keys == [["a"], ["b"], ["c"]]


def test_batch_is_journalled_item_by_item(crew, pools, task):
    crew.submit([task("a"), task("b")])
    pools[0].finish(0)
    assert told(crew.collect(0.1)) == [("a", "done"), ("b", "done")]


def test_dead_worker_costs_a_repeat_alone_and_then_the_step(crew, pools, task):
    crew.submit([task("a")])
    crew.submit([task("b")])
    in_hand(crew, "a")
    for place in (0, 1):
        pools[0].finish(place, BrokenExecutor("gone"))
    assert crew.collect(0.1) == []
    assert pools[0].closed == [True]
    crew.collect(0)
    assert pools[1].keys == [["a"]]  # the suspect, nothing beside it

    in_hand(crew, "a")
    pools[1].finish(0, BrokenExecutor("gone"))
    ((key, reason),) = told(crew.collect(0.1))
    assert key == "a"
    assert "died twice (killed, out of memory, or a crash)" in reason
    crew.collect(0)
    assert pools[2].keys == [["b"]]
    pools[2].finish(0)
    assert told(crew.collect(0.1)) == [("b", "done")]


def test_what_was_finished_when_a_worker_died_counts(crew, pools, task):
    crew.submit([task("a")])
    crew.submit([task("b")])
    pools[0].finish(0)
    in_hand(crew, "b")
    pools[0].finish(1, BrokenExecutor("gone"))
    assert told(crew.collect(0.1)) == [("a", "done")]


def test_step_beyond_its_timeout_loses_its_worker(crew, pools, task):
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    crew.submit([task("a")])
    crew.submit([task("b")])
    in_hand(crew, "a", worker.pid, timeout=0.5, started=time.time() - 1)
    crew.collect(0)
    assert worker.wait(10) < 0
    for place in (0, 1):
        pools[0].finish(place, BrokenExecutor("gone"))
    assert told(crew.collect(0.1)) == [("a", "took longer than its timeout of 0.5 s")]
    crew.collect(0)
    assert pools[1].keys == [["b"]]


def test_no_process_of_another_machine_is_ended(crew, pools, task):
    """Nor the engine itself, where an executor works in threads."""
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        crew.submit([task("a")])
        in_hand(crew, "a", bystander.pid, "elsewhere", timeout=0.1, started=1.0)
        in_hand(crew, "b", os.getpid(), timeout=0.1, started=1.0)
        crew.collect(0)
        crew.abort()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_other_errors_are_told_with_their_kind(crew, pools, task):
    crew.submit([task("a")])
    pools[0].finish(0, AttributeError("cannot pickle"))
    assert told(crew.collect(0.1)) == [("a", "AttributeError: cannot pickle")]


def test_full_disk_ends_the_run(crew, pools, task):
    crew.submit([task("a")])
    pools[0].finish(0, StoreError("the disk is full"))
    with pytest.raises(StoreError, match="disk is full"):
        crew.collect(0.1)


def test_broken_pool_is_replaced_when_it_takes_nothing(crew, pools, task, monkeypatch):
    crew.submit([task("a")])
    pools[0].finish(0)
    crew.collect(0.1)

    def broken(*arguments):
        raise BrokenExecutor("closed")

    monkeypatch.setattr(pools[0], "submit", broken)
    crew.submit([task("b")])
    assert crew.collect(0.1) == []
    crew.collect(0)
    assert pools[1].keys == [["b"]]


def test_what_nobody_took_up_is_dropped(crew, pools, task):
    for key in "abc":
        crew.submit([task(key)])
    pools[0].handed[0][1].set_running_or_notify_cancel()
    crew.drop_waiting()
    assert pools[0].handed[1][1].cancelled()
    pools[0].finish(0)
    assert told(crew.collect(0.1)) == [("a", "done")]
    assert not crew.busy


def test_steps_may_save_their_state_before_they_are_ended(crew, pools, task, monkeypatch):
    crew.submit([task("a")])
    pools[0].handed[0][1].set_running_or_notify_cancel()
    seen = []

    def look(futures, timeout):
        seen.append(((crew.inflight / STOP_FILE).exists(), timeout))

    monkeypatch.setattr(crew_module, "wait", look)
    crew.abort()
    assert seen == [(True, 1.0)]
    crew.close()
    assert list(crew.inflight.iterdir()) == []


def test_saved_on_the_way_out(tmp_path, parts, tally):
    """A step in a worker process sees the request; the others end with their worker."""
    crew = Crew("processes", 2, Settings(tmp_path))
    (tmp_path / "steps").mkdir()
    number = {"number": parts.amount(1)}
    for key, component in (("aa", parts.Saver()), ("bb", parts.Endless())):
        crew.submit([Task(key, key, f"engine_parts:{key}", component, number, {}, None)])
    end = time.monotonic() + 20
    while len(tally()) < 2 and time.monotonic() < end:
        crew.collect(0.05)
    assert tally() == {"endless": 1, "saver": 1}
    begin = time.monotonic()
    crew.abort()
    assert time.monotonic() - begin < 5
    assert tally()["saved"] == 1
    assert not any((tmp_path / "steps").iterdir())
    crew.close()


def test_what_is_a_death():
    assert is_death(BrokenExecutor())
    assert is_death(type("ExecutorlibSocketError", (RuntimeError,), {})())
    assert not is_death(RuntimeError())
