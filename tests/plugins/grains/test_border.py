"""Means over whole grains stand for all grains, and their intervals for the material."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from scipy.spatial import cKDTree

from matweft.data import GrainMap
from matweft.errors import InputWarning
from matweft.representative import from_samples
from matweft_grains import Neighbours, Shapes, Sizes
from matweft_grains._averages import median_of, std_of

EDGE, BOX, DIAMETER = 72, 24, 6.0
MEANS = {
    "size": (Sizes, "weights", "regions"),
    "diameter": (Sizes, "weights", "regions"),
    "aspect_ratio": (Shapes, "weights", "regions"),
    "neighbours": (Neighbours, "weights", "regions"),
    "area": (Neighbours, "contact_weights", "contact_regions"),
}


def test_all_places_of_a_window_together_count_every_grain_once():
    lengths = [2, 3, 5, 3, 7, 4]
    line = np.repeat(np.arange(1, 7), lengths)
    tiled = np.tile(line, (3, 1))
    number = total = 0.0
    for start in range(len(line)):
        sample = GrainMap(np.roll(tiled, start, axis=1)[:, :12], periodic=(True, False))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            found = Sizes().describe(sample)
        number += found.weights.sum() / 12
        total += (found.weights * found.size).sum() / 12
    assert number == pytest.approx(len(lengths))
    assert total == pytest.approx(3 * len(line))


@pytest.fixture(scope="module")
def polycrystals():
    """Return the true means and those of 108 boxes of Poisson's polycrystals, with errors."""
    truth = {name: [] for name in MEANS}
    found = {name: [] for name in MEANS}
    places = np.indices((EDGE,) * 3).reshape(3, -1).T + 0.5
    for seed in range(4):
        count = round(EDGE**3 / (np.pi / 6 * DIAMETER**3))
        seeds = np.random.default_rng(seed).random((count, 3)) * EDGE
        labels = cKDTree(seeds, boxsize=EDGE).query(places)[1].reshape((EDGE,) * 3) + 1
        for name, (values, _, _) in _described(GrainMap(labels, periodic=True)).items():
            truth[name].append(values.mean())
        for corner in itertools.product(range(0, EDGE, BOX), repeat=3):
            part = labels[tuple(slice(a, a + BOX) for a in corner)]
            for name, (values, weights, regions) in _described(GrainMap(part)).items():
                found[name].append(from_samples(values, weights=weights, regions=regions))
    return {name: (np.mean(truth[name]), found[name]) for name in MEANS}


def _described(sample):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        made = {cls: cls().describe(sample) for cls in (Sizes, Shapes, Neighbours)}
    return {
        name: tuple(getattr(made[cls], field) for field in (name, *fields))
        for name, (cls, *fields) in MEANS.items()
    }


@pytest.mark.parametrize("name", MEANS)
def test_means_of_whole_grains_are_those_of_all(polycrystals, name):
    truth, errors = polycrystals[name]
    values = np.array([error.value for error in errors])
    assert values.mean() == pytest.approx(truth, abs=4 * values.std() / len(values) ** 0.5)


@pytest.mark.parametrize("name", MEANS)
def test_stated_intervals_cover(polycrystals, name):
    truth, errors = polycrystals[name]
    assert 0.9 <= np.mean([one.low <= truth <= one.high for one in errors]) <= 0.99


def test_weighted_deviation_and_median_are_those_of_repeated_values():
    values, weights = np.array([4.0, 1.0, 2.5]), np.array([3.0, 1.0, 3.0])
    repeated = np.repeat(values, weights.astype(int))
    assert median_of(values, weights) == np.median(repeated)
    share = 1 - (weights**2).sum() / weights.sum() ** 2
    assert std_of(values, weights) == pytest.approx(repeated.std() / share**0.5)
    assert std_of(repeated, np.ones(7)) == pytest.approx(repeated.std(ddof=1))
