"""The asynchronous loop: no waiting for a batch, nothing repeated when it goes on."""

import pytest

from matweft.engine import Options, run_study
from matweft.errors import StudyError
from matweft.study import Study

LOOP = """
study: stream
seed: 5
max_failures: 100
steps:
  design:
    loop:
      space: {one.value: [0, 10]}
      sample: {use: "engine_parts:Walk", with: {batch: 3}}
      learn: {use: "engine_parts:Straight"}
      target: {two.value: 700 +- 1}
      budget: 14
      asynchronous: true
    run:
      one: {use: "engine_parts:Fixed"}
      two: {use: "engine_parts:Noisy", in: {number: "${one}"}}
  after: {use: "engine_parts:Plus", in: {number: "${design.best.two}"}}
"""


def run(root, text=LOOP, executor="serial", workers=1):
    study = Study.parse(text, "stream.yaml")
    return run_study(study, root, Options(executor=executor, workers=workers))


@pytest.mark.parametrize(("executor", "workers"), [("serial", 1), ("processes", 2)])
def test_runs_to_its_budget(tmp_path, executor, workers):
    result = run(tmp_path, executor=executor, workers=workers)
    loop = result.loops["design"]
    assert result.status == "done", result.reason
    assert "budget" in result.reason
    assert [trial.id for trial in loop.history] == list(range(14))
    assert len(loop.history.done) == 14
    assert len({trial.point["one.value"] for trial in loop.history}) == 14
    assert loop.model_step is not None
    assert result.value("after").value == pytest.approx(loop.best_trial.values["two.value"] + 1)


def test_asks_while_others_are_under_way(tmp_path, tally):
    """After the first batch points are asked for one or two at a time, not three."""
    run(tmp_path)
    assert tally()["ask"] > 14 / 3 + 1


def test_going_on_repeats_nothing(tmp_path, tally):
    first = run(tmp_path, LOOP.replace("budget: 14", "budget: 8"))
    before = tally()
    second = run(tmp_path)
    assert tally()["noisy"] == 14
    points = [trial.point for trial in second.loops["design"].history]
    assert points[:8] == [trial.point for trial in first.loops["design"].history]
    assert before["noisy"] == 8
    run(tmp_path)
    assert tally()["noisy"] == 14


def test_other_settings_begin_anew(tmp_path):
    first = run(tmp_path)
    second = run(tmp_path, LOOP.replace("[0, 10]", "[20, 30]"))
    assert all(20 <= trial.point["one.value"] <= 30 for trial in second.loops["design"].history)
    assert all(trial.point["one.value"] <= 10 for trial in first.loops["design"].history)


def test_ends_when_the_target_is_met(tmp_path):
    text = LOOP.replace("700 +- 1", "5 +- 1").replace("budget: 14", "budget: 200")
    result = run(tmp_path, text)
    assert "every target is met" in result.reason
    assert len(result.loops["design"].history) < 200
    assert not [t for t in result.loops["design"].history if t.status == "pending"]


def test_failed_trials_are_counted(tmp_path):
    text = LOOP.replace("engine_parts:Noisy", "engine_parts:Picky").replace("[0, 10]", "[-10, 10]")
    history = run(tmp_path, text).loops["design"].history
    assert len(history) == 14
    assert all((t.point["one.value"] < 0) == (t.status == "failed") for t in history)


def test_the_key_is_true_or_false():
    with pytest.raises(StudyError, match="asynchronous of design is 'often'; it must be true"):
        Study.parse(LOOP.replace("asynchronous: true", "asynchronous: often"))
    study = Study.parse(LOOP)
    assert Study.parse(study.to_yaml()).steps["design"].asynchronous
