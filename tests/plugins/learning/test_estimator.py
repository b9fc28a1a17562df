"""Learners in scikit-learn's tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from matweft import Dataset, InputError
from matweft.estimator import as_estimator
from matweft_learning import MLP, GaussianProcess

X = np.random.default_rng(0).uniform(-1, 1, (40, 2))
Y = np.sin(3 * X[:, 0]) + X[:, 1]
GP = GaussianProcess(restarts=0)


def test_keeps_scikit_learns_own_checks() -> None:
    """All of them; no failure is expected."""
    learner = GaussianProcess(optimise=False, noise=0.1)
    results = check_estimator(as_estimator(learner), on_skip=None, on_fail=None)
    failed = {one["check_name"]: one["exception"] for one in results if one["status"] == "failed"}
    assert failed == {}
    assert sum(one["status"] == "passed" for one in results) > 40


def test_what_is_no_learner_is_refused() -> None:
    with pytest.raises(InputError, match=r"learner is 3; give a matweft\.Learner"):
        as_estimator(3).fit(X, Y)  # type: ignore[arg-type]


def test_predicts_what_the_model_does() -> None:
    estimator = GP.as_estimator(random_state=3).fit(X, Y)
    mean, std = estimator.predict(X[:5], return_std=True)
    found = estimator.model_.predict(Dataset.of({"x0": X[:5, 0], "x1": X[:5, 1]}))
    np.testing.assert_array_equal(mean, found.mean[:, 0])
    np.testing.assert_array_equal(std, found.std[:, 0])
    assert estimator.score(X, Y) > 0.99


def test_several_targets() -> None:
    both = np.stack([Y, -2 * Y], axis=1)
    estimator = as_estimator(GP).fit(X, both)
    assert estimator.predict(X).shape == (40, 2)
    assert estimator.model_.targets == ("y0", "y1")


def test_columns_of_a_data_frame_keep_their_names() -> None:
    frame = pd.DataFrame(X, columns=["porosity", "y"])
    estimator = as_estimator(GP).fit(frame, Y)
    assert estimator.model_.inputs == ("porosity", "y")
    assert estimator.model_.targets == ("y_",)
    assert estimator.predict(frame).shape == (40,)


def test_cross_validation_and_pipeline() -> None:
    scores = cross_val_score(make_pipeline(StandardScaler(), as_estimator(GP)), X, Y, cv=3)
    assert scores.min() > 0.9


def test_grid_search_over_parameters_of_the_learner() -> None:
    fixed = GaussianProcess(optimise=False, noise=0.01)
    grid = {"learner__length": [0.01, 1.0], "learner__kernel": ["rbf", "matern-5/2"]}
    search = GridSearchCV(as_estimator(fixed), grid, cv=3).fit(X, Y)
    assert search.best_params_["learner__length"] == 1.0
    assert search.best_estimator_.learner.length == 1.0
    assert search.best_score_ > 0.9


def test_clones_are_equal_and_independent() -> None:
    first = as_estimator(GP, random_state=1)
    second = clone(first).set_params(learner__noise=0.5, random_state=2)
    assert first.learner == GP
    assert second.learner == GP.replace(noise=0.5)
    assert (first.random_state, second.random_state) == (1, 2)


def test_random_state_decides_the_seed() -> None:
    learner = MLP(epochs=3, hidden=(4,))
    first, again, other = (
        as_estimator(learner, random_state=seed).fit(X, Y).predict(X) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learner__nois": 1.0}, "Did you mean 'learner__noise'"),
        ({"learner__noise": -1.0}, "greater than or equal to 0"),
    ],
)
def test_wrong_parameters_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        as_estimator(GP).set_params(**change)


def test_a_spread_that_does_not_exist_is_refused() -> None:
    estimator = MLP(epochs=2, hidden=(4,)).as_estimator().fit(X, Y)
    with pytest.raises(InputError, match="MLP gives no spread"):
        estimator.predict(X, return_std=True)
