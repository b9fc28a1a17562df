"""The line that a person sees: how much, how fast, how long, what is best, what runs."""

import io
import json
from types import SimpleNamespace

import pytest

from matweft.engine import Display, Options, run_study
from matweft.engine.display import describe
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.study import Study


class Terminal(io.StringIO):
    """A stream that looks like a terminal."""

    def isatty(self):
        return True


def engine(inflight, done=3, total=10, computed=3, failures=0, loops=()):
    steps = [SimpleNamespace(finished=i < done) for i in range(total)]
    return SimpleNamespace(
        steps=steps, loops=loops, failures=failures, computed=computed,
        crew=SimpleNamespace(inflight=inflight),
    )  # fmt: skip


def loop(values, *objectives, budget=20, children=4, finished=False):
    trials = [Trial(i, {}, "done", {"y": y}) for i, y in enumerate(values)]
    return SimpleNamespace(
        id="design", history=History(trials), finished=finished,
        children={i: SimpleNamespace(unfinished=int(i == 3)) for i in range(children)},
        element=SimpleNamespace(objectives=objectives, budget=budget, body={"a": 1, "b": 2}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("computed", "seconds", "text"),
    [
        (3, 1.0, "3/10 steps  3.0 steps/s, at most 2 s left"),
        (3, 30.0, "3/10 steps  10.0 s a step, at most 70 s left"),
        (3, 300.0, "3/10 steps  100.0 s a step, at most 12 min left"),
        (3, 30000.0, "3/10 steps  10000.0 s a step, at most 19.4 h left"),
        (0, 30.0, "3/10 steps"),
    ],
)
def test_rate_and_remaining_time(tmp_path, computed, seconds, text):
    assert describe(engine(tmp_path, computed=computed), seconds) == text


def test_nothing_left_and_failures(tmp_path):
    assert describe(engine(tmp_path, 10, failures=2), 1.0) == "10/10 steps  2 failed  3.0 steps/s"


def test_loop_counts_steps_that_are_not_born_yet(tmp_path):
    line = describe(engine(tmp_path, 6, 8, computed=4, loops=[loop([1.0])]), 1.0)
    assert line == "design: 3/20 samples  4.0 steps/s, at most 8 s left"


@pytest.mark.parametrize(
    ("objectives", "text"),
    [
        ([Objective("y", target=5, tolerance=2)], ", best misses by 0.5 tolerances"),
        ([Objective("y", "minimize")], ", best 1"),
        ([Objective("y", "maximize")], ", best 4"),
        ([Objective("y", "maximize"), Objective("y", "minimize")], ""),
    ],
)
def test_best_in_words_of_the_objective(tmp_path, objectives, text):
    node = loop([1.0, float("nan"), 4.0], *objectives)
    line = describe(engine(tmp_path, loops=[node], computed=0), 1.0)
    assert line == "design: 3/20 samples" + text


def test_what_runs_with_its_progress(tmp_path):
    for name, report in {
        "1": {"step": "a", "done": 30, "total": 120, "message": "sweeps"},
        "2": {"step": "b", "done": 7},
        "3": {"step": "c"},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(report))
    line = describe(engine(tmp_path, computed=0), 1.0)
    assert line == "3/10 steps  [a 25% sweeps]  [b 7]  [c]"


def test_line_on_a_terminal_is_replaced_and_gone_in_the_end(tmp_path):
    stream = Terminal()
    display = Display(stream)
    display.update(engine(tmp_path, computed=0))
    display.update(engine(tmp_path, 4, computed=0))
    assert stream.getvalue() == "3/10 steps"
    display._last = 0.0
    display.update(engine(tmp_path, 4, computed=0))
    assert stream.getvalue().endswith("\r          \r4/10 steps")
    display.say("stopping")
    assert stream.getvalue().endswith("\r          \rstopping\n")
    display.close()
    assert stream.getvalue().endswith("stopping\n")


def test_lines_in_a_file_stay_and_are_few(tmp_path):
    stream = io.StringIO()
    display = Display(stream)
    for _ in range(100):
        display.update(engine(tmp_path, computed=0))
    assert stream.getvalue() == ""
    display._last -= 11
    display.update(engine(tmp_path, computed=0))
    display.close()
    assert stream.getvalue() == "3/10 steps\n"


def test_run_shows_its_line(tmp_path):
    text = 'study: shown\nsteps: {one: {use: "engine_parts:Fixed"}}\n'
    stream = Terminal()
    display = Display(stream)
    run_study(Study.parse(text, "x.yaml"), tmp_path, Options(executor="serial"), display=display)
    assert "1/1 steps" in stream.getvalue()
    assert stream.getvalue().endswith("\r")
