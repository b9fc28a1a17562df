"""The tensor of diffusivity against exact answers, a direct solve, invariances and bounds."""

from __future__ import annotations

import numpy as np
import pytest
from level_sets import level_set
from scipy import sparse
from scipy.sparse.linalg import lsqr

from matweft_kernels import runtime
from matweft_kernels.diffusion import diffuse
from matweft_kernels.diffusivity_tensor import diffusivity_tensor

TIGHT = 1e-8

needs_float64 = pytest.mark.skipif(
    not runtime.start().supports_float64, reason="the device computes in float32 only"
)


def tensor(image, **options):
    solution = diffusivity_tensor(image, **({"tolerance": TIGHT} | options))
    assert solution.converged
    return solution.tensor


def laminate(shape, normal, share):
    """Return layers of whole-numbered normal that fill a share of a period of 8 voxels."""
    return np.tensordot(normal, np.indices(shape), 1) % 8 < 8 * share


def test_open_space_is_a_unit_tensor(device):
    for shape in [(6, 8, 4), (5, 7, 3), (1, 8, 6), (7, 1, 1), (1, 1, 1)]:
        np.testing.assert_allclose(
            tensor(np.ones(shape, bool), device=device), np.eye(3), atol=1e-6
        )


@pytest.mark.parametrize("normal", [0, 1, 2])
def test_layers_conduct_along_and_not_across(device, normal):
    image = laminate((8, 16, 9) if normal < 2 else (8, 9, 16), np.eye(3)[normal], 5 / 8)
    expected = 5 / 8 * (np.eye(3) - np.diag(np.eye(3)[normal]))
    solution = diffusivity_tensor(image, device=device)
    np.testing.assert_allclose(solution.tensor, expected, atol=1e-6)
    assert solution.percolating_fraction.tolist() == (1 - np.eye(3)[normal]).tolist()


def test_slanted_layers_conduct_along_their_slope(device):
    """Layers x - y + s: c depends on s alone, so that 5 faces of 8 carry (Gx + Gy) / 2 each way."""
    image = laminate((16, 8, 6), (1, -1, 0), 6 / 8)
    expected = [[5 / 16, 5 / 16, 0], [5 / 16, 5 / 16, 0], [0, 0, 6 / 8]]
    np.testing.assert_allclose(tensor(image, device=device), expected, atol=1e-6)
    mirrored = tensor(image[::-1], device=device)
    np.testing.assert_allclose(
        mirrored, expected * np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 1]]), atol=1e-6
    )


def test_a_helix_conducts_along_its_winding(device):
    """One path of 12 voxels that closes 4 periods on along x and 1 along y."""
    image = np.zeros((3, 12, 4), bool)
    y = np.arange(12)
    image[0, :, 1] = True
    expected = np.diag([0, 1 / 12, 0])
    np.testing.assert_allclose(tensor(image, device=device), expected, atol=1e-7)
    image[:] = False
    image[y // 4, y, 1] = image[(y - 1) // 4, y, 1] = True
    solution = diffusivity_tensor(image, device=device)
    winding = np.array([3, 12, 0])
    expected = np.outer(winding, winding) / winding.sum() / image.size
    np.testing.assert_allclose(solution.tensor, expected, atol=1e-7)
    assert solution.percolating_fraction.tolist() == [1, 1, 0]


def least_squares(image):
    """Return the tensor by minimising the energy over all pores, face by face."""
    number = np.where(image, np.cumsum(image).reshape(image.shape) - 1, -1)
    ends, along = [], []
    for axis in range(3):
        pairs = np.stack([number, np.roll(number, -1, axis)], -1).reshape(-1, 2)
        pairs = pairs[(pairs >= 0).all(axis=1)]
        ends.append(pairs)
        along.append(np.full(len(pairs), axis))
    ends, along = np.concatenate(ends), np.concatenate(along)
    rows = np.arange(len(ends))
    faces = sparse.csr_matrix((np.ones(len(ends)), (rows, ends[:, 1])), (len(ends), image.sum()))
    faces -= sparse.csr_matrix((np.ones(len(ends)), (rows, ends[:, 0])), faces.shape)
    jumps = [(along == axis).astype(float) for axis in range(3)]
    drops = [jump - faces @ lsqr(faces, jump, atol=1e-12, btol=1e-12)[0] for jump in jumps]
    return np.inner(drops, drops) / image.size


@pytest.mark.parametrize("porosity", [0.3, 0.6])
def test_the_reference_minimises_the_energy(porosity):
    image = level_set((12, 10, 11), porosity, 1.2, seed=1)
    found = tensor(image, device="reference")
    np.testing.assert_allclose(found, least_squares(image), atol=1e-8)


@pytest.mark.parametrize(
    "shape", [(24, 24, 24), (17, 13, 19), (14, 18, 22), (7, 13, 6), (9, 1, 10), (1, 9, 12)]
)
def test_agrees_with_a_direct_solve(kernel_device, shape):
    for porosity in (0.4, 0.75):
        image = level_set(shape, porosity, 1.2, seed=2)
        image &= ~laminate(shape, (1, 2, 1), 2 / 8) if 1 not in shape else True
        expected = diffusivity_tensor(image, device="reference")
        found = diffusivity_tensor(image, device=kernel_device, tolerance=TIGHT)
        assert found.converged
        scale = max(np.trace(expected.tensor), 1e-3)
        np.testing.assert_allclose(found.tensor, expected.tensor, atol=1e-5 * scale)
        np.testing.assert_allclose(found.flux, expected.flux, atol=1e-3 * scale)
        assert found.percolating_fraction.tolist() == expected.percolating_fraction.tolist()


def test_the_reference_has_the_same_tensor_from_fluxes_and_energies():
    solution = diffusivity_tensor(level_set((14, 12, 13), 0.5, seed=3), device="reference")
    np.testing.assert_allclose(solution.flux, solution.tensor, atol=1e-12)


@needs_float64
def test_float64_agrees_to_ten_digits(kernel_device):
    image = level_set((16, 18, 15), 0.5, seed=4)
    expected = diffusivity_tensor(image, device="reference").tensor
    found = tensor(image, tolerance=1e-12, precision="float64", device=kernel_device)
    np.testing.assert_allclose(found, expected, atol=1e-11)


@needs_float64
def test_float64_takes_over_where_float32_stalls(kernel_device):
    image = level_set((16, 16, 16), 0.5, seed=5)
    expected = diffusivity_tensor(image, device="reference").tensor
    np.testing.assert_allclose(
        tensor(image, tolerance=1e-12, device=kernel_device), expected, atol=1e-11
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_tolerance_is_kept_in_every_direction(kernel_device, seed):
    """What stopping early adds to the tensor is positive, and small against it."""
    image = level_set((24, 24, 24), 0.3 + 0.15 * seed, 1 + seed / 3, seed)
    exact = diffusivity_tensor(image, device="reference").tensor
    found = diffusivity_tensor(image, device=kernel_device)
    excess = found.tensor - exact
    assert np.linalg.eigvalsh(excess).min() > -1e-6 * np.trace(exact)
    assert np.all(excess.diagonal() < 1e-4 * exact.diagonal())
    assert np.max(found.error) <= 1e-4
    np.testing.assert_array_equal(found.tensor, found.tensor.T)
    asymmetry = np.abs(found.flux - found.flux.T).max()
    assert 0 < asymmetry < np.sqrt(1e-4) * np.trace(exact)


def test_invariant_under_shifts(device):
    image = level_set((16, 12, 14), 0.5, seed=6)
    expected = tensor(image, device=device)
    for shift in [(1, 0, 0), (0, 5, 0), (0, 0, 3), (7, 5, 9)]:
        moved = np.roll(image, shift, (0, 1, 2))
        np.testing.assert_allclose(tensor(moved, device=device), expected, atol=1e-6)


def test_turns_with_the_image(device):
    image = level_set((12, 12, 14), 0.5, seed=7) & ~laminate((12, 12, 14), (1, 1, 0), 1 / 8)
    found = tensor(image, device=device)
    turned = tensor(np.rot90(image, axes=(0, 1)), device=device)
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    np.testing.assert_allclose(turned, turn @ found @ turn.T, atol=1e-6)
    moved = tensor(image.transpose(2, 0, 1), device=device)
    np.testing.assert_allclose(moved, found[np.ix_([2, 0, 1], [2, 0, 1])], atol=1e-6)


def test_two_periods_conduct_like_one(device):
    image = level_set((9, 10, 8), 0.5, seed=8)
    expected = tensor(image, device=device)
    np.testing.assert_allclose(
        tensor(np.tile(image, (1, 2, 1)), device=device), expected, atol=1e-6
    )


def test_many_periods_between_faces_conduct_like_the_tensor(kernel_device):
    """What two faces add falls as one over the number of periods between them."""
    image = level_set((12, 12, 12), 0.6, seed=9)
    far = diffusivity_tensor(image, device=kernel_device, tolerance=TIGHT)
    differences = []
    for times in (4, 8):
        between = diffuse(
            np.tile(image, (times, 1, 1)), sides="periodic", tolerance=TIGHT, device=kernel_device
        )
        differences.append(1 / between.relative_diffusivity - 1 / far.tensor[0, 0])
    assert differences[1] == pytest.approx(differences[0] / 2, abs=2e-4)
    assert abs(differences[1] * far.tensor[0, 0]) < 0.02


@pytest.mark.parametrize("porosity", [0.4, 0.7])
def test_within_the_bounds_of_wiener_and_of_hashin_and_shtrikman(kernel_device, porosity):
    image = level_set((32, 32, 32), porosity, 2.0, seed=10)
    values = np.linalg.eigvalsh(tensor(image, device=kernel_device))
    assert 0 < values.min() < values.max() < porosity
    assert values.mean() < 2 * porosity / (3 - porosity)


def test_dead_ends_and_islands_do_not_matter(device):
    image = np.zeros((12, 10, 8), bool)
    image[:, 4:7, 3:5] = True
    expected = tensor(image, device=device)
    image[8, 7:9, 3] = image[2:5, 0:2, 0:2] = image[:5, 8:, 6] = True
    solution = diffusivity_tensor(image, device=device, tolerance=TIGHT)
    np.testing.assert_allclose(solution.tensor, expected, atol=1e-6)
    assert solution.percolating_fraction == pytest.approx([74 / image.sum(), 0, 0])


def test_a_loop_inside_the_image_leads_nowhere(device):
    image = np.zeros((8, 8, 8), bool)
    image[6:, 2:5, 4] = image[:2, 2:5, 4] = True
    image[7, 3, 4] = False
    solution = diffusivity_tensor(image, device=device)
    assert not solution.tensor.any()
    assert not solution.percolating_fraction.any()
    assert solution.converged


def test_solid_conducts_nothing(device):
    solution = diffusivity_tensor(np.zeros((6, 1, 5), bool), device=device)
    assert not solution.tensor.any()
    assert not solution.percolating_fraction.any()


def test_iterations_hardly_grow_with_the_size(kernel_device):
    if kernel_device == "vulkan":
        pytest.skip("large images are slow on a software device")
    steps = [
        diffusivity_tensor(level_set((n,) * 3, 0.5, 3.0, seed=12), device=kernel_device).iterations
        for n in (48, 96)
    ]
    assert steps[1].max() < 1.5 * steps[0].max()
    assert steps[1].max() < 15


def test_the_same_bits_twice_and_the_image_left_alone(kernel_device):
    image = level_set((15, 14, 18), 0.45, seed=13)
    before = image.copy()
    one, two = (diffusivity_tensor(image, device=kernel_device) for _ in range(2))
    assert one.tensor.tobytes() == two.tensor.tobytes()
    assert (image == before).all()


def test_the_callback_sees_every_step(kernel_device):
    image = level_set((16, 16, 16), 0.5, seed=14)
    seen = []
    solution = diffusivity_tensor(
        image, device=kernel_device, callback=lambda *step: seen.append(step[:2])
    )
    expected = [(axis, n + 1) for axis in range(3) for n in range(solution.iterations[axis])]
    assert seen == expected


def test_stopping_early_is_admitted(kernel_device):
    image = level_set((24, 24, 24), 0.4, seed=15)
    solution = diffusivity_tensor(image, max_iterations=1, device=kernel_device)
    assert not solution.converged
    assert solution.iterations.tolist() == [1, 1, 1]
    assert np.all(solution.tensor.diagonal() > tensor(image, device=kernel_device).diagonal())


@pytest.mark.parametrize(
    ("image", "options", "part"),
    [
        (np.ones((4, 4), bool), {}, "three axes"),
        (np.full((2, 2, 2), 85, np.uint8), {}, "values from 85"),
        (np.ones((2, 2, 2), bool), {"tolerance": 1.0}, "tolerance is 1.0"),
        (np.ones((2, 2, 2), bool), {"max_iterations": 0}, "max_iterations is 0"),
    ],
)
def test_bad_input_is_refused(image, options, part):
    with pytest.raises(ValueError, match=part):
        diffusivity_tensor(image, device="reference", **options)
