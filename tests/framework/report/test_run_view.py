"""run.json: what the engine writes is what a reader finds."""

import json
import math
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from matweft.errors import StoreError
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.run_json import write_run
from matweft.run_view import Forecast, LoopView, Run, StepRow
from matweft.space import Choice, Integer, Real, Space

STARTED = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def fields():
    loop = LoopView(
        "design",
        Space({"a.x": Real(0.1, 1.0, True, "um"), "a.n": Integer(1, 5), "a.c": Choice(("b", "c"))}),
        (Objective("m.y", "target", 0.25, 0.005, "S/m"), Objective("m.z", "minimize")),
        History(
            [
                Trial(0, {"a.x": np.float64(0.5), "a.n": np.int64(2), "a.c": "b"}, "done",
                      {"m.y": 0.2, "m.z": math.nan}, cost=1.5),
                Trial(1, {"a.x": 0.7, "a.n": 1, "a.c": "c"}, "failed", error="does not percolate"),
            ]
        ),
        (Forecast(0, "m.y", 0.3, math.nan, 0.2, 7),),
        "design.model[0]",
        0,
        60,
    )  # fmt: skip
    return {
        "name": "pores", "status": "done", "reason": "target met", "seed": 3,
        "study": {"steps": {"map": {"use": "files.image"}}}, "started": STARTED,
        "finished": STARTED, "machine": {"cores": 2}, "versions": {"matweft": "0.1.0"},
        "steps": {"map": StepRow("map", "files.image", "ab12", "done", math.inf, True)},
        "loops": {"design": loop}, "command": ("matweft", "run"), "warnings": ("slow",),
    }  # fmt: skip


def test_what_is_written_is_read(tmp_path):
    given = fields()
    write_run(tmp_path, given)
    run = Run.open(tmp_path)
    for name in set(given) - {"loops"}:
        assert getattr(run, name) == given[name], name
    loop, expected = run.loops["design"], given["loops"]["design"]
    assert loop.space == expected.space
    assert loop.objectives == expected.objectives
    assert [dict(trial.point) for trial in loop.history] == [
        {"a.x": 0.5, "a.n": 2, "a.c": "b"},
        {"a.x": 0.7, "a.n": 1, "a.c": "c"},
    ]
    assert math.isnan(loop.history.trials[0].values["m.z"])
    assert loop.forecasts[0].observed == 0.2
    assert math.isnan(loop.forecasts[0].std)
    assert (loop.model_step, loop.best, loop.budget) == ("design.model[0]", 0, 60)
    assert loop.best_trial.values["m.y"] == 0.2


def test_the_file_is_strict_json_and_alone(tmp_path):
    file = write_run(tmp_path, fields())
    json.loads(file.read_text(), parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.json"]
    assert Run.open(file).path == tmp_path


def test_an_unfinished_run_lasts_until_its_last_news(tmp_path):
    write_run(tmp_path, {"name": "young", "started": STARTED})
    run = Run.open(tmp_path)
    assert run.status == "running"
    assert run.finished is None
    assert run.seconds == (run.updated - STARTED).total_seconds()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "not the folder of a run"),
        ({"matweft.json": '{"format": 1}'}, "was interrupted before it wrote run.json"),
        ({"run.json": "{"}, "cannot read"),
        ({"run.json": "[]"}, "does not describe a run"),
        ({"run.json": '{"format": "matweft-run", "version": 99}'}, "newer version of matweft"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(StoreError, match=message):
        Run.open(tmp_path)


def test_unknown_and_pending_steps_are_sentences(tmp_path):
    write_run(tmp_path, {"name": "r", "steps": {"map": StepRow("map", "files.image")}})
    run = Run.open(tmp_path)
    with pytest.raises(StoreError, match="Did you mean 'map'"):
        run.value("mapp")
    with pytest.raises(StoreError, match="no record yet: it is pending"):
        run.value("map")


def test_a_folder_that_is_missing_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="cannot write"):
        write_run(tmp_path / "gone", {"name": "r"})


def test_ten_thousand_steps_are_written_fast(tmp_path):
    steps = {f"c[{i}].m": StepRow(f"c[{i}].m", "a.b", "k" * 64, "done", 0.1) for i in range(10_000)}
    start = time.perf_counter()
    write_run(tmp_path, {"name": "big", "steps": steps})
    assert len(Run.open(tmp_path).steps) == 10_000
    assert time.perf_counter() - start < 2.0
