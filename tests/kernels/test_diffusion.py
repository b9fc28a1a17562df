"""Diffusion against exact answers, a direct solve, invariances and bounds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from level_sets import level_set
from scipy import ndimage

from matweft_kernels import runtime
from matweft_kernels.diffusion import diffuse

TIGHT = 1e-7

needs_float64 = pytest.mark.skipif(
    not runtime.start().supports_float64, reason="the device computes in float32 only"
)


def diffusivity(image, **options):
    solution = diffuse(image, **({"tolerance": TIGHT} | options))
    assert solution.converged
    assert np.isfinite(solution.relative_diffusivity)
    return solution.relative_diffusivity


@pytest.mark.parametrize("sides", ["insulated", "periodic"])
def test_slit_carries_its_share_of_the_section(device, sides):
    image = np.zeros((12, 16, 9), bool)
    image[:, 4:9] = True
    assert diffusivity(image, sides=sides, device=device) == pytest.approx(5 / 16, rel=1e-5)


@pytest.mark.parametrize("shape", [(1, 1, 1), (7, 1, 1), (1, 6, 5), (13, 8, 11)])
@pytest.mark.parametrize("sides", ["insulated", "periodic"])
def test_open_space_conducts_fully(device, shape, sides):
    image = np.ones(shape, bool)
    for axis in range(3):
        value = diffusivity(image, axis=axis, sides=sides, device=device)
        assert value == pytest.approx(1, rel=1e-5)


def test_square_duct_conducts_by_its_section(device):
    image = np.zeros((10, 12, 12), bool)
    image[:, 3:8, 2:9] = True
    assert diffusivity(image, device=device) == pytest.approx(35 / 144, rel=1e-5)


def test_parallel_layers_add_up(device):
    image = np.zeros((8, 20, 4), bool)
    image[:, [1, 2, 7, 15, 16, 17]] = True
    assert diffusivity(image, device=device) == pytest.approx(6 / 20, rel=1e-5)


def test_a_network_of_voxels_in_series_and_parallel(device):
    """One voxel wide: 5 in a row, two detours of 5 faces in parallel, 5 in a row."""
    image = np.zeros((13, 5, 1), bool)
    image[:5, 2] = image[8:, 2] = True
    image[4:9, [1, 3]] = True
    image[4:9, 2] = False
    image[4, 2] = image[8, 2] = True
    resistance = 0.5 + 4 + (1 + 4 + 1) / 2 + 4 + 0.5
    assert diffusivity(image, device=device) == pytest.approx(13 / 5 / resistance, rel=1e-5)


@pytest.mark.parametrize(
    "shape", [(24, 24, 24), (17, 23, 19), (18, 22, 26), (7, 13, 6), (9, 1, 10)]
)
@pytest.mark.parametrize("sides", ["insulated", "periodic"])
def test_agrees_with_a_direct_solve(kernel_device, shape, sides):
    for porosity, axis in itertools.product((0.45, 0.75), range(3)):
        image = level_set(shape, porosity, 1.5, seed=1)
        expected = diffuse(image, axis=axis, sides=sides, device="reference", fields=True)
        found = diffuse(
            image, axis=axis, sides=sides, device=kernel_device, tolerance=TIGHT, fields=True
        )
        assert found.converged
        assert found.relative_diffusivity == pytest.approx(expected.relative_diffusivity, rel=1e-5)
        assert found.percolating_fraction == pytest.approx(expected.percolating_fraction)
        np.testing.assert_allclose(found.concentration, expected.concentration, atol=2e-3)
        np.testing.assert_allclose(found.flux, expected.flux, atol=2e-3)


@needs_float64
def test_float64_agrees_to_eight_digits(kernel_device):
    image = level_set((24, 20, 22), 0.5, 1.5, seed=2)
    expected = diffuse(image, device="reference").relative_diffusivity
    found = diffusivity(image, precision="float64", tolerance=1e-11, device=kernel_device)
    assert found == pytest.approx(expected, rel=1e-10)


@needs_float64
@pytest.mark.parametrize("seed", range(6))
def test_the_tolerance_is_kept(kernel_device, seed):
    image = level_set((32, 32, 32), 0.25 + 0.1 * seed, 1 + seed / 3, seed)
    exact = diffusivity(image, tolerance=1e-8, precision="float64", device=kernel_device)
    found = diffuse(image, tolerance=1e-4, device=kernel_device)
    assert 0 <= found.relative_diffusivity / exact - 1 < 1e-4
    assert found.error <= 1e-4


def test_invariant_under_shifts_flips_and_turns(device):
    image = level_set((16, 20, 14), 0.5, 1.5, seed=3)
    value = diffusivity(image, sides="periodic", device=device)
    same = [
        np.roll(image, (3, 5), (1, 2)),
        np.roll(image, 1, 2),
        image[:, ::-1],
        image[::-1],
        image.transpose(0, 2, 1),
    ]
    for other in same:
        assert diffusivity(other, sides="periodic", device=device) == pytest.approx(value, rel=1e-5)
    turned = diffusivity(image.transpose(2, 0, 1), axis=1, sides="periodic", device=device)
    assert turned == pytest.approx(value, rel=1e-5)


def test_two_periods_conduct_like_one(device):
    image = level_set((12, 13, 10), 0.5, 1.5, seed=4)
    value = diffusivity(image, sides="periodic", device=device)
    twice = diffusivity(np.tile(image, (1, 2, 1)), sides="periodic", device=device)
    assert twice == pytest.approx(value, rel=1e-5)


def test_refining_straight_channels_changes_nothing(device):
    section = level_set((1, 12, 12), 0.4, 1.0, seed=5)
    image = np.repeat(section, 8, axis=0)
    fine = image.repeat(2, 0).repeat(2, 1).repeat(2, 2)
    value = diffusivity(image, device=device)
    assert value == pytest.approx(section.mean(), rel=1e-5)
    assert diffusivity(fine, device=device) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("porosity", [0.4, 0.6, 0.8])
def test_within_the_bounds_of_wiener_and_of_hashin_and_shtrikman(device, porosity):
    image = level_set((32, 32, 32), porosity, 2.0, seed=6)
    values = [diffusivity(image, axis=k, sides="periodic", device=device) for k in range(3)]
    assert min(values) > 0
    assert max(values) < porosity
    assert np.mean(values) < 2 * porosity / (3 - porosity)


def test_removing_pores_lowers_the_diffusivity(device):
    image = level_set((20, 20, 20), 0.6, 1.5, seed=7)
    less = image & level_set((20, 20, 20), 0.9, 1.0, seed=8)
    assert diffusivity(less, device=device) < diffusivity(image, device=device)


def test_dead_ends_and_islands_do_not_matter(device):
    image = np.zeros((16, 12, 12), bool)
    image[:, 4:7, 4:7] = True
    value = diffusivity(image, device=device)
    image[8, 7:11, 5] = True
    image[2:5, 9:11, 9:11] = True
    image[:6, 0, 0] = True
    solution = diffuse(image, device=device, tolerance=TIGHT, fields=True)
    assert solution.relative_diffusivity == pytest.approx(value, rel=1e-5)
    assert solution.percolating_fraction == pytest.approx((16 * 9 + 4) / (16 * 9 + 4 + 12 + 6))
    assert np.isnan(solution.concentration[0, 0, 0])
    assert np.isnan(solution.concentration[3, 10, 10])
    assert np.isfinite(solution.concentration[8, 10, 5])


@pytest.mark.parametrize("solid", ["wall", "all"])
def test_no_path_gives_zero(device, solid):
    image = np.ones((10, 6, 7), bool)
    image[5 if solid == "wall" else slice(None)] = False
    solution = diffuse(image, device=device, fields=True)
    assert solution.relative_diffusivity == solution.percolating_fraction == 0
    assert solution.converged
    assert np.isnan(solution.concentration).all()
    assert not solution.flux.any()


def test_a_path_through_the_periodic_side_counts(device):
    image = np.zeros((6, 8, 8), bool)
    image[:3, 0, 4] = True
    image[2:, 7, 4] = True
    assert diffuse(image, device=device).percolating_fraction == 0
    expected = 6 / 64 / 7
    assert diffusivity(image, sides="periodic", device=device) == pytest.approx(expected, rel=1e-5)


def test_near_the_threshold_float32_holds_the_tolerance(kernel_device):
    noise = np.random.default_rng(9).standard_normal((40, 40, 40))
    field = ndimage.gaussian_filter(noise, 1.0, mode="wrap")
    image = field <= next(
        cut
        for cut in np.quantile(field, np.linspace(0.1, 0.3, 81))
        if diffuse(field <= cut, device=kernel_device, max_iterations=1).percolating_fraction > 0
    )
    solution = diffuse(image, tolerance=1e-6, device=kernel_device)
    expected = diffuse(image, device="reference").relative_diffusivity
    assert 0 < expected < 0.02
    assert solution.converged
    assert solution.relative_diffusivity == pytest.approx(expected, rel=2e-6)


@needs_float64
def test_float64_takes_over_where_float32_stalls(kernel_device):
    image = level_set((24, 24, 24), 0.5, 1.5, seed=10)
    solution = diffuse(image, tolerance=1e-12, device=kernel_device)
    expected = diffuse(image, device="reference").relative_diffusivity
    assert solution.converged
    assert solution.relative_diffusivity == pytest.approx(expected, rel=1e-11)


def test_the_flux_is_the_same_through_every_slice(device):
    image = level_set((22, 18, 20), 0.55, 1.5, seed=11)
    for axis in range(3):
        solution = diffuse(image, axis=axis, tolerance=1e-8, device=device, fields=True)
        sides = tuple(other for other in range(3) if other != axis)
        slices = solution.flux[axis].sum(axis=sides) * image.shape[axis]
        slices /= image.size / image.shape[axis]
        np.testing.assert_allclose(slices, solution.relative_diffusivity, rtol=3e-4)
        assert solution.flux_in == pytest.approx(solution.relative_diffusivity, rel=3e-4)
        assert solution.flux_out == pytest.approx(solution.relative_diffusivity, rel=3e-4)
        assert solution.residual < 1e-3


def test_iterations_hardly_grow_with_the_size(kernel_device):
    if kernel_device == "vulkan":
        pytest.skip("large images are slow on a software device")
    steps = []
    for length in (64, 128):
        image = level_set((length, length, length), 0.5, 3.0, seed=12)
        steps.append(diffuse(image, device=kernel_device).iterations)
    assert steps[1] < 1.5 * steps[0]
    assert max(steps) < 15


def test_the_same_bits_twice(kernel_device):
    image = level_set((30, 31, 33), 0.45, 1.5, seed=13)
    one, two = (diffuse(image, device=kernel_device, fields=True) for _ in range(2))
    assert one.relative_diffusivity == two.relative_diffusivity
    assert one.concentration.tobytes() == two.concentration.tobytes()


def test_the_callback_sees_every_step(kernel_device):
    image = level_set((20, 20, 20), 0.5, 1.5, seed=14)
    seen = []
    solution = diffuse(
        image, device=kernel_device, callback=lambda step, error: seen.append((step, error))
    )
    assert [step for step, _ in seen] == list(range(1, solution.iterations + 1))
    assert seen[-1][1] <= 1e-4 < seen[0][1]


def test_stopping_early_is_admitted(kernel_device):
    image = level_set((24, 24, 24), 0.4, 1.5, seed=15)
    solution = diffuse(image, max_iterations=2, device=kernel_device)
    assert not solution.converged
    assert solution.iterations == 2
    assert solution.relative_diffusivity > diffusivity(image, device=kernel_device)


@pytest.mark.parametrize(
    ("image", "options", "part"),
    [
        (np.ones((4, 4), bool), {}, "2 dimensions"),
        (np.ones((0, 4, 4), bool), {}, "shape \\(0, 4, 4\\)"),
        (np.full((2, 2, 2), 85, np.uint8), {}, "values 85"),
        (np.ones((2, 2, 2)), {}, "float64 values"),
        (np.ones((2, 2, 2), bool), {"axis": 3}, "axis is 3"),
        (np.ones((2, 2, 2), bool), {"sides": "open"}, "insulated, periodic"),
        (np.ones((2, 2, 2), bool), {"tolerance": 0.0}, "tolerance is 0.0"),
        (np.ones((2, 2, 2), bool), {"max_iterations": 0}, "max_iterations is 0"),
    ],
)
def test_bad_input_is_refused(image, options, part):
    with pytest.raises(ValueError, match=part):
        diffuse(image, device="reference", **options)


def test_the_image_is_left_alone(kernel_device):
    image = level_set((12, 11, 10), 0.5, 1.5, seed=16)
    before = image.copy()
    diffuse(image, sides="periodic", axis=2, device=kernel_device)
    assert (image == before).all()


def test_an_image_beyond_32_bit_indices_is_refused(kernel_device):
    if kernel_device == "reference":
        pytest.skip("the reference has no such limit")
    one = np.ones((1, 1, 1), bool)
    with pytest.raises(ValueError, match="cut it into parts"):
        diffuse(np.broadcast_to(one, (2**15, 2**15, 1)), device=kernel_device)
    with pytest.raises(ValueError, match="give 1 to"):
        diffuse(np.broadcast_to(one, (2**11, 2**10, 2**10)), device=kernel_device)
