"""Smoothed ellipsoids: the porosity is kept to a voxel, the surface becomes smaller."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.testing import GeneratorContract
from matweft_porous import (
    HardEllipsoids,
    SmoothedHardEllipsoids,
    SmoothedSoftEllipsoids,
    SoftEllipsoids,
    SpecificSurface,
)
from matweft_porous._smoothing import smoothed

SMALL = {"shape": (32, 28, 24), "porosity": 0.6, "aspect": 0.6, "smoothing": 2}


class _Smoothed(GeneratorContract):
    bad: ClassVar = [
        ({"smoothing": 0}, "greater than 0"),
        ({"smoothing": "2 um"}, "cannot turn 'um' into 'voxel'"),
        ({"porosity": 1}, "less than 1"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        assert output.shape == (32, 28, 24)
        assert np.count_nonzero(output.mask("pore")) == round(0.6 * 32 * 28 * 24)


class TestSmoothedHardEllipsoids(_Smoothed):
    component = SmoothedHardEllipsoids
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "count": 10}


class TestSmoothedSoftEllipsoids(_Smoothed):
    component = SmoothedSoftEllipsoids
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "radius": 4}


del _Smoothed


@pytest.mark.parametrize(
    ("cls", "plain"),
    [(SmoothedHardEllipsoids, HardEllipsoids), (SmoothedSoftEllipsoids, SoftEllipsoids)],
)
def test_the_surface_falls_as_the_gaussian_widens(cls: type, plain: type) -> None:
    given = {"shape": (64, 64, 64), "porosity": 0.5, "aspect": 0.5, "count": 60}
    widths = (0.2, 1, 2, 4, 8)
    images = [plain(**given).generate(rng=np.random.default_rng(0))]
    images += [
        cls(**given, smoothing=width).generate(rng=np.random.default_rng(0)) for width in widths
    ]
    for image in images[1:]:
        assert np.count_nonzero(image.mask("pore")) == 64**3 // 2
    surfaces = [SpecificSurface().describe(image).specific_surface for image in images]
    assert surfaces[1] == pytest.approx(surfaces[0], rel=0.03)
    assert np.all(np.diff(surfaces[1:]) < 0)
    # of what is finer than the Gaussian little is left: waves of length 2πσ give S = 1.47 / (2σ)
    assert surfaces[-1] < 0.5 * surfaces[0]


def test_smoothing_is_periodic() -> None:
    image = HardEllipsoids(shape=(24, 20, 28), porosity=0.6, count=6).generate(
        rng=np.random.default_rng(1)
    )
    shift = (5, -9, 13)
    rolled = image.with_values(np.roll(image.values, shift, (0, 1, 2)))
    found = smoothed(rolled, 3.0, 0.6).values
    expected = np.roll(smoothed(image, 3.0, 0.6).values, shift, (0, 1, 2))
    assert np.count_nonzero(found != expected) <= 2  # equal values at the cut


def test_a_plane_stays_a_plane() -> None:
    """Half a box of solid is symmetric about its faces, so they do not move."""
    values = np.zeros((32, 8, 8), dtype=np.uint8)
    values[:16] = 1
    image = VoxelImage(values, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
    np.testing.assert_array_equal(smoothed(image, 4.0, 0.5).values, values)


def test_a_ball_shrinks_no_more_than_the_porosity_says() -> None:
    squares = (np.arange(48) - 23.5) ** 2
    distance = np.sqrt(squares[:, None, None] + squares[:, None] + squares)
    image = VoxelImage(distance > 12, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
    porosity = 1 - 4 / 3 * math.pi * 10**3 / 48**3
    left = smoothed(image, 3.0, porosity).values == 0
    assert distance[left].max() == pytest.approx(10, abs=0.6)
    assert distance[~left].min() == pytest.approx(10, abs=0.6)


def test_wide_gaussians_are_told() -> None:
    wide = SmoothedSoftEllipsoids(shape=(32, 32, 24), porosity=0.5, radius=4, smoothing=4)
    with pytest.warns(InputWarning, match="more than an eighth of the shortest edge, 24 voxel"):
        wide.generate(rng=np.random.default_rng(0))
    wider = SmoothedHardEllipsoids(shape=(32, 32, 24), porosity=0.5, smoothing=12.5)
    with pytest.raises(InputError, match="more than half the shortest edge, 24 voxel"):
        wider.generate(rng=np.random.default_rng(0))


@pytest.mark.parametrize("cls", [SmoothedHardEllipsoids, SmoothedSoftEllipsoids])
def test_a_seed_is_no_generator(cls: type) -> None:
    with pytest.raises(InputError, match="rng must be a numpy"):
        cls().generate(rng=1)
