"""Geodesic distances: Dijkstra's algorithm, closed cases, and what must not change them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import ndimage

from matweft_kernels import _geodesic_search
from matweft_kernels.geodesic import geodesic_distance

REFERENCE = {"device": "reference"}


def blobs(shape, porosity, smooth, seed):
    noise = np.random.default_rng(seed).standard_normal(shape)
    field = ndimage.gaussian_filter(noise, smooth, mode="wrap")
    return field < np.quantile(field, porosity)


def serpentine(edge):
    """Return a single corridor through a box: layers of rows, joined at alternate ends."""
    image = np.zeros((edge, edge, edge), bool)
    image[1:-1, ::2, ::2] = True
    corners = [
        (j if k % 4 == 0 else edge - 1 - j, k) for k in range(0, edge, 2) for j in range(0, edge, 2)
    ]
    for at, (here, there) in enumerate(itertools.pairwise(corners)):
        middle = ((here[0] + there[0]) // 2, (here[1] + there[1]) // 2)
        image[edge - 2 if at % 2 else 1, middle[0], middle[1]] = True
    image[-1, 0, 0] = True
    return image


def assert_equal_lengths(found, expected, rtol=5e-7):
    assert found.dtype == np.float32
    np.testing.assert_array_equal(np.isinf(found), np.isinf(expected))
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=0)


@pytest.mark.parametrize("periodic_sides", [True, False])
@pytest.mark.parametrize(
    ("axis", "shape", "porosity", "smooth"),
    [
        (0, (23, 17, 20), 0.45, 1.5),
        (1, (19, 24, 9), 0.3, 0.0),
        (1, (23, 17, 20), 0.45, 1.5),
        (2, (12, 13, 31), 0.7, 0.8),
    ],
)
def test_equals_dijkstra(kernel_device, axis, periodic_sides, shape, porosity, smooth):
    pore = blobs(shape, porosity, smooth, seed=axis)
    options = {"axis": axis, "periodic_sides": periodic_sides}
    found = geodesic_distance(pore, **options, device=kernel_device)
    assert np.isfinite(found).sum() > pore.any(axis=axis).sum()
    assert_equal_lengths(found, geodesic_distance(pore, **options, **REFERENCE))


@pytest.mark.parametrize(
    ("connectivity", "spacing"),
    [
        (6, (1.0, 1.3, 2.77)),
        (18, (1.0, 1.3, 2.77)),
        (26, (1.0, 1.3, 2.77)),
        (26, (0.05, 0.02, 0.02)),
        (26, (1.0, 5.0, 3.0)),
    ],
)
def test_equals_dijkstra_in_stretched_voxels(kernel_device, connectivity, spacing):
    pore = blobs((18, 15, 16), 0.6, 1.0, seed=3)
    options = {"axis": 1, "spacing": spacing, "connectivity": connectivity}
    found = geodesic_distance(pore, **options, device=kernel_device)
    assert_equal_lengths(found, geodesic_distance(pore, **options, **REFERENCE), rtol=1e-6)


@pytest.mark.parametrize(
    "shape", [(1, 1, 1), (5, 1, 1), (1, 4, 3), (6, 2, 1), (4, 2, 2), (3, 5, 2)]
)
@pytest.mark.parametrize("periodic_sides", [True, False])
def test_equals_dijkstra_in_thin_images(kernel_device, shape, periodic_sides):
    for seed in range(2):
        pore = np.random.default_rng(seed).random(shape) < 0.7
        options = {"periodic_sides": periodic_sides}
        found = geodesic_distance(pore, **options, device=kernel_device)
        assert_equal_lengths(found, geodesic_distance(pore, **options, **REFERENCE))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_open_box_gives_plane_distances(device, axis):
    found = geodesic_distance(np.ones((7, 6, 9), bool), axis=axis, device=device)
    planes = np.moveaxis(found, axis, 0)
    expected = np.arange(planes.shape[0])[::-1, None, None] + np.zeros(planes.shape)
    np.testing.assert_array_equal(planes, expected)


def test_corridor_has_its_length(device):
    pore = serpentine(7)
    found = geodesic_distance(pore, connectivity=6, periodic_sides=False, device=device)
    assert np.array_equal(np.sort(found[pore]), np.arange(pore.sum()))


def test_sides_shorten_a_path_only_when_they_wrap(device):
    pore = np.zeros((2, 9, 1), bool)
    pore[0, :, 0] = True
    pore[1, 8, 0] = True
    kept = geodesic_distance(pore, periodic_sides=False, device=device)
    wrapped = geodesic_distance(pore, periodic_sides=True, device=device)
    assert kept[0, 0, 0] == pytest.approx(7 + 2**0.5)
    assert wrapped[0, 0, 0] == pytest.approx(2**0.5)


def test_the_transport_axis_does_not_wrap(device):
    pore = np.zeros((5, 3, 3), bool)
    pore[[0, 1, 4]] = True
    found = geodesic_distance(pore, device=device)
    assert np.isinf(found[:4]).all()
    assert (found[4] == 0).all()


def test_solid_and_closed_pores_are_infinitely_far(device):
    pore = np.zeros((6, 6, 6), bool)
    assert np.isinf(geodesic_distance(pore, device=device)).all()
    pore[2, 2, 2] = True
    pore[5, 0, 0] = True
    assert np.isfinite(geodesic_distance(pore, device=device)).sum() == 1


def test_shifted_sides_shift_the_distances(device):
    pore = blobs((14, 12, 10), 0.5, 1.0, seed=8)
    found = geodesic_distance(pore, device=device)
    moved = geodesic_distance(np.roll(pore, (5, 3), (1, 2)), device=device)
    np.testing.assert_array_equal(moved, np.roll(found, (5, 3), (1, 2)))


def test_small_openings_before_wide_chambers_overflow_no_front(kernel_device, monkeypatch):
    pore = np.ones((50, 60, 60), bool)
    pore[-1] = False
    pore[-1, 30, 30] = True
    options = {"periodic_sides": False, "device": kernel_device}
    searches = []
    buckets = _geodesic_search._buckets
    monkeypatch.setattr(
        _geodesic_search, "_buckets", lambda *given: searches.append(1) or buckets(*given)
    )
    found = geodesic_distance(pore, **options)
    if kernel_device != "reference":
        assert searches
    i, j, k = np.abs(np.indices(pore.shape) - np.array([49, 30, 30])[:, None, None, None])
    low, middle, high = np.sort([i, j, k], axis=0)
    chamfer = high - middle + 2**0.5 * (middle - low) + 3**0.5 * low
    np.testing.assert_allclose(found[:-1], chamfer[:-1], rtol=3e-7)


def test_paths_beyond_the_first_reach_are_found(kernel_device, monkeypatch):
    monkeypatch.setattr(_geodesic_search, "_FIRST_REACH", 1)
    pore = serpentine(7)
    found = geodesic_distance(pore, connectivity=6, periodic_sides=False, device=kernel_device)
    assert found.max(where=pore, initial=0) == pore.sum() - 1


def test_repeated_searches_are_identical(kernel_device):
    pore = blobs((24, 41, 42), 0.5, 1.2, seed=5)
    first = geodesic_distance(pore, device=kernel_device)
    for _ in range(2):
        np.testing.assert_array_equal(first, geodesic_distance(pore, device=kernel_device))


@pytest.mark.parametrize(
    ("pore", "options", "message"),
    [
        (np.ones((3, 3)), {}, r"pore has shape \(3, 3\): give a filled image"),
        (np.full((3, 3, 3), 2), {}, "values from 2 to 2"),
        (np.ones((3, 3, 3)), {}, "dtype float64"),
        (np.ones((3, 3, 3), bool), {"axis": 3}, "axis is 3: give 0, 1 or 2"),
        (np.ones((3, 3, 3), bool), {"spacing": (1, 0, 1)}, "three finite lengths above 0"),
        (np.ones((3, 3, 3), bool), {"spacing": (1, 1, 99)}, "differ at most 64 times"),
        (np.ones((3, 3, 3), bool), {"connectivity": 8}, "give 6, 18 or 26"),
    ],
)
def test_bad_input_is_named(pore, options, message):
    with pytest.raises(ValueError, match=message):
        geodesic_distance(pore, **options)
