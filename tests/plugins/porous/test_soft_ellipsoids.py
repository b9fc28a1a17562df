"""Overlapping ellipsoids: the Boolean model has its porosity, surface and chords by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matweft.context import Context, use_context
from matweft.errors import InputError
from matweft_porous import Chords, SoftEllipsoids, SpecificSurface


def _against_theory(radius: float, seed: int) -> tuple[float, float, float]:
    """Return surface, mean chord and spread of chords of balls over those of theory."""
    balls = SoftEllipsoids(shape=(128, 128, 128), porosity=0.4, radius=radius)
    image = balls.generate(rng=np.random.default_rng(seed))
    porosity = image.fraction("pore")
    assert porosity == pytest.approx(0.4, abs=4 / 3 * math.pi * radius**3 / 128**3)
    intensity = -math.log(porosity) * 3 / (4 * math.pi * radius**3)
    surface = SpecificSurface().describe(image).specific_surface
    chords = [Chords(axis=axis).describe(image) for axis in "xyz"]
    mean = np.mean([one.mean for one in chords])
    assert mean == pytest.approx(4 * porosity / surface, rel=0.05)
    expected = 1 / (math.pi * intensity * radius**2)
    spread = np.mean([one.std for one in chords])
    return (
        surface / (4 * math.pi * radius**2 * intensity * porosity),
        mean / expected,
        spread / mean,
    )


def test_balls_have_the_surface_and_chords_of_theory() -> None:
    # Voxels miss the narrowest gaps between balls: an error of first order in 1 / radius, which
    # two radii tell.
    coarse, fine = (
        np.mean([_against_theory(radius, seed) for seed in (0, 1)], axis=0) for radius in (5, 10)
    )
    assert np.all(np.abs(fine - 1) < 0.05)
    assert 2 * fine - coarse == pytest.approx(np.ones(3), abs=0.03)


@pytest.mark.parametrize("aspect", [0.3, 1, 3])
def test_the_first_ellipsoid_is_whole_and_has_its_volume(aspect: float) -> None:
    ellipsoid = SoftEllipsoids(shape=(64, 64, 64), porosity=0.99, aspect=aspect, count=1)
    image = ellipsoid.generate(rng=np.random.default_rng(3))
    short, _, long = ellipsoid.semi_axes
    volume = 4 / 3 * math.pi * short * short * long
    assert volume == pytest.approx(0.01 * 64**3)
    assert long / short == pytest.approx(aspect)
    solid = np.count_nonzero(image.values == 0)
    assert volume * 0.95 < solid < volume * 2.05


def test_more_are_drawn_when_chance_left_too_many_pores(monkeypatch: pytest.MonkeyPatch) -> None:
    balls = SoftEllipsoids(shape=(32, 32, 32), porosity=0.3, radius=6)
    monkeypatch.setattr(SoftEllipsoids, "count_expected", property(lambda self: 1))
    found = balls.generate(rng=np.random.default_rng(0)).fraction("pore")
    assert 0.3 - 4 / 3 * math.pi * 6**3 / 32**3 <= found <= 0.3


def test_the_device_agrees_with_the_reference() -> None:
    some = SoftEllipsoids(shape=(24, 28, 32), porosity=0.5, aspect=2, radius=4)
    found = some.generate(rng=np.random.default_rng(7)).values
    with use_context(Context(device="reference")):
        expected = some.generate(rng=np.random.default_rng(7)).values
    assert np.mean(found != expected) < 1e-3


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"count": 1, "porosity": 0.1}, "longer than the image, 16 voxel"),
        ({"radius": 1, "aspect": 0.1}, "thinner than a voxel"),
    ],
)
def test_impossible_ellipsoids_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        SoftEllipsoids(**{"shape": (16, 16, 16), **fields}).generate(rng=np.random.default_rng(0))
