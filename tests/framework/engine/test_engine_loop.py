"""The design loop: asks, batches, learning, stopping, failures, resuming."""

import pytest

from matweft.engine import Options, run_study
from matweft.study import Study

LOOP = """
study: loop
seed: 5
steps:
  design:
    loop:
      space: {one.value: [0, 10]}
      sample: {use: "engine_parts:Walk", with: {batch: 3}}
      learn: {use: "engine_parts:Straight"}
      target: {two.value: 7 +- 0.6}
      budget: 60
    run:
      one: {use: "engine_parts:Fixed"}
      two: {use: "engine_parts:Noisy", in: {number: "${one}"}}
  after: {use: "engine_parts:Plus", in: {number: "${design.best.two}"}}
"""


def run(text, root, sets=None, executor="serial", workers=1, **options):
    study = Study.parse(text, "test.yaml", sets=sets or {})
    return run_study(study, root, Options(executor=executor, workers=workers, **options))


def test_stops_when_the_target_is_met(tmp_path):
    result = run(LOOP, tmp_path)
    loop = result.loops["design"]
    assert result.status == "done"
    assert "target" in result.reason
    assert abs(loop.best_trial.values["two.value"] - 7) <= 0.6
    assert len(loop.history) < 60
    assert len(loop.history) % 3 == 0
    assert result.value("after").value == pytest.approx(loop.best_trial.values["two.value"] + 1)


def test_stops_at_the_budget(tmp_path):
    text = LOOP.replace("7 +- 0.6", "700 +- 1").replace("budget: 60", "budget: 7")
    result = run(text, tmp_path)
    assert "budget" in result.reason
    assert len(result.loops["design"].history) == 7


def test_forecasts_were_made_before_the_trial(tmp_path):
    loop = run(LOOP.replace("7 +- 0.6", "700 +- 1"), tmp_path).loops["design"]
    assert loop.forecasts
    for forecast in loop.forecasts:
        assert forecast.n_train <= forecast.trial
        assert abs(forecast.predicted - forecast.observed) < 0.2  # noise 0.01, a straight line
        assert forecast.std == pytest.approx(0.1)
    assert loop.model_step is not None


def test_two_workers_write_identical_numbers(tmp_path):
    one = run(LOOP, tmp_path / "1", executor="processes", workers=1)
    two = run(LOOP, tmp_path / "2", executor="processes", workers=2)
    assert [t.values for t in one.loops["design"].history] == [
        t.values for t in two.loops["design"].history
    ]
    assert {i: r.key for i, r in one.steps.items()} == {i: r.key for i, r in two.steps.items()}
    for name in one.steps:
        assert one.record(name).output_hash == two.record(name).output_hash


def test_larger_budget_goes_on(tmp_path, tally):
    text = LOOP.replace("7 +- 0.6", "700 +- 1")
    run(text.replace("budget: 60", "budget: 6"), tmp_path)
    before = tally()
    result = run(text.replace("budget: 60", "budget: 12"), tmp_path)
    assert before["noisy"] == 6
    assert tally()["noisy"] == 12
    assert len(result.loops["design"].history) == 12


def test_failed_trials_are_kept_and_counted(tmp_path, tally):
    text = """
study: failing
max_failures: 40
steps:
  design:
    loop:
      space: {one.value: [-10, 10]}
      sample: {use: "engine_parts:Walk", with: {batch: 5}}
      budget: 20
    run:
      one: {use: "engine_parts:Fixed"}
      two: {use: "engine_parts:Picky", in: {number: "${one}"}}
"""
    result = run(text, tmp_path)
    history = result.loops["design"].history
    assert len(history) == 20
    assert all((t.point["one.value"] < 0) == (t.status == "failed") for t in history)
    assert 0 < len(history.failed) < 20
    assert "below 0" in history.failed[0].error
    calls = tally()["picky"]
    run(text, tmp_path)
    assert tally()["picky"] == calls
    run(text, tmp_path, retry_failed=True)
    assert tally()["picky"] == calls + len(history.failed)


def test_too_many_failures_stop_the_loop(tmp_path):
    text = """
study: hopeless
max_failures: 2
steps:
  design:
    loop:
      space: {one.value: [-10, -1]}
      sample: {use: "engine_parts:Walk", with: {batch: 1}}
      budget: 50
    run:
      one: {use: "engine_parts:Fixed"}
      two: {use: "engine_parts:Picky", in: {number: "${one}"}}
"""
    result = run(text, tmp_path)
    assert result.status == "failed"
    assert "max_failures" in result.reason
    assert len(result.loops["design"].history) <= 4
