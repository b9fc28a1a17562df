"""Bayesian optimisation finds what is known, with any learner that tells its spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from known_functions import BRANIN_SPACE, GP, LINE, LOWEST, Function, Values, branin, trials, wave

from matweft import (
    Dataset,
    History,
    InputError,
    Learner,
    Model,
    Objective,
    Prediction,
    Sampler,
    Space,
    Trial,
)
from matweft.objective import all_reached
from matweft_learning import GaussianProcess
from matweft_sampling import Bayesian, Random

BRANIN_MINIMUM = 0.397887
"""At (-π, 12.275), (π, 2.275) and (9.42478, 2.475)."""


def campaign(
    sampler: Sampler,
    space: Space,
    objectives: Sequence[Objective],
    function: Function,
    budget: int,
    seed: int = 0,
) -> History:
    """Run the loop until the targets are reached or the budget is spent."""
    history, rng = History(), np.random.default_rng(seed)
    while len(history) < budget:
        n = min(sampler.batch or budget, budget - len(history))
        for point in sampler.ask(space, history, objectives, n, rng=rng):
            history = history.extended([Trial(len(history), point, "done", function(point))])
        if any(all_reached(tuple(objectives), trial.values) for trial in history):
            break
    return history


@pytest.mark.parametrize("acquisition", ["expected-improvement", "upper-confidence-bound"])
def test_finds_the_minimum_of_branin(acquisition: Any) -> None:
    found = [
        campaign(
            Bayesian(learner=GP, acquisition=acquisition, seed=seed),
            BRANIN_SPACE,
            LOWEST,
            branin,
            35,
            seed,
        )
        for seed in range(2)
    ]
    for history in found:
        assert 0 <= history.column("f").min() - BRANIN_MINIMUM < 1e-2


def test_maximising_is_minimising_the_negative() -> None:
    start = trials(
        Random().ask(BRANIN_SPACE, History(), [], 8, rng=np.random.default_rng(1)), branin
    )
    turned = History(Trial(t.id, t.point, "done", {"f": -t.values["f"]}) for t in start)
    sampler = Bayesian(learner=GP)
    lowest, highest = (
        sampler.ask(BRANIN_SPACE, history, [Objective("f", goal)], 2, rng=np.random.default_rng(2))
        for history, goal in ((start, "minimize"), (turned, "maximize"))
    )
    np.testing.assert_allclose(
        BRANIN_SPACE.to_unit(lowest), BRANIN_SPACE.to_unit(highest), atol=1e-5
    )


def two_outputs(point: Mapping[str, Any]) -> Values:
    b = np.log10(point["b"])
    return {
        "u": np.sin(3 * point["a"]) + 0.3 * b * point["c"],
        "v": point["a"] * b + 0.2 * np.cos(4 * point["c"]),
    }


@pytest.mark.parametrize(
    "acquisition",
    ["expected-improvement", "probability-of-improvement", "upper-confidence-bound"],
)
def test_meets_two_targets_in_far_fewer_trials_than_random(acquisition: Any) -> None:
    space = Space.parse({"a": [0, 1], "b": {"low": 0.1, "high": 10, "log": True}, "c": [0, 1]})
    targets = [Objective("u", "target", 0.7, 0.03), Objective("v", "target", -0.3, 0.03)]
    ours, chance = (
        np.median(
            [len(campaign(make(seed), space, targets, two_outputs, 400, seed)) for seed in range(3)]
        )
        for make in (
            lambda seed: Bayesian(learner=GP, acquisition=acquisition, seed=seed),
            lambda seed: Random(batch=4),
        )
    )
    assert ours <= 32
    assert chance >= 3 * ours


def test_two_minimised_objectives_spread_over_the_front() -> None:
    """The front of (x² + y, (1 - x)² + y) is y = 0; half the box is dominated by chance points."""
    space = Space.parse({"x": [0, 1], "y": [0, 1]})
    both = [Objective("f", "minimize"), Objective("g", "minimize")]

    def function(point: Mapping[str, Any]) -> Values:
        x, y = point["x"], point["y"]
        return {"f": x**2 + y, "g": (1 - x) ** 2 + y}

    history = campaign(Bayesian(learner=GP), space, both, function, 30)
    later = [trial.point for trial in history][8:]
    on_front = [point["x"] for point in later if point["y"] < 0.05]
    assert len(on_front) >= 0.7 * len(later)
    assert min(on_front) < 0.25
    assert max(on_front) > 0.75
    assert np.diff(np.sort(on_front)).max() < 0.35


def test_finds_the_best_option_and_whole_number() -> None:
    space = Space.parse(
        {"n": {"low": 1, "high": 30, "integer": True}, "kind": {"choices": list("abcde")}}
    )

    def function(point: Mapping[str, Any]) -> Values:
        return {"f": (point["n"] - 17) ** 2 / 50 + {"c": 0.0}.get(point["kind"], 3.0)}

    history = campaign(Bayesian(learner=GP, initial=8), space, LOWEST, function, 36)
    assert history.column("f").min() == 0.0


def test_a_predicted_incumbent_forgives_a_lucky_measurement() -> None:
    """One outlier far below its neighbours makes improvements on it look hopeless elsewhere."""
    rng = np.random.default_rng(3)
    x = np.linspace(0, 1, 25)
    y = (x - 0.3) ** 2 + rng.normal(0, 0.02, 25)
    y[20] = -0.4
    learner = GaussianProcess(optimise=False, noise=0.5, length=1.5, noise_in_spread=False)
    history = trials([{"x": float(v)} for v in x], lambda p: {"f": float(y[round(p["x"] * 24)])})
    observed, predicted = (
        Bayesian(learner=learner, incumbent=incumbent).ask(
            LINE, history, LOWEST, 1, rng=np.random.default_rng(0)
        )[0]["x"]
        for incumbent in ("observed", "predicted")
    )
    assert abs(predicted - 0.3) < 0.1
    assert abs(observed - 0.3) > 0.1


class _Nearest(Learner):
    """Learner that cannot be conditioned, and gives a spread only on request."""

    spread: bool = True

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> Model:
        return _NearestModel(dataset, self.spread)


class _NearestModel(Model):
    def __init__(self, dataset: Dataset, spread: bool) -> None:
        self.dataset, self.spread = dataset, spread
        self.inputs, self.targets = dataset.inputs, dataset.targets

    def predict(self, dataset: Dataset) -> Prediction:
        off = abs(dataset.matrix(self.inputs) - self.dataset.matrix(self.inputs).T)
        mean = self.dataset.matrix(self.targets)[off.argmin(axis=1)]
        std = off.min(axis=1)[:, None] if self.spread else None
        return Prediction(mean, std, None, self.targets)


def test_any_learner_with_a_spread_will_do() -> None:
    history = trials([{"x": x} for x in (0.0, 0.3, 0.5, 1.0)], wave)
    points = Bayesian(learner=_Nearest()).ask(
        LINE, history, LOWEST, 3, rng=np.random.default_rng(0)
    )
    apart = np.diff(np.sort([0.0, 0.3, 0.5, 1.0, *(point["x"] for point in points)]))
    assert apart.min() > 0.04


@pytest.mark.parametrize(
    ("sampler", "values", "message"),
    [
        (Bayesian(), {"f": 1.0}, "give the study a learn: section"),
        (Bayesian(learner=_Nearest(spread=False)), {"f": 1.0}, "_Nearest predicts no spread"),
        (Bayesian(learner=GP), {"g": 1.0}, "trial 0 is done but has no value of 'f'"),
    ],
)
def test_what_is_missing_is_said(sampler: Sampler, values: Values, message: str) -> None:
    history = History(
        Trial(i, {"x": i / 4}, "done", {name: i * value for name, value in values.items()})
        for i in range(5)
    )
    with pytest.raises(InputError, match=message):
        sampler.ask(LINE, history, LOWEST, 2, rng=np.random.default_rng(0))


def test_an_objective_may_be_called_as_a_variable() -> None:
    history = trials([{"x": x} for x in (0.0, 0.2, 0.5, 0.9)], lambda p: {"x": (p["x"] - 0.6) ** 2})
    (point,) = Bayesian(learner=GP).ask(
        LINE, history, [Objective("x", "minimize")], 1, rng=np.random.default_rng(0)
    )
    assert abs(point["x"] - 0.6) < 0.15
