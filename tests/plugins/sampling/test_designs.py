"""Designs of experiments: stratified, even, complete and continued as promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import qmc

from matweft import History, Objective, Sampler, Space, Trial
from matweft_learning import GaussianProcess
from matweft_sampling import Bayesian, LatinHypercube, Random, Sobol

PLAIN = [Random(), LatinHypercube(), Sobol()]
SQUARE = Space.parse({"x": [0.0, 1.0], "y": [-2.0, 3.0]})
GRID = Space.parse(
    {"n": {"low": 1, "high": 4, "integer": True}, "kind": {"choices": ["a", "b", "c"]}}
)


def ask(
    sampler: Sampler, space: Space, n: int, history: History | None = None, seed: int = 0
) -> list[dict[str, Any]]:
    return sampler.ask(space, history or History(), [], n, rng=np.random.default_rng(seed))


def in_turns(sampler: Sampler, space: Space, sizes: list[int]) -> list[dict[str, Any]]:
    """Ask several times; every point asked for becomes a trial."""
    history = History()
    for turn, size in enumerate(sizes):
        points = ask(sampler, space, size, history, seed=turn)
        history = history.extended(
            [Trial(len(history) + i, point, "done") for i, point in enumerate(points)]
        )
    return [dict(point) for point in history.points]


@pytest.mark.parametrize("n", [1, 7, 50])
@pytest.mark.parametrize("optimise", [False, True])
def test_latin_hypercube_has_one_point_a_stratum(n: int, optimise: bool) -> None:
    points = ask(LatinHypercube(optimise=optimise), SQUARE, n)
    strata = (n * SQUARE.to_unit(points)).astype(int)
    assert (np.sort(strata, axis=0) == np.arange(n)[:, None]).all()


def test_each_ask_of_the_latin_hypercube_is_stratified() -> None:
    points = in_turns(LatinHypercube(), SQUARE, [6, 4])
    for part in (points[:6], points[6:]):
        strata = (len(part) * SQUARE.to_unit(part)).astype(int)
        assert (np.sort(strata, axis=0) == np.arange(len(part))[:, None]).all()


def test_optimised_latin_hypercube_is_more_even() -> None:
    plain, better = (
        qmc.discrepancy(SQUARE.to_unit(ask(LatinHypercube(optimise=optimise), SQUARE, 20)))
        for optimise in (False, True)
    )
    assert better < plain


@pytest.mark.parametrize("sizes", [[16], [4, 4, 8], [1, 2, 3, 10]])
@pytest.mark.parametrize("again", [False, True])
def test_sobol_is_one_sequence_however_it_is_asked(sizes: list[int], again: bool) -> None:
    points = in_turns(Sobol(allow_duplicates=again), SQUARE, sizes)
    assert points == SQUARE.from_unit(qmc.Sobol(2, rng=0).random_base2(4))


def test_sobol_is_one_sequence_in_a_finite_space_too() -> None:
    assert in_turns(Sobol(), GRID, [3, 3, 4]) == in_turns(Sobol(), GRID, [10])


def test_another_seed_is_another_sequence() -> None:
    assert ask(Sobol(seed=1), SQUARE, 4) != ask(Sobol(seed=2), SQUARE, 4)


def test_sobol_is_more_even_than_random() -> None:
    space = Space.parse({name: [0.0, 1.0] for name in "abc"})
    even = qmc.discrepancy(space.to_unit(ask(Sobol(), space, 64)))
    chance = [
        qmc.discrepancy(space.to_unit(ask(Random(), space, 64, seed=seed))) for seed in range(10)
    ]
    assert even < 0.5 * min(chance)


@pytest.mark.parametrize("sampler", PLAIN)
def test_logarithmic_variables_are_even_in_the_logarithm(sampler: Sampler) -> None:
    space = Space.parse({"rate": {"low": 1e-6, "high": 1e2, "log": True}})
    rates = np.array([point["rate"] for point in ask(sampler, space, 400)])
    decades = np.histogram(np.log10(rates), bins=np.arange(-6, 3))[0]
    # 50 a decade; 5 standard deviations of independent draws
    assert (abs(decades - 50) <= 33).all()


@pytest.mark.parametrize("sampler", [one.replace(allow_duplicates=True) for one in PLAIN])
def test_whole_numbers_and_options_come_equally_often(sampler: Sampler) -> None:
    points = ask(sampler, GRID, 1200)
    for name, options in {"n": (1, 2, 3, 4), "kind": ("a", "b", "c")}.items():
        counts = [sum(point[name] == option for point in points) for option in options]
        assert all(type(point["n"]) is int for point in points)
        np.testing.assert_allclose(counts, 1200 / len(options), atol=5 * np.sqrt(1200 / 4))


@pytest.mark.parametrize("sampler", [*PLAIN, Bayesian(learner=GaussianProcess(restarts=0))])
def test_a_finite_space_is_exhausted_without_repeats(sampler: Sampler) -> None:
    history, sizes = History(), []
    for turn in range(5):
        rng = np.random.default_rng(turn)
        points = sampler.ask(GRID, history, [Objective("f", "minimize")], 5, rng=rng)
        sizes.append(len(points))
        history = history.extended(
            [
                Trial(
                    len(history) + i, point, "done", {"f": point["n"] + 0.1 * (point["kind"] > "a")}
                )
                for i, point in enumerate(points)
            ]
        )
    assert sizes == [5, 5, 2, 0, 0]
    assert len({(point["n"], point["kind"]) for point in history.points}) == 12


@pytest.mark.parametrize("status", ["pending", "failed", "done"])
@pytest.mark.parametrize("sampler", PLAIN)
def test_trials_of_any_status_are_not_asked_again(sampler: Sampler, status: Any) -> None:
    taken = GRID.from_unit(np.array([[u, v] for u in (0.1, 0.4, 0.6) for v in (0.1, 0.5, 0.9)]))
    history = History([Trial(i, point, status) for i, point in enumerate(taken)])
    points = ask(sampler, GRID, 12, history)
    assert sorted((point["n"], point["kind"]) for point in points) == [(4, k) for k in "abc"]


@pytest.mark.parametrize("sampler", PLAIN)
def test_trials_of_another_space_do_not_disturb(sampler: Sampler) -> None:
    """A campaign whose space has grown or changed goes on."""
    strangers = [{"n": 9, "kind": "a"}, {"n": 2, "kind": "gone"}, {"other": 1.0}]
    history = History([Trial(i, point, "done") for i, point in enumerate(strangers)])
    assert len(ask(sampler, GRID, 20, history)) == 12


@pytest.mark.parametrize("make", [Random, LatinHypercube, Sobol])
def test_duplicates_come_only_on_request(make: Callable[..., Sampler]) -> None:
    assert len(ask(make(allow_duplicates=True), GRID, 30)) == 30
    assert len(ask(make(), GRID, 30)) == 12


def test_sobol_takes_the_last_points_of_a_large_grid_in_order() -> None:
    space = Space.parse({name: {"low": 0, "high": 9, "integer": True} for name in "abc"})
    first = in_turns(Sobol(), space, [900, 100, 5])
    assert len({tuple(point.values()) for point in first}) == len(first) == 1000
