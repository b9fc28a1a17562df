"""Flow against exact answers, an independent reference, invariances and known drags."""

from __future__ import annotations

import numpy as np
import pytest
from level_sets import level_set

from matweft_kernels.lattice_boltzmann import flow, memory_needed

STEADY = {"tolerance": 1e-6}


@pytest.fixture
def fast_device(kernel_device):
    """Return the chosen backend where thousands of steps do not take minutes."""
    if kernel_device == "vulkan":
        pytest.skip("slow on a Vulkan device of software, where the exact answers are tested")
    return kernel_device


def slit(length=4, depth=3):
    """Return a slit of 10 voxels in a period of 16."""
    image = np.zeros((length, 16, depth), bool)
    image[:, 3:13] = True
    return image


def permeability(image, **options):
    found = flow(image, **({"sides": "periodic"} | STEADY | options))
    assert found.converged
    return found.permeability


SLIT = 10 / 16 * (10**2 + 0.5) / 12
"""κ of a slit of H = 10 voxels in W = 16: (H/W)(H² + ½)/12, the mean of an exact profile."""


def test_slit_under_a_force_is_exact(device):
    assert permeability(slit(), drive="force", device=device) == pytest.approx(SLIT, rel=1e-4)


def test_slit_between_pressures(device):
    found = flow(slit(12), sides="periodic", device=device, **STEADY)
    assert found.permeability == pytest.approx(SLIT, rel=0.01)
    assert found.imbalance < 1e-4


def test_profile_of_a_slit_is_a_parabola(kernel_device):
    found = flow(slit(), drive="force", sides="periodic", fields=True, device=kernel_device)
    place = np.arange(10) + 0.5
    expected = place * (10 - place) / 2
    assert found.velocity[0, 1, 3:13, 1] == pytest.approx(expected, rel=2e-4)
    assert not found.velocity[0, :, :3].any()
    assert np.isnan(found.pressure[0, 0, 0])


def duct(a, closed=4):
    image = np.zeros((4, a + closed, a + closed), bool)
    image[:, :a, :a] = True
    return image


@pytest.mark.parametrize("drive", ["force", "pressure"])
def test_square_duct(kernel_device, drive):
    image = duct(16)
    odd = np.arange(1, 60, 2)
    series = (1 - 192 / np.pi**5 * np.sum(np.tanh(odd * np.pi / 2) / odd**5)) / 12
    expected = image.mean() * series * 16**2
    found = permeability(image, drive=drive, device=kernel_device)
    assert series == pytest.approx(0.035144, abs=1e-6)
    assert found == pytest.approx(expected, rel=0.01)


def test_walls_close_the_sides(device):
    """An open box between walls is a duct of its own size."""
    found = permeability(np.ones((4, 8, 1), bool), drive="force", sides="walls", device=device)
    assert found == pytest.approx((8**2 + 0.5) / 12, rel=1e-4)


def test_nothing_holds_back_a_fluid_without_walls(device):
    with pytest.raises(ValueError, match="no wall holds the fluid back"):
        flow(np.ones((4, 8, 8), bool), drive="force", sides="periodic", device=device)


def serpentine():
    """Return a way that crosses the border of x, goes back and crosses it again, 8 voxels deep."""
    image = np.zeros((24, 24, 8), bool)
    image[:16, 2:7] = True
    image[11:16, 2:14] = True
    image[4:16, 9:14] = True
    image[4:9, 9:21] = True
    image[4:, 16:21] = True
    image[19:, 16:23] = image[:5, 2:7] = True
    image[19:, 2:23] = True
    return image


def test_a_shift_along_the_force_changes_nothing(kernel_device):
    """The way leads on from period to period wherever the border cuts it."""
    image = serpentine()
    options = {"drive": "force", "sides": "periodic", "device": kernel_device} | STEADY
    found = [flow(np.roll(image, shift, 0), **options) for shift in (0, 4, 8, 12, 17)]
    first = found[0].permeability
    assert first > 0
    for one in found:
        assert one.permeability == pytest.approx(first, rel=5e-4)
        assert one.percolating_fraction == found[0].percolating_fraction


def test_a_way_that_ends_at_the_border_carries_nothing_under_a_force(device):
    """Ducts at both faces that do not meet over the border, though they meet inside."""
    image = np.zeros((12, 12, 8), bool)
    image[:8, :4] = image[5:, 6:10] = image[5:8, :10] = True
    found = flow(image, drive="force", sides="periodic", device=device)
    assert (found.permeability, found.percolating_fraction, found.steps) == (0.0, 0.0, 0)


def test_an_unstable_flow_ends_at_once(fast_device):
    image = level_set((16, 12, 12), 0.8, 2)
    found = flow(image, gradient=0.9, drive="force", sides="periodic", device=fast_device)
    assert not found.converged
    assert not np.isfinite(found.permeability)
    assert found.steps < 2000


def test_an_image_beyond_32_bit_indices_is_refused():
    image = np.lib.stride_tricks.as_strided(np.zeros(1, bool), (500, 500, 500), (0, 0, 0))
    with pytest.raises(ValueError, match="about 480 x 480 x 480: cut it into parts"):
        flow(image, device="reference", max_steps=1)


def test_permeability_does_not_depend_on_the_relaxation_time(fast_device):
    image = level_set((24, 24, 24), 0.6, 2.5)
    found = [
        permeability(image, drive="force", relaxation_time=time, device=fast_device)
        for time in (0.6, 1.0, 1.25, 2.0)
    ]
    assert np.ptp(found) < 1e-3 * np.mean(found)


def test_another_magic_number_moves_the_walls(fast_device):
    """With one relaxation time (Λ = ½ (τ - ½)²...) the slit is too wide or too narrow."""
    found = permeability(slit(), drive="force", magic=0.75**2, device=fast_device)
    assert abs(found / SLIT - 1) > 0.005


def test_finer_voxels(fast_device):
    """Twice as fine: κ in voxels is four times as large, up to the error of the coarse voxels."""
    coarse = np.zeros((4, 12, 12), bool)
    coarse[:, 2:10, 3:9] = True
    fine = coarse.repeat(2, 0).repeat(2, 1).repeat(2, 2)
    ratio = permeability(fine, drive="force", device=fast_device) / permeability(
        coarse, drive="force", device=fast_device
    )
    assert ratio == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("shape", [(10, 9, 11), (9, 8, 16), (9, 10, 1)])
@pytest.mark.parametrize("drive", ["force", "pressure"])
@pytest.mark.parametrize("sides", ["walls", "periodic"])
def test_agrees_with_the_reference(kernel_device, shape, drive, sides):
    image = level_set(shape, 0.7, 1.5)
    options = {"drive": drive, "sides": sides, "tolerance": 1e-7}
    plain = flow(image, device="reference", **options)
    found = flow(image, device=kernel_device, **options)
    assert found.permeability == pytest.approx(plain.permeability, rel=1e-4)
    assert found.response == pytest.approx(plain.response, rel=1e-4, abs=2e-5 * plain.permeability)


@pytest.mark.parametrize("drive", ["force", "pressure"])
def test_fields_agree_with_the_reference(kernel_device, drive):
    """Under a force what voxels with one neighbour across an edge keep depends on the start."""
    within = {"force": 1e-3, "pressure": 1e-5}[drive]
    image = level_set((14, 11, 12), 0.7, 2, seed=3)
    for axis in range(3):
        options = {"axis": axis, "drive": drive, "fields": True, "tolerance": 1e-7}
        plain = flow(image, device="reference", **options)
        found = flow(image, device=kernel_device, **options)
        scale = abs(plain.velocity).max()
        assert abs(found.velocity - plain.velocity).max() < within * scale
        assert (np.isnan(plain.pressure) == np.isnan(found.pressure)).all()
        assert np.nanmax(abs(found.pressure - plain.pressure)) < within


def test_every_axis_alike(device):
    image = level_set((8, 9, 10), 0.75, 1.5, seed=1)
    first = permeability(image, drive="force", device=device)
    for axis, order in ((1, (1, 0, 2)), (2, (1, 2, 0))):
        turned = np.transpose(image, order)
        along = order.index(0)
        assert along == axis
        found = permeability(turned, axis=axis, drive="force", device=device)
        assert found == pytest.approx(first, rel=1e-4)


def test_shifts_flips_and_turns_change_nothing(fast_device):
    image = level_set((16, 16, 16), 0.65, 2)
    first = permeability(image, device=fast_device)
    for changed in (
        np.roll(image, (3, 5), (1, 2)),
        image[:, ::-1],
        image[:, :, ::-1],
        np.rot90(image, axes=(1, 2)),
    ):
        assert permeability(changed, device=fast_device) == pytest.approx(first, rel=2e-4)


def test_column_of_the_permeability_tensor_is_symmetric(fast_device):
    image = level_set((16, 16, 16), 0.6, 2, seed=2)
    columns = [
        flow(image, axis=axis, drive="force", sides="periodic", device=fast_device, **STEADY)
        for axis in range(3)
    ]
    tensor = np.array([one.response for one in columns])
    assert tensor == pytest.approx(tensor.T, abs=1e-3 * np.trace(tensor))
    assert np.linalg.eigvalsh((tensor + tensor.T) / 2).min() > 0


def test_simple_cubic_spheres_have_hasimoto_s_drag(fast_device):
    edge, radius = 52, 13
    square = (np.arange(edge) - (edge - 1) / 2) ** 2
    image = square[:, None, None] + square[:, None] + square > radius**2
    solid = 1 - image.mean()
    series = 1 - 1.7601 * solid ** (1 / 3) + solid - 1.5593 * solid**2
    found = flow(
        image, drive="force", sides="periodic", relaxation_time=2.0, tolerance=1e-4,
        device=fast_device,
    )  # fmt: skip
    assert found.error < 2e-3
    assert found.permeability == pytest.approx(2 / 9 * radius**2 / solid * series, rel=0.03)


def test_dead_ends_and_pockets_carry_nothing(device):
    image = slit(6)
    whole = flow(image, sides="periodic", device=device, **STEADY)
    image[2, 14:16, 1] = True
    image[2, 0:2, 1] = True
    pocket = flow(image, sides="periodic", device=device, **STEADY)
    assert pocket.percolating_fraction < 1
    assert pocket.permeability == pytest.approx(whole.permeability, rel=1e-5)


def test_nothing_leads_through(device):
    image = slit(6)
    image[3] = False
    found = flow(image, fields=True, device=device)
    assert (found.permeability, found.percolating_fraction, found.steps) == (0.0, 0.0, 0)
    assert found.converged
    assert not found.velocity.any()
    assert np.isnan(found.pressure).all()


def test_inertia_lowers_the_permeability_with_the_reynolds_number(fast_device):
    """The loss beside Darcy's grows with Re; at Re < 0.01 it is below rounding."""
    image = np.ones((24, 12, 1), bool)
    image[8:12, :6] = False
    image[16:20, 6:] = False
    options = {"drive": "force", "sides": "walls", "device": fast_device, **STEADY}
    creeping = flow(image, **options)
    slow, fast = (flow(image, gradient=push, **options) for push in (1e-5, 2e-2))
    assert creeping.reynolds == 0
    assert slow.reynolds < 0.01 < fast.reynolds
    assert slow.permeability == pytest.approx(creeping.permeability, rel=1e-3)
    assert fast.permeability < 0.999 * creeping.permeability


def test_pressure_falls_evenly_along_a_slit(kernel_device):
    found = flow(slit(9), sides="periodic", fields=True, device=kernel_device, **STEADY)
    along = found.pressure[:, 7, 1]
    assert np.diff(along) == pytest.approx(-np.ones(8) / 9, rel=1e-3)


def test_stopping_early_is_told(fast_device):
    image = level_set((20, 20, 20), 0.8, 3)
    seen = []
    found = flow(
        image, max_steps=30, check_every=10, device=fast_device,
        callback=lambda steps, change: seen.append((steps, change)),
    )  # fmt: skip
    assert not found.converged
    assert [steps for steps, _ in seen] == [10, 20, 30]
    assert found.change == seen[-1][1] > 1e-5
    better = flow(image, device=fast_device, **STEADY)
    assert abs(found.permeability / better.permeability - 1) > 0.01


def test_error_is_of_the_right_size(fast_device):
    image = level_set((20, 20, 20), 0.8, 3)
    exact = permeability(image, tolerance=1e-7, drive="force", device=fast_device)
    found = flow(
        image, tolerance=1e-3, drive="force", sides="periodic", check_every=50, device=fast_device
    )
    missed = abs(found.permeability / exact - 1)
    assert found.change < 1e-3
    assert missed / 5 < found.error < 20 * missed


def test_memory_is_as_foretold():
    shape = (40, 30, 20)
    assert 76 * 24000 < memory_needed(shape) < memory_needed(shape, fields=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"drive": "gravity"}, "drive is 'gravity': take one of pressure, force"),
        ({"sides": "open"}, "sides is 'open': take one of walls, periodic"),
        ({"relaxation_time": 0.5}, "give above 0.5"),
        ({"magic": 0.0}, "above 0"),
        ({"gradient": -1.0}, "from 0 to below 1"),
        ({"axis": 3}, "axis is 3"),
        ({"tolerance": 0.0}, "give numbers above 0"),
    ],
)
def test_options_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        flow(slit(), device="reference", **options)


def test_a_pressure_drop_needs_three_planes():
    with pytest.raises(ValueError, match="take drive='force'"):
        flow(slit(2), device="reference")


def test_grey_values_are_refused():
    with pytest.raises(ValueError, match="give booleans"):
        flow(np.full((4, 4, 4), 7), device="reference")
