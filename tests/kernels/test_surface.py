"""Configuration counts and surface area: crossings counted directly, known bodies and fields."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from matweft_kernels.surface import (
    DIRECTIONS,
    configuration_counts,
    direction_weights,
    specific_surface_area,
    surface_densities,
)

PERIODIC = [(True, True, True), (False, True, True), (True, False, True), (True, True, False)]


def gaussian_field(edge, length, seed):
    """Return a periodic unit field with the correlation exp(-r^2 / 2 length^2)."""
    noise = np.random.default_rng(seed).standard_normal((edge, edge, edge))
    field = ndimage.gaussian_filter(noise, length / 2**0.5, mode="wrap", truncate=6)
    return (field - field.mean()) / field.std()


def crossings_per_length(image, step, spacing):
    differs = image != np.roll(image, [-move for move in step], axis=(0, 1, 2))
    return differs.mean() / np.linalg.norm(np.multiply(step, spacing))


@pytest.mark.parametrize("periodic", PERIODIC)
@pytest.mark.parametrize("shape", [(7, 5, 6), (2, 2, 2), (3, 9, 4), (6, 70, 13)])
def test_counts_equal_neighbourhoods_read_one_by_one(device, periodic, shape):
    image = np.random.default_rng(1).random(shape) < 0.4
    wrapped = np.pad(image, [(0, int(wrap)) for wrap in periodic], mode="wrap")
    expected = np.zeros(256, int)
    for i, j, k in np.ndindex(*(size - 1 for size in wrapped.shape)):
        cell = wrapped[i : i + 2, j : j + 2, k : k + 2]
        expected[int(cell.ravel() @ (1 << np.arange(8)))] += 1
    found = configuration_counts(image, periodic=periodic, device=device)
    np.testing.assert_array_equal(found, expected)


def test_zeros_and_ones_count_like_booleans(device):
    image = np.random.default_rng(2).random((4, 5, 6)) < 0.5
    counts = configuration_counts(image, device=device)
    for kind in (np.uint8, np.int64):
        found = configuration_counts(image.astype(kind), device=device)
        np.testing.assert_array_equal(counts, found)
    flipped = configuration_counts(~image, device=device)
    np.testing.assert_array_equal(flipped, counts[::-1])


def test_one_voxel_thick_axes_wrap_onto_themselves(device):
    counts = configuration_counts(np.eye(3, dtype=bool)[None], device=device)
    both, lower, upper, none = 0b10011001, 0b00100010, 0b01000100, 0
    assert counts[[both, none]].tolist() == [3, 0]
    assert counts[lower] + counts[upper] == 6


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (1.0, 2.0, 0.7)])
def test_area_is_the_weighted_number_of_crossings(device, spacing):
    image = gaussian_field(20, 2.0, seed=3) < 0.3
    crossings = [crossings_per_length(image, step, spacing) for step in DIRECTIONS]
    expected = 2.0 * np.dot(direction_weights(spacing), crossings)
    found = specific_surface_area(image, spacing=spacing, device=device)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (1.0, 1.0, 3.0), (0.5, 1.0, 1.7)])
def test_weights_are_shares_of_the_sphere(spacing):
    lines = np.array(DIRECTIONS) * spacing
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    points = np.random.default_rng(4).standard_normal((400_000, 3))
    nearest = np.abs(points @ lines.T).argmax(axis=1)
    shares = np.bincount(nearest, minlength=13) / len(points)
    weights = direction_weights(spacing)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.abs(shares - weights) < 5 * np.sqrt(weights / len(points)))


def test_weights_of_equal_directions_are_equal():
    kinds = np.abs(DIRECTIONS).sum(axis=1)
    for kind, weight in ((1, 0.0457779), (2, 0.0369806), (3, 0.0351956)):
        np.testing.assert_allclose(direction_weights()[kinds == kind], 2 * weight, atol=2e-7)


def test_density_of_a_configuration_ignores_which_phase_is_which():
    densities = surface_densities((1.0, 1.5, 2.0))
    np.testing.assert_allclose(densities, densities[::-1], rtol=0, atol=1e-15)
    assert densities[0] == 0.0
    assert densities[1:255].min() > 0.0


@pytest.mark.parametrize("normal", [(1, 0, 0), (0, 1, 1), (1, 1, 1), (2, 1, 0), (1, 2, 3)])
def test_layers_in_any_orientation(device, normal):
    edge = 48
    phase = np.tensordot(normal, np.indices((edge, edge, edge)), axes=1) % edge
    lines = np.array(DIRECTIONS) / np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)
    true = 2 * np.linalg.norm(normal) / edge
    seen = 2 * true * direction_weights() @ np.abs(lines @ normal) / np.linalg.norm(normal)
    found = specific_surface_area(phase < edge // 2, device=device)
    assert found == pytest.approx(seen, rel=1e-9)
    assert found == pytest.approx(true, rel=0.075)


@pytest.mark.parametrize("radius", [12.3, 18.0])
def test_ball(device, radius):
    edge = 48
    ball = ((np.indices((edge, edge, edge)) - 23.7) ** 2).sum(axis=0) < radius**2
    for periodic in ((True, True, True), (False, False, False)):
        cells = edge**3 if all(periodic) else (edge - 1) ** 3
        area = specific_surface_area(ball, periodic=periodic, device=device) * cells
        assert area == pytest.approx(4 * np.pi * radius**2, rel=0.02)


def test_ball_in_stretched_voxels(device):
    spacing = np.array([1.0, 1.6, 0.8])
    shape = (44, 28, 55)
    places = np.indices(shape) * spacing[:, None, None, None]
    middle = (np.array(shape) * spacing / 2)[:, None, None, None]
    ball = ((places - middle) ** 2).sum(axis=0) < 18.0**2
    density = specific_surface_area(ball, spacing=tuple(spacing), device=device)
    assert density * ball.size * spacing.prod() == pytest.approx(4 * np.pi * 18.0**2, rel=0.03)


@pytest.mark.parametrize("threshold", [0.0, 0.8])
def test_gaussian_level_set(device, threshold):
    length = 6.0
    found = [
        specific_surface_area(gaussian_field(80, length, seed) < threshold, device=device)
        for seed in range(3)
    ]
    expected = 2 / np.pi / length * np.exp(-(threshold**2) / 2)
    assert np.mean(found) == pytest.approx(expected, rel=0.03)


def test_overlapping_spheres(device):
    edge, radius, number = 96, 8.0, 300
    random = np.random.default_rng(6)
    pore = np.ones((edge, edge, edge), bool)
    for centre in random.random((number, 3)) * edge:
        squares = [((np.arange(edge) - c + edge / 2) % edge - edge / 2) ** 2 for c in centre]
        pore &= np.add.outer(np.add.outer(squares[0], squares[1]), squares[2]) > radius**2
    intensity = number / edge**3
    expected = 4 * np.pi * radius**2 * intensity * pore.mean()
    assert specific_surface_area(pore, device=device) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("image", "options", "message"),
    [
        (np.ones((4, 4), bool), {}, r"image has shape \(4, 4\)"),
        (np.zeros((0, 4, 4), bool), {}, "give a filled image"),
        (np.full((4, 4, 4), 3), {}, "values from 3 to 3"),
        (np.ones((4, 4, 1), bool), {"periodic": (True, True, False)}, "at least two voxels"),
        (np.ones((4, 4, 4), bool), {"periodic": (True, True)}, "one truth value an axis"),
    ],
)
def test_bad_input_is_named(image, options, message):
    with pytest.raises(ValueError, match=message):
        configuration_counts(image, **options)


def test_bad_spacing_is_named():
    with pytest.raises(ValueError, match="three finite lengths above 0"):
        specific_surface_area(np.ones((4, 4, 4), bool), spacing=(1, 1, -1))
