"""Bayesian optimisation keeps to the history, and to nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from known_functions import BRANIN_SPACE, GP, LINE, LOWEST, branin, trials, wave

from matweft import History, Trial
from matweft_sampling import Bayesian, Random, Sobol


def test_same_history_and_seed_give_the_same_points() -> None:
    history = trials(
        Random().ask(BRANIN_SPACE, History(), [], 9, rng=np.random.default_rng(0)), branin
    )
    first, again = (
        Bayesian(learner=GP).ask(BRANIN_SPACE, history, LOWEST, 4, rng=np.random.default_rng(5))
        for _ in range(2)
    )
    assert first == again
    assert len({tuple(point.values()) for point in first}) == 4


def test_a_stopped_campaign_goes_on_as_if_it_had_not_stopped() -> None:
    sampler, whole = Bayesian(learner=GP), History()
    for turn in range(4):
        points = sampler.ask(BRANIN_SPACE, whole, LOWEST, 4, rng=np.random.default_rng(turn))
        whole = whole.extended(
            [Trial(len(whole) + i, p, "done", branin(p)) for i, p in enumerate(points)]
        )
    reread = History([Trial(t.id, dict(t.point), t.status, dict(t.values)) for t in whole][:12])
    resumed = Bayesian(learner=GP).ask(
        BRANIN_SPACE, reread, LOWEST, 4, rng=np.random.default_rng(3)
    )
    assert resumed == [dict(trial.point) for trial in whole][12:]


def test_pending_points_are_taken_for_what_is_predicted() -> None:
    history = trials([{"x": x} for x in (0.0, 0.2, 0.5, 0.9)], wave)
    (first,) = Bayesian(learner=GP).ask(LINE, history, LOWEST, 1, rng=np.random.default_rng(0))
    waiting = history.extended([Trial(4, first)])
    (second,) = Bayesian(learner=GP).ask(LINE, waiting, LOWEST, 1, rng=np.random.default_rng(0))
    both = Bayesian(learner=GP).ask(LINE, history, LOWEST, 2, rng=np.random.default_rng(0))
    assert abs(second["x"] - first["x"]) > 0.01
    assert both[0] == first
    assert both[1]["x"] == pytest.approx(second["x"], abs=1e-3)


def test_failed_points_and_their_surroundings_are_left_alone() -> None:
    history = trials([{"x": x} for x in (0.0, 0.2, 0.5, 0.9)], wave)
    (first,) = Bayesian(learner=GP).ask(LINE, history, LOWEST, 1, rng=np.random.default_rng(0))
    failed = history.extended([Trial(4, first, "failed", error="no luck")])
    points = Bayesian(learner=GP).ask(LINE, failed, LOWEST, 5, rng=np.random.default_rng(0))
    assert all(abs(point["x"] - first["x"]) >= 0.02 for point in points)


def test_a_result_that_is_no_number_counts_as_failed() -> None:
    history = trials([{"x": x} for x in (0.0, 0.2, 0.5, 0.9)], wave)
    spoilt = history.extended([Trial(4, {"x": 0.63}, "done", {"f": float("nan")})])
    failed = history.extended([Trial(4, {"x": 0.63}, "failed")])
    first, second = (
        Bayesian(learner=GP).ask(LINE, one, LOWEST, 3, rng=np.random.default_rng(0))
        for one in (spoilt, failed)
    )
    assert first == second


def test_units_of_the_objective_do_not_matter() -> None:
    history = trials([{"x": x} for x in (0.0, 0.2, 0.5, 0.9)], wave)
    scaled = History(
        Trial(t.id, t.point, "done", {"f": 1e9 * t.values["f"] - 3e8}) for t in history
    )
    first, second = (
        Bayesian(learner=GP).ask(LINE, one, LOWEST, 3, rng=np.random.default_rng(0))
        for one in (history, scaled)
    )
    np.testing.assert_allclose(LINE.to_unit(first), LINE.to_unit(second), atol=1e-4)


def test_begins_with_the_sobol_sequence_and_while_nothing_varies() -> None:
    flat = trials(
        Sobol(seed=3).ask(LINE, History(), [], 12, rng=np.random.default_rng()),
        lambda p: {"f": 1.0},
    )
    for history in (History(), flat):
        found = Bayesian(learner=GP, seed=3).ask(
            LINE, history, LOWEST, 4, rng=np.random.default_rng(0)
        )
        assert found == Sobol(seed=3).ask(LINE, history, [], 4, rng=np.random.default_rng(1))
