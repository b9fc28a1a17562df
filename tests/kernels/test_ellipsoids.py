"""Ellipsoids on voxels: the inequality voxel by voxel, volumes, order and stopping."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from matweft_kernels import ellipsoids
from matweft_kernels.ellipsoids import rasterise_ellipsoids

UPRIGHT = [1.0, 0.0, 0.0, 0.0]


def random_bodies(number, shape, smallest, largest, seed):
    random = np.random.default_rng(seed)
    turns = random.standard_normal((number, 4))
    return (
        random.uniform(-1.0, 2.0, (number, 3)) * shape,
        random.uniform(smallest, largest, (number, 3)),
        turns / np.linalg.norm(turns, axis=1, keepdims=True),
    )


def first_by_the_inequality(centres, semi_axes, orientations, shape):
    """Return the first covering index by evaluating every image of every ellipsoid everywhere."""
    points = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in shape), indexing="ij"), axis=-1)
    first = np.full(shape, -1)
    for index in reversed(range(len(centres))):
        turn = Rotation.from_quat(orientations[index], scalar_first=True).as_matrix()
        images = [range(-int(2 + semi_axes[index].max() // n), 4) for n in shape]
        near = centres[index] % shape
        for image in itertools.product(*images):
            body = (points - near - np.multiply(image, shape)) @ turn / semi_axes[index]
            first[(body**2).sum(axis=-1) <= 1.0] = index
    return first


@pytest.mark.parametrize(
    ("shape", "number", "smallest", "largest"),
    [((14, 11, 17), 12, 1.0, 4.0), ((9, 12, 7), 6, 0.2, 9.0), ((5, 6, 8), 2, 4.0, 15.0)],
)
def test_equals_the_inequality_in_every_periodic_image(device, shape, number, smallest, largest):
    bodies = random_bodies(number, shape, smallest, largest, seed=number)
    found = rasterise_ellipsoids(*bodies, shape, device=device)
    assert found.used == number
    assert found.first.dtype == np.int32
    np.testing.assert_array_equal(found.first, first_by_the_inequality(*bodies, shape))


def test_batches_change_nothing(device, monkeypatch):
    bodies = random_bodies(40, (20, 21, 22), 1.0, 5.0, seed=7)
    whole = rasterise_ellipsoids(*bodies, (20, 21, 22), device=device)
    monkeypatch.setattr(ellipsoids, "_ROWS_A_BATCH", 150)
    parts = rasterise_ellipsoids(*bodies, (20, 21, 22), device=device)
    np.testing.assert_array_equal(whole.first, parts.first)


@pytest.mark.parametrize("semi_axes", [(20.0, 9.0, 6.0), (7.0, 7.0, 25.0), (12.0, 12.0, 12.0)])
def test_volume(device, semi_axes):
    _, _, turns = random_bodies(3, (1, 1, 1), 1.0, 1.0, seed=5)
    for turn in turns:
        found = rasterise_ellipsoids(
            [[31.2, 3.7, 60.1]], [semi_axes], [turn], (64,) * 3, device=device
        )
        volume = 4 / 3 * np.pi * np.prod(semi_axes)
        assert (found.first == 0).sum() == pytest.approx(volume, rel=0.005)


def test_closed_ball_on_the_lattice(device):
    found = rasterise_ellipsoids([[8.5] * 3], [[5.0] * 3], [UPRIGHT], (16,) * 3, device=device)
    assert (found.first == 0).sum() == 515


def test_orientation_turns_the_body(device):
    quarter_about_z = [np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5)]
    for turn, axis in ((UPRIGHT, 0), (quarter_about_z, 1)):
        found = rasterise_ellipsoids([[9.5] * 3], [[7.0, 2, 2]], [turn], (19,) * 3, device=device)
        covered = [np.ptp(places) + 1 for places in np.nonzero(found.first == 0)]
        assert covered[axis] == 15
        assert sorted(covered) == [5, 5, 15]


def test_a_body_larger_than_the_box_covers_it(device):
    found = rasterise_ellipsoids(
        [[1.0] * 3], [[30.0, 12.0, 12.0]], [UPRIGHT], (6, 7, 8), device=device
    )
    assert (found.first == 0).all()


def test_no_body_covers_nothing(device):
    empty = np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 4))
    found = rasterise_ellipsoids(*empty, (4, 4, 4), until_fraction=0.0, device=device)
    assert found.used == 0
    assert (found.first == -1).all()


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.35, 0.6])
def test_stops_with_the_first_body_that_reaches_the_fraction(device, fraction):
    shape = (24, 20, 22)
    bodies = random_bodies(80, shape, 2.0, 5.0, seed=9)
    found = rasterise_ellipsoids(*bodies, shape, until_fraction=fraction, device=device)
    prefix = rasterise_ellipsoids(*(body[: found.used] for body in bodies), shape, device=device)
    np.testing.assert_array_equal(found.first, prefix.first)
    assert (found.first >= 0).mean() >= fraction
    if fraction:
        before = found.first[(found.first >= 0) & (found.first < found.used - 1)]
        shorter = rasterise_ellipsoids(
            *(body[: found.used - 1] for body in bodies), shape, device=device
        )
        assert before.size == (shorter.first >= 0).sum() < fraction * found.first.size


def test_overlapping_spheres_leave_the_expected_pores(device):
    edge, radius, number = 96, 7.0, 400
    centres = np.random.default_rng(11).random((number, 3)) * edge
    found = rasterise_ellipsoids(
        centres,
        np.full((number, 3), radius),
        np.tile(UPRIGHT, (number, 1)),
        (edge,) * 3,
        device=device,
    )
    expected = np.exp(-number * 4 / 3 * np.pi * (radius / edge) ** 3)
    assert (found.first < 0).mean() == pytest.approx(expected, abs=0.015)


def test_all_devices_fill_the_same_voxels(kernel_device):
    bodies = random_bodies(60, (40, 40, 40), 2.0, 12.0, seed=13)
    found = rasterise_ellipsoids(*bodies, (40, 40, 40), until_fraction=0.7, device=kernel_device)
    plain = rasterise_ellipsoids(*bodies, (40, 40, 40), until_fraction=0.7, device="reference")
    assert found.used == plain.used
    np.testing.assert_array_equal(found.first, plain.first)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"centres": [[1.0, 2.0]]}, r"centres has shape \(1, 2\): give \(n, 3\)"),
        ({"semi_axes": [[1.0] * 3] * 2}, r"semi_axes has shape \(2, 3\)"),
        ({"orientations": [[1.0, 0, 0]]}, r"orientations has shape \(1, 3\): give \(n, 4\)"),
        ({"centres": [[1.0, np.nan, 2.0]]}, "centres holds NaN"),
        ({"semi_axes": [[1.0, 0.0, 1.0]]}, "semi_axes lie between 0.0 and 1.0"),
        ({"semi_axes": [[1.0, 900.0, 1.0]]}, "up to 16 times the longest edge, 128"),
        ({"orientations": [[1.0, 1.0, 0, 0]]}, "divide each quaternion by its norm"),
        ({"shape": (8, 0, 8)}, r"shape is \(8, 0, 8\)"),
        ({"until_fraction": 1.2}, "give a fraction from 0 to 1"),
        ({"until_fraction": 0.5}, "the 1 ellipsoids cover 0.0625"),
    ],
)
def test_bad_input_is_named(changed, message):
    given = {
        "centres": [[4.0] * 3], "semi_axes": [[2.0] * 3], "orientations": [UPRIGHT],
        "shape": (8, 8, 8), "device": "reference",
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        rasterise_ellipsoids(**{**given, **changed})
