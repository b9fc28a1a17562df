"""Hard ellipsoids: contacts by geometry and by optimisation, relaxed boxes by an own search."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.spatial.transform import Rotation

from matweft_kernels import hard_ellipsoids, runtime
from matweft_kernels._hard_ellipsoids.start import Start
from matweft_kernels.hard_ellipsoids import (
    contact_function,
    relax_ellipsoids,
    shape_matrices,
    smallest_contact,
)
from matweft_kernels.random import seed_key

UPRIGHT = [1.0, 0.0, 0.0, 0.0]


def precision(device):
    """Return the relative error of F that a device may make."""
    return 1e-9 if runtime.start(device).supports_float64 else 1e-4


def require_fast_launches(device):
    """Skip statistics of many moves where a round is a launch; the moves are the same."""
    if device == "vulkan":
        pytest.skip("thousands of launches take minutes on a software device")


def random_turns(number, random):
    return Rotation.random(number, rng=random).as_quat(scalar_first=True)


def random_pairs(number, seed, longest=4.0):
    """Return separations and two matrices of unlike ellipsoids that overlap about as often."""
    random = np.random.default_rng(seed)
    first, second = (
        shape_matrices(random.uniform(1.0, longest, (number, 3)), random_turns(number, random))
        for _ in range(2)
    )
    return random.standard_normal((number, 3)) * longest * 0.7, first, second


def bodies_in(box, number, aspect, packing, seed):
    """Return ellipsoids of revolution at random places, of a volume fraction."""
    random = np.random.default_rng(seed)
    short = np.cbrt(packing * np.prod(box) / number * 3 / (4 * np.pi) / aspect)
    axes = np.tile([short, short, short * aspect], (number, 1))
    return random.random((number, 3)) * box, axes, random_turns(number, random)


def by_optimisation(separation, first, second):
    """Return F by the definition, one pair after another, from a search over λ."""

    def negative(share, r, a, b):
        return -share * (1 - share) * r @ np.linalg.solve((1 - share) * a + share * b, r)

    return np.array([
        -minimize_scalar(negative, (0, 1), (0, 1), pair, "bounded", options={"xatol": 1e-9}).fun
        for pair in zip(separation, first, second, strict=True)
    ])  # fmt: skip


def smallest_by_optimisation(centres, axes, turns, box):
    """Return the smallest F of every pair in every image that bounding balls do not exclude."""
    forms = shape_matrices(axes, turns)
    images = np.array(list(itertools.product(range(-2, 3), repeat=3))) * box
    i, j, m = np.indices((len(centres), len(centres), len(images))).reshape(3, -1)
    separation = centres[j] + images[m] - centres[i]
    distance = np.linalg.norm(separation, axis=1)
    near = (distance > 0) & (distance < axes.max(axis=1)[i] + axes.max(axis=1)[j]) & (i <= j)
    return by_optimisation(separation[near], forms[i[near]], forms[j[near]]).min()


def test_balls_touch_where_their_distance_is_the_sum_of_their_radii(device):
    separation = [[5.0, 0.0, 0.0], [0.0, -2.0, 0.0], [1.0, 2.0, 2.0], [0.0, 0.0, 0.0]]
    found = contact_function(separation, 4.0 * np.eye(3), 1.0 * np.eye(3), device=device)
    expected = (np.array([5.0, 2.0, 3.0, 0.0]) / 3.0) ** 2
    np.testing.assert_allclose(found, expected, rtol=precision(device))


def test_parallel_ellipsoids_are_balls_after_an_affine_map(device):
    separation, first, _ = random_pairs(200, seed=1)
    within = np.einsum("ni,nij,nj->n", separation, np.linalg.inv(first), separation)
    for scale in (1.0, 0.4):
        found = contact_function(separation, first, scale**2 * first, device=device)
        np.testing.assert_allclose(found, within / (1 + scale) ** 2, rtol=precision(device))


def test_an_affine_map_of_both_changes_nothing(device):
    separation, first, second = random_pairs(300, seed=2)
    shear = np.array([[1.0, 0.3, -0.2], [0.0, 0.8, 0.4], [0.1, 0.0, 1.3]])
    found = contact_function(separation, first, second, device=device)
    mapped = contact_function(
        separation @ shear.T, shear @ first @ shear.T, shear @ second @ shear.T, device=device
    )
    np.testing.assert_allclose(mapped, found, rtol=2 * precision(device))
    swapped = contact_function(-separation, second, first, device=device)
    np.testing.assert_allclose(swapped, found, rtol=2 * precision(device))


def test_equals_a_search_over_the_definition(device):
    pairs = random_pairs(200, seed=3)
    found = contact_function(*pairs, device=device)
    np.testing.assert_allclose(found, by_optimisation(*pairs), rtol=precision(device))
    assert 0.1 < (found < 1).mean() < 0.9


def test_bodies_scaled_by_the_root_of_f_touch(kernel_device):
    """Points of one surface begin to lie in the other body at that scale and not before."""
    separation, first, second = random_pairs(20, seed=4)
    scales = np.sqrt(contact_function(separation, first, second, device=kernel_device))
    ball = np.random.default_rng(0).standard_normal((200_000, 3))
    ball /= np.linalg.norm(ball, axis=1, keepdims=True)
    for r, a, b, scale in zip(separation, first, second, scales, strict=True):
        surface = ball @ np.linalg.cholesky(a).T
        inverse = np.linalg.inv(b)
        away = scale * surface - r
        least = np.sqrt(np.einsum("ni,ij,nj->n", away, inverse, away).min())
        assert scale * (1 - 1e-3) < least < scale * 1.01


@pytest.mark.parametrize(
    ("box", "number", "aspect", "packing"),
    [
        ((10.0, 10.0, 10.0), 16, 1.0, 0.35),
        ((9.0, 12.0, 10.0), 16, 3.0, 0.3),
        ((10.0, 10.0, 10.0), 16, 0.3, 0.3),
        ((10.0, 10.0, 10.0), 4, 4.0, 0.3),
    ],
)
def test_nothing_overlaps_in_any_image(device, box, number, aspect, packing):
    bodies = bodies_in(box, number, aspect, packing, seed=number)
    assert smallest_contact(*bodies, box) < 1
    found = relax_ellipsoids(*bodies, box, seed=3, device=device)
    assert found.relaxed
    assert found.overlap == 0
    relaxed = (found.centres, bodies[1], found.orientations)
    least = smallest_by_optimisation(*relaxed, np.array(box)) if aspect != 1 else None
    if least is None:
        centres = found.centres
        shifts = np.array(list(itertools.product((-1, 0, 1), repeat=3))) * box
        distance = np.linalg.norm(centres[:, None, None] - centres[:, None] - shifts, axis=-1)
        assert distance[distance > 0].min() >= 2 * bodies[1][0, 0]
    else:
        assert least >= 1 - 1e-9
        assert found.smallest_contact == pytest.approx(least, rel=1e-9)
    assert np.all((found.centres >= 0) & (found.centres < box))
    np.testing.assert_allclose(np.linalg.norm(found.orientations, axis=1), 1, rtol=1e-12)


def test_the_longest_body_reaches_beyond_the_box():
    _, axes, _ = bodies_in((10.0,) * 3, 4, 4.0, 0.3, seed=4)
    assert 2 * axes.max() > 10


def test_a_body_that_meets_its_own_image_is_told():
    body = [[1.0, 1.0, 1.0]], [[1.0, 1.0, 3.0]], [UPRIGHT]
    assert smallest_contact(*body, (4.0, 4.0, 5.0)) == pytest.approx((5 / 6) ** 2)
    slanted = relax_ellipsoids(*body, (4.0, 4.0, 5.0), seed=0, device="reference")
    assert slanted.relaxed
    stuck = relax_ellipsoids(*body, (1.5, 1.5, 1.5), seed=0, max_sweeps=50, device="reference")
    assert not stuck.relaxed
    assert stuck.smallest_contact < 1
    assert stuck.overlap > 0


@pytest.mark.parametrize(("number", "aspect"), [(40, 1.0), (24, 3.0), (6, 0.25)])
def test_the_device_makes_the_moves_of_the_reference(kernel_device, number, aspect):
    if not runtime.start(kernel_device).supports_float64:
        pytest.skip("float32 takes other decisions where energies are nearly equal")
    box = (10.0, 11.0, 9.0)
    bodies = bodies_in(box, number, aspect, 0.3, seed=5)
    names = {"seed": 2**40 + 1, "max_sweeps": 30, "extra_sweeps": 3}
    one = relax_ellipsoids(*bodies, box, **names, device=kernel_device)
    two = relax_ellipsoids(*bodies, box, **names, device="reference")
    np.testing.assert_allclose(one.centres, two.centres, atol=1e-9)
    np.testing.assert_allclose(one.orientations, two.orientations, atol=1e-9)
    assert one.sweeps == two.sweeps
    assert one.acceptance == pytest.approx(two.acceptance, nan_ok=True)
    assert one.overlap == pytest.approx(two.overlap, rel=1e-6, abs=1e-12)


def test_movers_at_once_move_as_one_after_another(kernel_device):
    """The kernel with a thread a body, on all threads of the CPU, equals that on one thread."""
    if kernel_device != "cpu":
        pytest.skip("the CPU runs both kernels")
    from matweft_kernels._hard_ellipsoids.device_moves import DeviceMoves

    centres, axes, turns = bodies_in((6.0,) * 3, 20, 2.0, 0.35, seed=6)
    start = Start(centres, axes, turns, np.full(3, 6.0), seed_key(7), (0.3, 0.3), 1 + 1e-9)
    serial, parallel = (DeviceMoves(start, SimpleNamespace(is_gpu=gpu)) for gpu in (False, True))
    for budget, until_free in ((300, True), (100, False)):
        told, same = (moves.run(budget, until_free) for moves in (serial, parallel))
        np.testing.assert_array_equal(told.tried, same.tried)
        for one, two in zip(serial.places(), parallel.places(), strict=True):
            np.testing.assert_array_equal(one, two)


def test_launches_change_nothing(kernel_device, monkeypatch):
    require_fast_launches(kernel_device)
    box = (10.0,) * 3
    bodies = bodies_in(box, 20, 2.0, 0.4, seed=8)
    names = {"seed": 1, "max_sweeps": 40, "device": kernel_device}
    whole = relax_ellipsoids(*bodies, box, **names)
    monkeypatch.setattr(hard_ellipsoids, "_MOVES_A_LAUNCH", {False: 37, True: 37})
    told = []
    parts = relax_ellipsoids(*bodies, box, **names, callback=lambda *given: told.append(given))
    np.testing.assert_array_equal(whole.centres, parts.centres)
    sweeps, overlaps = np.array(told).T
    assert np.all(np.diff(sweeps) > 0)
    assert overlaps[0] > overlaps[-1]


def test_a_callback_stops(device):
    require_fast_launches(device)

    def stop(sweeps, overlap):
        raise KeyboardInterrupt

    bodies = bodies_in((10.0,) * 3, 20, 2.0, 0.4, seed=8)
    with pytest.raises(KeyboardInterrupt):
        relax_ellipsoids(*bodies, (10.0,) * 3, seed=1, device=device, callback=stop)


def test_one_move_in_four_is_accepted(kernel_device):
    require_fast_launches(kernel_device)
    bodies = bodies_in((10.0,) * 3, 60, 2.0, 0.4, seed=9)
    steps = hard_ellipsoids.FIRST_STEPS
    for extra in (200, 400):
        found = relax_ellipsoids(
            *bodies, (10.0,) * 3, seed=extra, extra_sweeps=extra, steps=steps, device=kernel_device
        )
        assert found.relaxed
        bodies, steps = (found.centres, bodies[1], found.orientations), found.steps
    assert found.acceptance == pytest.approx((0.25, 0.25), abs=0.01)


def test_dilute_balls_have_the_pair_density_of_the_virial_expansion(kernel_device):
    """Within two diameters g(r) = 1 + ρ V(r), V the volume that two excluded balls share."""
    require_fast_launches(kernel_device)
    number, packing, edge = 100, 0.05, 10.0
    centres, axes, turns = bodies_in((edge,) * 3, number, 1.0, packing, seed=10)
    diameter, counts = 2 * axes[0, 0], []
    for seed in range(40):
        found = relax_ellipsoids(
            centres, axes, turns, (edge,) * 3, seed=seed, extra_sweeps=20, device=kernel_device
        )
        centres = found.centres
        away = centres[:, None] - centres
        away -= edge * np.round(away / edge)
        distance = np.linalg.norm(away, axis=-1)[np.triu_indices(number, 1)]
        counts.append(np.count_nonzero(distance < 2 * diameter))
    r = np.linspace(diameter, 2 * diameter, 2001)
    density = number / edge**3
    shared = np.pi / 12 * (4 * diameter + 2 * r) / 2 * (2 * diameter - r) ** 2
    g = 1 + density * shared
    expected = number / 2 * density * np.trapezoid(4 * np.pi * r**2 * g, r)
    error = np.std(counts) / np.sqrt(len(counts))
    assert np.mean(counts) == pytest.approx(expected, abs=4 * error + 0.02 * expected)
    assert error < 0.02 * expected


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"centres": [[1.0, 2.0]]}, r"centres has shape \(1, 2\): give \(n, 3\)"),
        ({"semi_axes": [[1.0, -1.0, 1.0]]}, "semi_axes lie between -1.0 and 1.0"),
        ({"orientations": [[2.0, 0, 0, 0]]}, "divide each quaternion by its norm"),
        ({"box": (8.0, 0.0, 8.0)}, "give three lengths above 0"),
        ({"max_sweeps": 0}, "max_sweeps is 0"),
        ({"seed": -1}, "seed is -1"),
        (
            {"centres": np.zeros((0, 3)), "semi_axes": np.zeros((0, 3)),
             "orientations": np.zeros((0, 4))},
            "there are no ellipsoids",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(changed, message):
    given = {
        "centres": [[4.0] * 3], "semi_axes": [[2.0] * 3], "orientations": [UPRIGHT],
        "box": (8.0, 8.0, 8.0), "seed": 0, "device": "reference",
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        relax_ellipsoids(**{**given, **changed})


def test_bad_pairs_are_named():
    with pytest.raises(ValueError, match=r"have shapes \(3,\), \(3,\) and \(3, 3\)"):
        contact_function(np.zeros(3), np.zeros(3), np.eye(3))
    with pytest.raises(ValueError, match="holds NaN"):
        contact_function(np.full(3, np.nan), np.eye(3), np.eye(3))
