"""Metrics against their definitions; folds that share nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from sklearn import metrics as peer

from matweft import Dataset, InputError, Prediction
from matweft_learning import GaussianProcess, cross_validate, kfold, load_model, metrics, score

RNG = np.random.default_rng(0)
TRUTH = np.exp(RNG.standard_normal((50, 2)))
MEAN = TRUTH * np.exp(0.3 * RNG.standard_normal((50, 2)))
STD = np.full((50, 2), 0.4)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (metrics.mse, peer.mean_squared_error),
        (metrics.rmse, peer.root_mean_squared_error),
        (metrics.mae, peer.mean_absolute_error),
        (metrics.r2, peer.r2_score),
        (
            lambda t, m: metrics.mape(t, m) / 100,
            peer.mean_absolute_percentage_error,
        ),
        (
            metrics.r2_log,
            lambda t, m, **options: peer.r2_score(np.log(t), np.log(m), **options),
        ),
    ],
)
def test_metrics_agree_with_scikit_learn(ours, theirs) -> None:  # type: ignore[no-untyped-def]
    expected = theirs(TRUTH, MEAN, multioutput="raw_values")
    np.testing.assert_allclose(ours(TRUTH, MEAN), expected, rtol=1e-12)
    np.testing.assert_allclose(ours(TRUTH[:, 0], MEAN[:, 0]), expected[0], rtol=1e-12)


def test_metrics_of_the_spread() -> None:
    expected = -norm.logpdf(TRUTH, MEAN, STD).mean(axis=0)
    np.testing.assert_allclose(metrics.negative_log_density(TRUTH, MEAN, STD), expected)
    draws = np.random.default_rng(1).standard_normal(100_000)
    assert metrics.coverage(draws, np.zeros_like(draws), 1.0) == pytest.approx(0.95, abs=0.003)
    assert metrics.coverage(draws, np.zeros_like(draws), 0.5) < 0.7


def test_metrics_without_meaning_are_not_a_number() -> None:
    assert np.isnan(metrics.r2([1.0, 1.0], [1.0, 2.0]))
    assert np.isnan(metrics.r2_log([1.0, 2.0], [1.0, -2.0]))
    assert metrics.mape([0.0, 1.0], [1.0, 1.0]) == np.inf
    assert metrics.mape([0.0, 1.0], [0.0, 1.0]) == 0
    with pytest.raises(InputError, match=r"truth has shape \(2,\), prediction \(1,\)"):
        metrics.mse([1.0, 2.0], [1.0])


def test_score_needs_the_same_targets() -> None:
    data = Dataset.of({"x": [0.0, 1.0], "y": [1.0, 3.0]}, targets=["y"])
    with pytest.raises(InputError, match="it must hold z, too"):
        score(data, Prediction(np.ones((2, 1)), targets=("z",)))
    with pytest.raises(InputError, match=r"shape \(3, 1\), .* they must be the same"):
        score(data, Prediction(np.ones((3, 1)), targets=("y",)))
    found = score(data, Prediction(np.array([[1.0], [2.0]]), targets=("y",)))
    assert found.r2.tolist() == [0.5]
    assert np.isnan(found.coverage).all()
    assert "rmse" in set(found.to_dataframe()["field"])


@pytest.mark.parametrize("folds", [2, 3, 7])
def test_every_sample_is_held_out_once(folds: int) -> None:
    data = Dataset.of({"x": np.arange(7.0)})
    held = []
    for train, test in kfold(data, folds, rng=np.random.default_rng(0)):
        assert sorted([*train, *test]) == list(range(7))
        assert len(test) in (7 // folds, 7 // folds + 1)
        held.extend(test)
    assert sorted(held) == list(range(7))


def test_groups_are_never_on_both_sides() -> None:
    group = np.random.default_rng(0).integers(0, 9, 60)
    data = Dataset.of({"x": np.arange(60.0)}, group=group)
    sizes = []
    for train, test in kfold(data, 4, rng=np.random.default_rng(1)):
        assert not set(group[train]) & set(group[test])
        sizes.append(len(test))
    assert sum(sizes) == 60
    assert max(sizes) - min(sizes) <= 10
    with pytest.raises(InputError, match="10 folds of 9 groups; give 2 to 9 folds"):
        list(kfold(data, 10, rng=np.random.default_rng(0)))


def test_cross_validation_predicts_only_unseen_groups() -> None:
    """Samples of a group are equal; seen ones would be predicted exactly."""
    rng = np.random.default_rng(0)
    x, y = rng.random(12).repeat(3), rng.random(12).repeat(3)
    columns = {"x": x, "y": y}
    seen = Dataset.of(columns, targets=["y"])
    unseen = Dataset.of(columns, targets=["y"], group=np.arange(12).repeat(3))
    learner = GaussianProcess(restarts=0)
    _, with_twins = cross_validate(learner, seen, 4, rng=np.random.default_rng(0))
    prediction, without = cross_validate(learner, unseen, 4, rng=np.random.default_rng(0))
    assert with_twins.r2[0] > 0.9
    assert without.r2[0] < 0.3
    assert prediction.std is not None
    assert without.samples == 36


def test_cross_validation_of_a_function_that_can_be_learnt() -> None:
    x = np.random.default_rng(0).uniform(0, 1, (60, 2))
    noisy = np.sin(4 * x[:, 0]) + x[:, 1] + 0.05 * np.random.default_rng(1).standard_normal(60)
    data = Dataset.of({"x": x, "y": noisy}, targets=["y"], split=["train"] * 30 + ["test"] * 30)
    learner = GaussianProcess(restarts=0)
    _, found = cross_validate(learner, data, 5, rng=np.random.default_rng(2))
    assert found.samples == 60
    assert found.r2[0] > 0.95
    assert found.coverage[0] == pytest.approx(0.95, abs=0.06)


def test_files_without_a_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        load_model(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("no model")
    with pytest.raises(InputError, match="holds no model written by save_model"):
        load_model(tmp_path / "text.npz")
    np.savez(tmp_path / "other.npz", x=np.ones(3))
    with pytest.raises(InputError, match="holds no model written by save_model"):
        load_model(tmp_path / "other.npz")
