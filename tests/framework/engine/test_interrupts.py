"""Ctrl-C: counted, told, heeded; also where a step holds up the engine."""

import os
import signal
import threading

import pytest

from matweft.engine import Display, Options, run_study
from matweft.engine.interrupts import counted_interrupts
from matweft.study import Study

TEXT = """
study: interrupted
steps:
  one: {use: "engine_parts:Fixed"}
  two: {use: "engine_parts:Interrupted", with: {times: TIMES}, in: {number: "${one}"}}
  three: {use: "engine_parts:Plus", in: {number: "${two}"}}
"""


def press(number=signal.SIGINT):
    os.kill(os.getpid(), number)


def test_presses_are_counted_and_told():
    told = []
    before = signal.getsignal(signal.SIGTERM)
    with counted_interrupts(told.append) as interrupts:
        press()
        press(signal.SIGTERM)
        assert interrupts.count == 2
        with pytest.raises(KeyboardInterrupt):
            press()
    assert told == [1, 2, 3]
    assert signal.getsignal(signal.SIGTERM) is before
    with pytest.raises(KeyboardInterrupt):
        press()


def test_other_threads_leave_signals_alone():
    before, seen = signal.getsignal(signal.SIGINT), []

    def run():
        with counted_interrupts(seen.append) as interrupts:
            seen.append((signal.getsignal(signal.SIGINT), interrupts.count))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [(before, 0)]


@pytest.mark.parametrize(
    ("times", "finished"), [(1, {"one", "two"}), (2, {"one"})], ids=["once", "twice"]
)
def test_serial_run_can_be_stopped(tmp_path, tally, capsys, times, finished):
    study = Study.parse(TEXT.replace("TIMES", str(times)), "test.yaml")
    run = run_study(study, tmp_path, Options(executor="serial"), display=Display())
    assert (run.status, run.reason) == ("stopped", "stopped on request")
    assert {name for name, row in run.steps.items() if row.status == "done"} == finished
    assert tally().get("uninterrupted", 0) == (times == 1)
    told = capsys.readouterr().err
    assert "press Ctrl-C again to stop at once" in told
    assert ("stopping at once; finished steps are kept" in told) == (times == 2)
