"""Acquisitions against numerical integration and known limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from matweft_sampling.acquisition import (
    confidence_bound,
    distance_below,
    distance_bound,
    expected_distance_improvement,
    expected_improvement,
    probability_of_improvement,
)

LAWS = [(0.0, 1.0, 0.0), (1.0, 0.5, 0.2), (-2.0, 0.1, -1.0), (3.0, 2.0, -4.0)]


@pytest.mark.parametrize(("mean", "std", "best"), LAWS)
def test_expected_improvement_is_the_integral(mean: float, std: float, best: float) -> None:
    exact, _ = quad(lambda y: (best - y) * norm.pdf(y, mean, std), mean - 40 * std, best)
    found = expected_improvement(np.array([mean]), np.array([std]), best)
    assert found[0] == pytest.approx(exact, rel=1e-7)


@pytest.mark.parametrize(("mean", "std", "best"), LAWS)
def test_probability_of_improvement_is_the_integral(mean: float, std: float, best: float) -> None:
    found = probability_of_improvement(np.array([mean]), np.array([std]), best)
    assert found[0] == pytest.approx(norm.cdf(best, mean, std), rel=1e-12)


def test_without_spread_only_the_mean_counts() -> None:
    mean, std = np.array([0.5, 1.0, 2.0]), np.zeros(3)
    assert expected_improvement(mean, std, 1.0).tolist() == [0.5, 0.0, 0.0]
    assert probability_of_improvement(mean, std, 1.0).tolist() == [1.0, 0.0, 0.0]


def test_expected_improvement_is_never_below_that_of_the_mean() -> None:
    rng = np.random.default_rng(0)
    mean, std = rng.normal(size=500), rng.exponential(size=500)
    assert (expected_improvement(mean, std, 0.3) >= np.maximum(0.3 - mean, 0)).all()


def test_bound_without_kappa_is_the_mean() -> None:
    mean = np.array([3.0, -1.0])
    assert confidence_bound(mean, np.ones(2), 0.0).tolist() == [-3.0, 1.0]


@pytest.mark.parametrize("best", [0.5, 3.0, 200.0])
@pytest.mark.parametrize("std", [(0.3, 0.3), (0.01, 2.0), (5.0, 40.0)])
def test_distance_improvement_is_the_mean_over_samples(
    best: float, std: tuple[float, float]
) -> None:
    """Against 2¹⁶ samples of the law itself, for sharp and for vague predictions."""
    mean = np.array([[0.2, -1.0], [2.0, 0.5], [30.0, -20.0]])
    draws = norm.ppf((np.arange(256) + 0.5) / 256)
    grid = np.stack(np.meshgrid(draws, draws), axis=-1).reshape(-1, 2)
    distance = abs(mean[:, None] + grid * std).max(axis=2)
    sampled = np.maximum(best - distance, 0).mean(axis=1)
    found = expected_distance_improvement(mean, np.tile(std, (3, 1)), best)
    np.testing.assert_allclose(found, sampled, rtol=5e-3, atol=1e-4 * best)


def test_distance_improvement_of_one_target_by_adaptive_quadrature() -> None:
    for mean, std, best in [(0.7, 0.4, 1.5), (12.0, 3.0, 10.0), (0.0, 0.001, 5.0)]:
        exact, _ = quad(
            lambda u, m=mean, s=std: norm.cdf(u, m, s) - norm.cdf(-u, m, s),
            0,
            best,
            points=[u for u in (mean - 5 * std, mean, mean + 5 * std) if 0 < u < best],
            limit=200,
        )
        found = expected_distance_improvement(np.array([[mean]]), np.array([[std]]), best)
        assert found[0] == pytest.approx(exact, rel=1e-7)


def test_chance_of_all_targets_is_the_product() -> None:
    mean, std = np.array([[0.5, -1.0]]), np.array([[1.0, 2.0]])
    expected = (norm.cdf(0.5) - norm.cdf(-1.5)) * (norm.cdf(1.0) - norm.cdf(0.0))
    assert distance_below(mean, std, np.array([1.0]))[0] == pytest.approx(expected)


def test_distance_bound_tells_points_apart_that_may_meet_the_target() -> None:
    mean, std = np.array([[0.0], [0.5], [9.0]]), np.array([[1.0], [1.0], [1.0]])
    bound = distance_bound(mean, std, 1.96)
    assert bound[0] > bound[1] > 0 > bound[2]
