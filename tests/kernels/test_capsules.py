"""Capsules on voxels: the distance voxel by voxel, volumes, parts of one body, order, stopping."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys

import numpy as np
import pytest

from matweft_kernels import capsules
from matweft_kernels.capsules import rasterise_capsules


def random_capsules(number, shape, longest, smallest, largest, seed):
    """Return starts, ends and radii; some capsules are balls, upright or parallel to an axis."""
    random = np.random.default_rng(seed)
    starts = random.uniform(-1.0, 2.0, (number, 3)) * shape
    spans = random.uniform(-longest, longest, (number, 3))
    spans[::4, random.integers(3)] = 0
    spans[::5, :2] = 0
    spans[::7] = 0
    return starts, starts + spans, random.uniform(smallest, largest, number)


def distances(points, start, end):
    """Return the distances of points to a segment."""
    span = end - start
    along = np.clip((points - start) @ span / max(span @ span, 1e-300), 0, 1)
    return np.linalg.norm(points - start - along[..., None] * span, axis=-1)


def first_by_distance(starts, ends, radii, shape, bodies):
    """Return the first covering body by the distance to every image of every segment."""
    points = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in shape), indexing="ij"), axis=-1)
    first = np.full(shape, np.iinfo(np.int32).max)
    for start, end, radius, body in zip(starts, ends, radii, bodies, strict=True):
        low, high = np.minimum(start, end) - radius, np.maximum(start, end) + radius
        images = [range(math.floor(-h / n), math.ceil(1 - m / n) + 1)
                  for m, h, n in zip(low, high, shape, strict=True)]  # fmt: skip
        for image in itertools.product(*images):
            shift = np.multiply(image, shape)
            near = distances(points, start + shift, end + shift) <= radius
            first[near] = np.minimum(first[near], body)
    return np.where(first == np.iinfo(np.int32).max, -1, first)


@pytest.mark.parametrize(
    ("shape", "number", "longest", "smallest", "largest"),
    [
        ((14, 11, 17), 20, 5.0, 0.6, 3.0),
        ((9, 12, 7), 9, 20.0, 0.2, 2.0),
        ((5, 6, 8), 6, 3.0, 0.3, 4.5),
    ],
)
def test_equals_the_distance_in_every_periodic_image(
    device, shape, number, longest, smallest, largest
):
    given = random_capsules(number, shape, longest, smallest, largest, seed=number)
    bodies = np.random.default_rng(1).integers(0, number // 2, number)
    found = rasterise_capsules(*given, shape, bodies=bodies, device=device)
    assert found.used == bodies.max() + 1
    assert found.first.dtype == np.int32
    expected = first_by_distance(*given, shape, bodies)
    assert np.unique(expected).size > 1
    np.testing.assert_array_equal(found.first, expected)


def test_batches_change_nothing(device, monkeypatch):
    given = random_capsules(40, (20, 21, 22), 8.0, 1.0, 4.0, seed=7)
    whole = rasterise_capsules(*given, (20, 21, 22), device=device)
    monkeypatch.setattr(capsules, "_ROWS_A_BATCH", 150)
    parts = rasterise_capsules(*given, (20, 21, 22), device=device)
    np.testing.assert_array_equal(whole.first, parts.first)


@pytest.mark.parametrize(("run", "radius"), [(30.0, 9.0), (0.0, 12.0), (45.0, 6.0)])
def test_volume(device, run, radius):
    directions = np.random.default_rng(5).standard_normal((3, 3))
    for direction in directions / np.linalg.norm(directions, axis=1, keepdims=True):
        start = np.array([31.2, 3.7, 60.1])
        found = rasterise_capsules(
            [start], [start + run * direction], radius, (64,) * 3, device=device
        )
        volume = np.pi * radius**2 * (run + 4 / 3 * radius)
        assert (found.first == 0).sum() == pytest.approx(volume, rel=0.005)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_tube_through_the_box_is_a_disc_everywhere(device, axis):
    start = np.full(3, 12.5)
    end = start + 24 * np.eye(3)[axis]
    found = rasterise_capsules([start], [end], 5.0, (24,) * 3, device=device).first
    planes = np.moveaxis(found == 0, axis, 0)
    squares = (np.arange(24) - 12) ** 2
    assert np.all(planes == (squares[:, None] + squares <= 25))


def test_closed_on_the_lattice(device):
    found = rasterise_capsules([[8.5] * 3], [[8.5] * 3], 5.0, (16,) * 3, device=device)
    assert (found.first == 0).sum() == 515
    # a slanted one whose cylinder touches voxels at exactly its radius, 3-4-5 triangles aside
    found = rasterise_capsules([[1.5, 5.5, 9.5]], [[9.5, 11.5, 9.5]], 5.0, (20,) * 3, device=device)
    assert found.first[5 - 3, 8 + 4, 9] == found.first[5 + 3, 8 - 4, 9] == 0
    assert found.first[5 - 3, 8 + 5, 9] == found.first[5, 8, 9 + 6] == -1


def test_nearly_upright_capsules_are_as_thick_as_upright_ones(device):
    for tilt in (0.0, 1e-300, 1e-16, 1e-13, 1e-11):
        found = rasterise_capsules(
            [[8.5] * 3] * 2, [[8.5 + tilt, 8.5 - tilt, 20.5], [8.5, 8.5, 8.5 - 4]], 5.0, (32,) * 3,
            device=device,
        ).first  # fmt: skip
        assert (found[..., 10] >= 0).sum() == 81
        assert (found >= 0).sum() == 515 + 81 * 16


def test_a_shift_of_the_bodies_shifts_the_image(device):
    shape, shift = (17, 12, 15), (5, -3, 40)
    starts, ends, radii = random_capsules(12, shape, 9.0, 0.7, 3.0, seed=2)
    starts, ends = np.round(starts * 64) / 64, np.round(ends * 64) / 64
    before = rasterise_capsules(starts, ends, radii, shape, device=device).first
    after = rasterise_capsules(starts + shift, ends + shift, radii, shape, device=device).first
    np.testing.assert_array_equal(after, np.roll(before, shift, axis=(0, 1, 2)))


def test_no_capsule_covers_nothing(device):
    empty = np.zeros((0, 3))
    found = rasterise_capsules(empty, empty, [], (4, 4, 4), until_fraction=0.0, device=device)
    assert found.used == 0
    assert (found.first == -1).all()


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.6])
def test_stops_with_the_first_body_that_reaches_the_fraction(device, fraction):
    shape = (24, 20, 22)
    given = random_capsules(240, shape, 6.0, 1.0, 2.5, seed=9)
    bodies = np.arange(240) // 3
    found = rasterise_capsules(*given, shape, bodies=bodies, until_fraction=fraction, device=device)
    taken = bodies < found.used
    fewer = [one[taken] for one in given]
    prefix = rasterise_capsules(*fewer, shape, bodies=bodies[taken], device=device)
    np.testing.assert_array_equal(found.first, prefix.first)
    assert (found.first >= 0).mean() >= fraction
    assert fraction == 0 or (found.first[found.first < found.used - 1] >= 0).sum() < (
        fraction * found.first.size
    )


def test_all_devices_fill_the_same_voxels(kernel_device):
    given = random_capsules(300, (40, 40, 40), 16.0, 1.0, 4.0, seed=13)
    found = rasterise_capsules(*given, (40, 40, 40), until_fraction=0.7, device=kernel_device)
    plain = rasterise_capsules(*given, (40, 40, 40), until_fraction=0.7, device="reference")
    assert found.used == plain.used
    np.testing.assert_array_equal(found.first, plain.first)


def test_threads_change_nothing(kernel_device):
    program = (
        "import sys, numpy as np; from matweft_kernels.capsules import rasterise_capsules\n"
        "draw = np.random.default_rng(3); starts = draw.random((200, 3)) * 40\n"
        "ends = starts + draw.normal(0, 6, (200, 3))\n"
        "found = rasterise_capsules(starts, ends, draw.uniform(1, 3, 200), (40, 40, 40),"
        " device=sys.argv[1], threads=int(sys.argv[2])).first\n"
        "import hashlib; print(hashlib.sha256(found.tobytes()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, kernel_device, str(threads)],
            capture_output=True, text=True, check=True, env=os.environ | {"MATWEFT_THREADS": ""},
        ).stdout
        for threads in (1, 2)
    }  # fmt: skip
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts": [[1.0, 2.0]]}, r"starts has shape \(1, 2\): give \(n, 3\)"),
        ({"ends": [[1.0] * 3] * 2}, r"ends has shape \(2, 3\)"),
        ({"radii": [1.0, 2.0]}, r"radii has shape \(2,\): give one radius, or 1 of them"),
        ({"ends": [[1.0, np.nan, 2.0]]}, "ends holds NaN"),
        ({"radii": np.inf}, "radii holds NaN or infinity"),
        ({"radii": 0.0}, "radii lie between 0.0 and 0.0"),
        ({"radii": 200.0}, "up to 16 times the longest edge, 128"),
        ({"ends": [[900.0, 4, 4]]}, "a segment is 895.501 long: give at most 16 times"),
        ({"bodies": [0, 1]}, r"bodies has shape \(2,\) and dtype int64: give 1 whole numbers"),
        ({"bodies": [0.5]}, "dtype float64"),
        ({"bodies": [-1]}, "bodies lie between -1 and -1: give indices from 0"),
        ({"shape": (8, 0, 8)}, r"shape is \(8, 0, 8\)"),
        ({"until_fraction": 1.2}, "give a fraction from 0 to 1"),
        ({"until_fraction": 0.5}, "the 1 bodies cover 0.1406"),
    ],
)
def test_bad_input_is_named(changed, message):
    given = {
        "starts": [[4.5, 4.5, 2.5]], "ends": [[4.5, 4.5, 5.5]], "radii": 2.0,
        "shape": (8, 8, 8), "device": "reference",
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        rasterise_capsules(**{**given, **changed})
