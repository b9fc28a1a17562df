"""Crystal symmetry against group theory, Mackenzie's distribution, known twins and scipy."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from matweft.data._quaternions import multiply, rotate
from matweft.data.symmetry import (
    LAUE_CLASSES,
    disorientation,
    in_fundamental_zone,
    inverse_pole_colours,
    laue_class,
    mean_orientation,
    mean_orientations,
    misorientation_angle,
    random_misorientation_density,
    reduce_directions,
    rotations,
    sector,
)
from matweft.errors import InputError

ORDERS = dict(zip(LAUE_CLASSES, (1, 2, 4, 4, 8, 3, 6, 6, 12, 12, 24), strict=True))
IDENTITY = np.array([1.0, 0, 0, 0])


def random_orientations(n, seed=0):
    drawn = np.random.default_rng(seed).normal(size=(n, 4))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def about(axis, degrees):
    half = np.radians(degrees) / 2
    direction = np.array(axis) / np.linalg.norm(axis)
    return np.append(np.cos(half), np.sin(half) * direction)


def scipy_rotation(quaternions):
    return Rotation.from_quat(np.roll(quaternions, -1, axis=-1))


@pytest.mark.parametrize(("name", "order"), ORDERS.items())
def test_groups_are_closed_and_of_known_order(name, order):
    group = rotations(name)
    assert group.shape == (order, 4)
    assert np.array_equal(group[0], IDENTITY)
    same = np.abs(multiply(group[:, None], group[None]) @ group.T) > 1 - 1e-12
    assert (same.sum(axis=2) == 1).all()  # each product is one member
    assert (same.sum(axis=1) == 1).all()  # each column of the table holds each member once


@pytest.mark.parametrize(
    ("code", "name"),
    [("C1", "-1"), ("D2", "mmm"), ("C4", "4/m"), ("D4", "4/mmm"), ("C3", "-3"), ("C6", "6/m"),
     ("D6", "6/mmm"), ("T", "m-3"), ("O", "m-3m")],
)  # fmt: skip
def test_scipy_has_the_same_groups(code, name):
    ours, theirs = rotations(name), np.roll(Rotation.create_group(code).as_quat(), 1, axis=1)
    assert (np.abs(ours @ theirs.T).max(axis=1) > 1 - 1e-12).all()
    assert len(ours) == len(theirs)


@pytest.mark.parametrize(
    ("given", "name"),
    [("m-3m", "m-3m"), ("432", "m-3m"), ("m3\u0304m", "m-3m"), ("Cubic", "m-3m"), ("Oh", "m-3m"),
     ("6/mmm", "6/mmm"), ("622", "6/mmm"), (" hexagonal", "6/mmm"), ("23", "m-3"), (194, "6/mmm"),
     ("-4 2 m", "4/mmm"), ("-3m1", "-3m"), (1, "-1"), (2, "-1"), (3, "2/m"), (166, "-3m"),
     (230, "m-3m"), (205, "m-3"), (229, "m-3m"), (np.int64(225), "m-3m")],
)  # fmt: skip
def test_usual_names_are_understood(given, name):
    assert laue_class(given) == name


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("cubik", r"unknown symmetry 'cubik'. Did you mean 'cubic'\? Name one of the Laue classes"),
        ("", "unknown symmetry ''"),
        (0, "from 1 to 230; got 0"),
        (231, "from 1 to 230; got 231"),
        (None, "unknown symmetry None"),
        (True, "unknown symmetry True"),
        ("-31m", "twofold axes of point group -31m lie 30° beside .* turn the orientations"),
        (" 3 1 2", "twofold axes of point group"),
        ("31m", "twofold axes of point group"),
        *((n, f"twofold axes of space group {n} lie") for n in (149, 151, 153, 157, 159, 162, 163)),
    ],
)
def test_other_names_are_refused(given, sentence):
    with pytest.raises(InputError, match=sentence):
        laue_class(given)


@pytest.mark.parametrize("name", LAUE_CLASSES)
def test_angle_does_not_depend_on_the_choice_of_equivalents(name):
    a, b = random_orientations(40), random_orientations(40, 1)
    expected = misorientation_angle(a, b, name)
    for one in rotations(name)[::5]:
        for other in rotations(name)[::-7]:
            found = misorientation_angle(-multiply(a, one), multiply(b, other), name)
            assert found == pytest.approx(expected, abs=1e-5)
    assert misorientation_angle(b, a, name) == pytest.approx(expected, abs=1e-5)
    assert misorientation_angle(a, a, name) == pytest.approx(np.zeros(40), abs=1e-5)


def test_angle_is_the_least_that_scipy_finds():
    a, b = random_orientations(20), random_orientations(20, 1)
    for first, second in [("m-3m", "m-3m"), ("m-3m", "6/mmm"), ("-3", "mmm")]:
        between = [
            (scipy_rotation(multiply(a, s)).inv() * scipy_rotation(multiply(b, t))).magnitude()
            for s in rotations(first)
            for t in rotations(second)
        ]
        found = misorientation_angle(a, b, first, second)
        assert found == pytest.approx(np.degrees(np.min(between, axis=0)), abs=1e-5)


def test_random_cubes_have_the_mean_and_limit_of_mackenzie():
    n = 40_000
    angles = misorientation_angle(random_orientations(n), random_orientations(n, 1), "m-3m")
    assert angles.mean() == pytest.approx(40.736, abs=4 * angles.std() / np.sqrt(n))
    assert 62 < angles.max() < 62.799 + 1e-3
    below = np.mean(angles < 45)
    # up to 45° every axis is possible: the integral of 48/180 sin²(ω/2)
    expected = 24 * (np.radians(45) - np.sin(np.radians(45))) / np.pi
    assert below == pytest.approx(expected, abs=4 * np.sqrt(0.25 / n))


@pytest.mark.parametrize(
    ("name", "limit", "mean"),
    [("m-3m", 62.799, 40.736), ("6/mmm", 93.842, None), ("mmm", 120, None), ("-1", 180, None)],
)
def test_density_of_random_crystals(name, limit, mean):
    angles = np.arange(0.5, 180)
    density = random_misorientation_density(angles, name)
    assert density.sum() == pytest.approx(1, abs=2e-3)
    assert not density[angles > limit + 0.01].any()
    assert density[angles > limit - 3].any()
    if mean:
        assert (density * angles).sum() == pytest.approx(mean, abs=0.05)


def test_hexagonal_limit_is_reached():
    n = 40_000
    found = misorientation_angle(random_orientations(n), random_orientations(n, 1), "622")
    assert 92.5 < found.max() < 93.842


@pytest.mark.parametrize(
    ("axis", "degrees", "least"),
    [
        ((1, 1, 1), 60, 60),  # Σ3
        ((1, 1, 0), 70.5288, 60),  # Σ3 by another equivalent
        ((1, 1, 0), 38.9424, 38.9424),  # Σ9
        ((2, 1, 0), 180, 36.8699),  # Σ5
        ((0, 0, 1), 36.8699, 36.8699),
    ],
)
def test_coincidence_rotations(axis, degrees, least):
    start = random_orientations(1)[0]
    found = disorientation(start, multiply(start, about(axis, degrees)), "m-3m")
    assert found.angle == pytest.approx(least, abs=1e-3)
    expected = {60: (1, 1, 1), 38.9424: (1, 0, 1), 36.8699: (0, 0, 1)}[least]
    assert found.axis == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)


@pytest.mark.parametrize("name", LAUE_CLASSES)
def test_disorientation_is_one_of_all_equivalents(name):
    a, b = random_orientations(30), random_orientations(30, 1)
    found = disorientation(a, b, name)
    assert found.angle == pytest.approx(misorientation_angle(a, b, name), abs=1e-5)
    turned = np.linalg.norm(found.quaternion[:, 1:], axis=1)
    assert found.quaternion[:, 0] == pytest.approx(np.cos(np.radians(found.angle) / 2))
    assert found.axis * turned[:, None] == pytest.approx(found.quaternion[:, 1:])
    assert in_fundamental_zone(found.quaternion, name).all()
    group = rotations(name)
    other = disorientation(multiply(b, group[-1]), -multiply(a, group[len(group) // 2]), name)
    assert other.quaternion == pytest.approx(found.quaternion, abs=1e-7)
    assert disorientation(a[:1], multiply(a[:1], group), name).angle.max() < 1e-6


def test_no_disorientation_has_an_axis_all_the_same():
    found = disorientation(IDENTITY, IDENTITY, "m-3m")
    assert found.angle == 0
    assert found.axis.tolist() == [0, 0, 1]


def test_zone_holds_one_equivalent_of_each_orientation():
    every = multiply(random_orientations(50)[:, None], rotations("6/mmm")[None])
    assert (in_fundamental_zone(every, "6/mmm").sum(axis=1) == 1).all()


@pytest.mark.parametrize("name", LAUE_CLASSES)
def test_directions_are_reduced_to_one_image(name):
    directions = random_orientations(100)[:, :3]
    expected = reduce_directions(directions, name)
    for one in rotations(name):
        found = reduce_directions(-rotate(one, directions), name)
        assert found == pytest.approx(expected, abs=1e-12)
    assert reduce_directions(expected, name) == pytest.approx(expected, abs=1e-12)


def test_sectors_are_the_standard_triangles():
    x, y, z = reduce_directions(random_orientations(200)[:, :3], "m-3m").T
    assert ((z >= x) & (x >= y) & (y >= 0)).all()
    x, y, z = reduce_directions(random_orientations(200)[:, :3], "6/mmm").T
    assert ((z >= 0) & (y >= 0) & (np.arctan2(y, x) <= np.pi / 6)).all()
    for name in ("mmm", "4/mmm", "-3m", "6/mmm", "m-3m"):
        area = np.linalg.det(sector(name)) / (
            1 + sum(sector(name)[i] @ sector(name)[i - 1] for i in range(3))
        )
        assert 2 * np.arctan(abs(area)) == pytest.approx(2 * np.pi / ORDERS[name])


def test_mean_of_scattered_equivalents_is_the_middle():
    rng = np.random.default_rng(3)
    for name in ("m-3m", "6/mmm", "-1", "-3m"):
        middle = random_orientations(1, 5)[0]
        tilts = rng.normal(size=(500, 3)) * np.radians(2) / 2
        tilts = np.concatenate([tilts, -tilts])  # evenly about the middle
        turned = np.column_stack([np.ones(1000), tilts])
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        signs = rng.choice([-1, 1], (1000, 1))
        chosen = rotations(name)[rng.integers(0, ORDERS[name], 1000)]
        spread = multiply(multiply(middle, turned), chosen) * signs
        assert misorientation_angle(mean_orientation(spread, name), middle, name) < 1e-4


def test_weights_pull_the_mean():
    pair = np.array([about((0, 0, 1), 0), about((0, 0, 1), 10)])
    assert misorientation_angle(mean_orientation(pair, "m-3m", [1, 0]), pair[0], "m-3m") < 1e-5
    assert misorientation_angle(mean_orientation(pair, "m-3m"), pair[0], "m-3m") == pytest.approx(5)


def test_means_of_groups_are_those_of_each():
    given = random_orientations(60)
    groups = np.repeat([0, 2, 3], 20)
    found = mean_orientations(given, groups, 4, "mmm")
    assert found[1].tolist() == IDENTITY.tolist()
    for group in (0, 2, 3):
        alone = mean_orientation(given[groups == group], "mmm")
        assert misorientation_angle(found[group], alone, "mmm") < 1e-5


def test_means_agree_with_scipy_where_there_is_no_symmetry():
    weights = np.arange(1.0, 31)
    expected = scipy_rotation(random_orientations(30)).mean(weights)
    found = mean_orientation(random_orientations(30), "-1", weights)
    assert (scipy_rotation(found).inv() * expected).magnitude() < 1e-6


def test_colours_are_pure_in_the_corners_and_equal_for_equivalents():
    for name in ("m-3m", "6/mmm", "4/mmm", "mmm"):
        assert inverse_pole_colours(
            np.tile(IDENTITY, (3, 1)), name, sector(name)[0]
        ) == pytest.approx(np.tile([1, 0, 0], (3, 1)))
        assert [
            inverse_pole_colours(IDENTITY, name, corner).round(6).tolist()
            for corner in sector(name)
        ] == np.eye(3).tolist()
    q = random_orientations(30)
    for name in LAUE_CLASSES:
        expected = inverse_pole_colours(q, name, (1, 2, 0.5))
        assert expected.min() >= 0
        assert expected.max(axis=1) == pytest.approx(np.ones(30))
        for one in rotations(name):
            found = inverse_pole_colours(multiply(q, one), name, (2, 4, 1))
            assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: misorientation_angle([1, 0, 0], IDENTITY, "m-3m"), r"orientations have shape"),
        (lambda: misorientation_angle([1, 1, 0, 0], IDENTITY, "m-3m"), "must be unit quaternions"),
        (lambda: misorientation_angle(IDENTITY, IDENTITY, "m3x"), "unknown symmetry 'm3x'"),
        (lambda: mean_orientation(np.zeros((0, 4)), "m-3m"), "at least one orientation"),
        (lambda: mean_orientations([IDENTITY], [1], 1, "m-3m"), "from 0 to 0; got 1"),
        (lambda: mean_orientations([IDENTITY], [0, 0], 1, "m-3m"), "as many groups and weights"),
        (lambda: inverse_pole_colours(IDENTITY, "m-3m", (0, 0, 0)), "not all zero"),
        (lambda: sector("m-3"), "the sector of m-3 is no triangle"),
        (lambda: reduce_directions([1, 0], "m-3m"), r"directions have shape"),
    ],
)
def test_what_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
