"""Bunge angles against scipy, against known textures and back again."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from matweft.data import GrainMap, bunge_from_quaternions, quaternions_from_bunge
from matweft.errors import InputError

RANDOM = np.random.default_rng(7).uniform([0, 0, 0], [360, 180, 360], (500, 3))
SPECIAL = np.array(
    [[0, 0, 0], [30, 0, 0], [0, 0, 30], [350, 0, 20], [30, 180, 50], [180, 0, 0], [0, 180, 0],
     [-90, 45, 270], [360, 180, -360], [0, 90, 180], [180, 90, 0], [90, 1e-3, 10]], float
)  # fmt: skip


def turn(quaternions, vectors):
    """Return vectors turned by quaternions with the scalar first."""
    return Rotation.from_quat(np.roll(quaternions, -1, axis=-1)).apply(vectors)


@pytest.mark.parametrize("angles", [RANDOM, SPECIAL])
def test_scipy_has_the_same_rotations(angles):
    found = quaternions_from_bunge(angles, "deg")
    expected = Rotation.from_euler("ZXZ", angles, degrees=True).as_matrix()
    assert turn(found, [[1, 2, 3]] * len(angles)) == pytest.approx(expected @ [1, 2, 3])
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(angles)))
    assert (found[:, 0] >= 0).all()


@pytest.mark.parametrize(
    ("angles", "rolling", "normal"),
    [
        ((0, 0, 0), (1, 0, 0), (0, 0, 1)),  # cube {001}<100>
        ((0, 45, 0), (1, 0, 0), (0, 1, 1)),  # Goss {110}<001>
        ((90, 90, 45), (0, 0, 1), (1, 1, 0)),  # Goss, another variant
        ((90, np.degrees(np.arccos(np.sqrt(2 / 3))), 45), (-1, -1, 1), (1, 1, 2)),  # copper
    ],
)
def test_crystal_directions_lie_along_the_sample_axes(angles, rolling, normal):
    quaternion = quaternions_from_bunge(angles, "deg")
    length = np.linalg.norm([rolling, normal], axis=1)
    assert turn(quaternion, rolling) / length[0] == pytest.approx([1, 0, 0], abs=1e-12)
    assert turn(quaternion, normal) / length[1] == pytest.approx([0, 0, 1], abs=1e-12)


def test_the_first_angle_turns_the_crystal_about_sample_z():
    quaternion = quaternions_from_bunge([90, 0, 0], "deg")
    assert turn(quaternion, [1, 0, 0]) == pytest.approx([0, 1, 0])


@pytest.mark.parametrize(("unit", "scale"), [("deg", 1), ("rad", np.pi / 180)])
def test_there_and_back(unit, scale):
    found = bunge_from_quaternions(quaternions_from_bunge(RANDOM * scale, unit), unit)
    assert found == pytest.approx(RANDOM * scale, abs=1e-9)


def test_back_and_there_where_angles_are_not_unique():
    quaternions = quaternions_from_bunge(SPECIAL, "deg")
    angles = bunge_from_quaternions(quaternions, "deg")
    assert quaternions_from_bunge(angles, "deg") == pytest.approx(quaternions, abs=1e-12)
    assert (angles[:, [0, 2]] >= 0).all()
    assert (angles[:, [0, 2]] < 360).all()
    assert angles[:5].round(9).tolist() == [
        [0, 0, 0], [30, 0, 0], [30, 0, 0], [10, 0, 0], [340, 180, 0]
    ]  # fmt: skip
    assert bunge_from_quaternions(-quaternions, "deg") == pytest.approx(angles, abs=1e-9)


def test_any_leading_shape():
    grid = RANDOM.reshape(10, 50, 3)
    quaternions = quaternions_from_bunge(grid, "deg")
    assert quaternions.shape == (10, 50, 4)
    assert bunge_from_quaternions(quaternions, "deg") == pytest.approx(grid)
    assert quaternions_from_bunge(np.zeros((0, 3)), "rad").shape == (0, 4)


def test_angles_of_a_file_may_be_rounded_up():
    found = quaternions_from_bunge([6.2832, 3.1416, 0.0], "rad")
    exact = quaternions_from_bunge([2 * np.pi, np.pi, 0.0], "rad")
    assert abs(found @ exact) == pytest.approx(1)


def test_they_fit_a_grain_map():
    labels = np.arange(1, 5).reshape(2, 2)
    grains = GrainMap(labels, quaternions_from_bunge(RANDOM[:4], "deg"))
    assert grains.orientations.shape == (4, 4)


@pytest.mark.parametrize(
    ("angles", "unit", "sentence"),
    [
        ([0, 0, 0], "degrees", "unit of the angles is 'degrees'; state 'deg' or 'rad'"),
        ([0, 0], "deg", r"Bunge angles have shape \(..., 3\); got \(2,\)"),
        (7, "deg", r"have shape \(..., 3\); got \(\)"),
        (["a", 0, 0], "deg", "Bunge angles are numbers, 3 along the last axis"),
        ([[0, 0, 0], [0, np.nan, 0]], "deg", r"hold nan at \[1, 1\]; leave out points"),
        ([0, np.inf, 0], "deg", "hold inf"),
        (
            [90, 45, 0],
            "rad",
            "90 rad is more than 2π: these look like degrees, whose unit",
        ),
        ([-361, 0, 0], "deg", "φ₁ is -361 deg; it must be from -360 to 360"),
        ([0, 0, 400], "deg", "φ₂ is 400 deg; it must be from -360 to 360"),
        ([0, -5, 0], "deg", "Φ is -5 deg; it must be from 0 to 180"),
        ([0, 200, 0], "deg", "Φ is 200 deg; it must be from 0 to 180"),
        ([0, 4, 0], "rad", "Φ is 4 rad; it must be from 0 to 3.14159"),
    ],
)
def test_impossible_angles_are_refused(angles, unit, sentence):
    with pytest.raises(InputError, match=sentence):
        quaternions_from_bunge(angles, unit)


@pytest.mark.parametrize(
    ("quaternions", "unit", "sentence"),
    [
        ([1, 0, 0, 0], "", "state 'deg' or 'rad'"),
        ([1, 0, 0], "deg", r"quaternions have shape \(..., 4\)"),
        ([1, 1, 0, 0], "deg", "must be unit quaternions; the worst norm is off by 0.414"),
        ([np.nan, 0, 0, 0], "deg", "must be unit quaternions; the worst norm is off by nan"),
    ],
)
def test_what_is_no_rotation_is_refused(quaternions, unit, sentence):
    with pytest.raises(InputError, match=sentence):
        bunge_from_quaternions(quaternions, unit)
