"""Distances to the background: every pair of voxels, scipy, bodies known by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import ndimage

from matweft_kernels.distance import squared_distance

PERIODIC = [(True, True, True), (False, False, False), (True, False, True), (False, True, False)]
SHAPES = [(7, 9, 11), (5, 1, 4), (1, 1, 6), (2, 2, 2), (20, 33, 18)]


def pair_by_pair(phase, periodic, spacing):
    """Return squared distances to the nearest background by measuring all of them."""
    outside = np.argwhere(~phase)
    turns = itertools.product(*((-1, 0, 1) if wraps else (0,) for wraps in periodic))
    images = np.concatenate([outside + np.multiply(turn, phase.shape) for turn in turns])
    here = np.argwhere(np.ones(phase.shape, bool))
    away = (here[:, None] - images[None]) * np.asarray(spacing)
    return (away**2).sum(axis=-1).min(axis=1).reshape(phase.shape)


@pytest.mark.parametrize("periodic", PERIODIC)
@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (1.0, 1.3, 2.7)])
def test_equals_the_nearest_of_all_pairs(device, periodic, spacing, tolerance):
    phase = np.random.default_rng(1).random((5, 8, 6)) < 0.95
    found = squared_distance(phase, periodic=periodic, spacing=spacing, device=device)
    expected = pair_by_pair(phase, periodic, spacing)
    np.testing.assert_allclose(found, expected, rtol=tolerance(device))
    if spacing == (1.0, 1.0, 1.0):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("periodic", PERIODIC)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fraction", [0.3, 0.9, 0.998])
def test_equals_scipy_with_padding(kernel_device, periodic, shape, fraction, tolerance):
    phase = np.random.default_rng(2).random(shape) < fraction
    phase.flat[0] = False
    options = {"periodic": periodic, "device": kernel_device}
    expected = squared_distance(phase, periodic=periodic, device="reference")
    np.testing.assert_array_equal(squared_distance(phase, **options), expected)
    small = squared_distance(phase, spacing=(0.25,) * 3, **options)
    np.testing.assert_array_equal(small, expected / 16)
    slanted = {"spacing": (1.0, 1.3, 2.77), "periodic": periodic}
    np.testing.assert_allclose(
        squared_distance(phase, **slanted, device=kernel_device),
        squared_distance(phase, **slanted, device="reference"),
        rtol=tolerance(kernel_device),
    )


def test_equals_scipy_where_nothing_wraps(device):
    noise = np.random.default_rng(3).standard_normal((30, 41, 36))
    phase = ndimage.gaussian_filter(noise, 3.0) < 0.05
    found = squared_distance(phase, periodic=(False,) * 3, device=device)
    np.testing.assert_array_equal(
        found, np.rint(ndimage.distance_transform_edt(phase) ** 2).astype(np.float32)
    )


@pytest.mark.parametrize("edge", [9, 80])
def test_distance_to_a_single_voxel_wraps(device, edge):
    phase = np.ones((edge, 5, edge + 4), bool)
    phase[edge - 1, 2, 1] = False
    gaps = [
        np.minimum((at := np.abs(np.arange(n) - centre)), n - at) ** 2
        for n, centre in zip(phase.shape, (edge - 1, 2, 1), strict=True)
    ]
    expected = gaps[0][:, None, None] + gaps[1][:, None] + gaps[2]
    np.testing.assert_array_equal(squared_distance(phase, device=device), expected)


def test_shifts_and_turns_carry_the_distances_along(kernel_device):
    phase = np.random.default_rng(4).random((12, 14, 10)) < 0.97
    found = squared_distance(phase, device=kernel_device)
    moved = squared_distance(np.roll(phase, (5, 3, 7), (0, 1, 2)), device=kernel_device)
    np.testing.assert_array_equal(moved, np.roll(found, (5, 3, 7), (0, 1, 2)))
    turned = squared_distance(phase.transpose(2, 0, 1)[::-1], device=kernel_device)
    np.testing.assert_array_equal(turned, found.transpose(2, 0, 1)[::-1])


@pytest.mark.parametrize("periodic", PERIODIC)
def test_full_and_empty_phases_are_defined(device, periodic):
    full = squared_distance(np.ones((4, 3, 5), bool), periodic=periodic, device=device)
    assert np.isposinf(full).all()
    empty = squared_distance(np.zeros((4, 3, 5), bool), periodic=periodic, device=device)
    assert not empty.any()
    assert full.dtype == empty.dtype == np.float32


@pytest.mark.parametrize(
    ("phase", "options", "message"),
    [
        (np.ones((3, 3)), {}, r"phase has shape \(3, 3\): give a filled image"),
        (np.full((3, 3, 3), 2), {}, "values from 2 to 2"),
        (np.ones((3, 3, 3), bool), {"periodic": (True,)}, "give one truth value an axis"),
        (np.ones((3, 3, 3), bool), {"spacing": (1, 0, 1)}, "three finite lengths above 0"),
    ],
)
def test_bad_input_is_named(phase, options, message):
    with pytest.raises(ValueError, match=message):
        squared_distance(phase, **options)
