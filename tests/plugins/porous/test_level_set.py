"""Level sets: porosity, surface and correlation known by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from matweft.errors import InputError
from matweft_porous import Chords, LevelSet, SpecificSurface, TwoPoint

SPECTRA = ("power-law", "exponential", "gaussian", "top-hat")


@pytest.mark.parametrize("spectrum", SPECTRA)
@pytest.mark.parametrize("porosity", [0.05, 1 / 3, 0.9])
def test_porosity_is_met_to_a_voxel(spectrum: str, porosity: float) -> None:
    generator = LevelSet(
        shape=(20, 24, 27), porosity=porosity, spectrum=spectrum, correlation_length=3
    )
    image = generator.generate(rng=np.random.default_rng(4))
    assert np.count_nonzero(image.values) == round(porosity * image.values.size)
    assert image.periodic == (True, True, True)


def test_equal_values_are_taken_in_order() -> None:
    from matweft_porous._lowest import lowest

    field = np.zeros((3, 3), np.float32)
    assert lowest(field, 4).ravel().tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_the_first_and_last_plane_are_neighbours(spectrum: str) -> None:
    generator = LevelSet(shape=(48, 48, 48), spectrum=spectrum, correlation_length=3)
    values = generator.generate(rng=np.random.default_rng(2)).values
    for axis in range(3):
        planes = np.moveaxis(values, axis, 0)
        inside = np.mean(planes[1:] != planes[:-1])
        assert np.mean(planes[0] != planes[-1]) < 2 * inside


def test_a_longer_correlation_is_a_smoother_structure() -> None:
    surfaces = [
        SpecificSurface().describe(
            LevelSet(correlation_length=length, spectrum=spectrum).generate(
                rng=np.random.default_rng(1)
            )
        )
        for spectrum in SPECTRA
        for length in (2, 4, 8)
    ]
    found = np.reshape([one.specific_surface for one in surfaces], (4, 3))
    assert np.all(np.diff(found, axis=1) < 0)


@pytest.mark.parametrize("porosity", [0.5, 0.3])
def test_a_gaussian_spectrum_has_the_surface_of_theory(porosity: float) -> None:
    generator = LevelSet(shape=(128, 128, 128), porosity=porosity, correlation_length=6)
    image = generator.generate(rng=np.random.default_rng(11))
    surface = SpecificSurface().describe(image).specific_surface
    level = norm.ppf(porosity)
    expected = 2 / math.pi / 6 * math.exp(-(level**2) / 2)
    assert surface == pytest.approx(expected, rel=0.03)
    chords = [Chords(axis=axis).describe(image).mean for axis in "xyz"]
    assert np.mean(chords) == pytest.approx(4 * porosity / surface, rel=0.03)
    correlation = TwoPoint().describe(image).two_point
    nearest = (6 + 12 * math.sqrt(2)) / 18  # mean length of the lags that round to 1
    assert (correlation[0] - correlation[1]) / nearest == pytest.approx(surface / 4, rel=0.03)


def test_a_gaussian_spectrum_has_the_correlation_of_theory() -> None:
    image = LevelSet(shape=(128, 128, 128), correlation_length=4).generate(
        rng=np.random.default_rng(3)
    )
    lags = np.sqrt(sum(one**2 for one in np.mgrid[-31:32, -31:32, -31:32])).ravel()
    theory = 0.25 + np.arcsin(np.exp(-(lags**2) / (2 * 4**2))) / (2 * math.pi)
    near = np.rint(lags).astype(int)
    expected = (np.bincount(near, theory) / np.bincount(near))[:31]
    found = TwoPoint().describe(image).two_point[:31]
    assert found == pytest.approx(expected, rel=0.03)


def test_a_spectrum_without_a_wave_is_refused() -> None:
    with pytest.raises(InputError, match="too long for a top-hat spectrum in 32 voxels"):
        LevelSet(shape=(32, 32, 32), spectrum="top-hat", correlation_length=6).generate(
            rng=np.random.default_rng(0)
        )
