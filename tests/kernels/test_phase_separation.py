"""Two fluids: tension, interface, waves and conservation known by formula, on every device."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import wofz

from matweft_kernels.phase_separation import BinaryFluid, separate

UNLIKE = BinaryFluid(surface_tension=1e-2, viscosity_ratio=5.0, density_ratio=0.3)


@pytest.fixture
def quick_device(kernel_device):
    """Return the device for runs of thousands of steps, whose single steps are tested on all."""
    if kernel_device == "vulkan":
        pytest.skip("takes minutes on software Vulkan")
    return kernel_device


def noise(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_kernel_equals_whole_arrays(kernel_device, tolerance, precision):
    if kernel_device == "vulkan" and precision == "float64":
        pytest.skip("Vulkan computes in single precision")
    start = noise((9, 7, 10))
    expected = separate(start, UNLIKE, steps=40, device="reference")
    found = separate(start, UNLIKE, steps=40, device=kernel_device, precision=precision)
    assert found.steps == 40
    assert found.order.dtype == found.velocity.dtype == found.pressure.dtype
    for name in ("order", "velocity", "pressure"):
        values = getattr(expected, name)
        near = tolerance(kernel_device, precision) * np.abs(values).max()
        np.testing.assert_allclose(getattr(found, name), values, rtol=0, atol=near)


def test_mean_is_kept_and_energy_falls(device):
    start = noise((12, 10, 8)).astype(np.float32)
    energies = [UNLIKE.energy(start)]

    def watch(step, order):
        energies.append(UNLIKE.energy(order))
        return False

    found = separate(start, UNLIKE, steps=200, every=20, watch=watch, device=device)
    assert abs(found.order.mean(dtype=float) - start.mean(dtype=float)) < 1e-8
    assert len(energies) == 11
    assert np.all(np.diff(energies) < 0)


def test_turning_the_beginning_turns_the_end(device):
    start = noise((8, 8, 8), seed=3)
    turned = separate(np.transpose(start, (2, 0, 1)), UNLIKE, steps=30, device=device)
    found = np.transpose(separate(start, UNLIKE, steps=30, device=device).order, (2, 0, 1))
    np.testing.assert_allclose(turned.order, found, rtol=0, atol=1e-5)


def test_exchanged_fluids_are_exchanged(device):
    mirrored = BinaryFluid(surface_tension=1e-2, viscosity_ratio=1 / 5, density_ratio=1 / 0.3)
    start = noise((8, 6, 8), seed=5)
    found = separate(-start, mirrored, steps=30, device=device)
    expected = separate(start, UNLIKE, steps=30, device=device)
    np.testing.assert_allclose(found.order, -expected.order, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.velocity, expected.velocity, rtol=0, atol=1e-6)


def test_flat_interface_becomes_a_hyperbolic_tangent(quick_device):
    fluid = BinaryFluid(surface_tension=5e-3, interface_width=4.0)
    places = np.arange(40) - 19.5
    narrow = np.tanh(10 - np.abs(places))[:, None, None]
    found = separate(narrow, fluid, steps=2500, every=2500, device=quick_device)
    order, distance = found.order[:20, 0, 0], 10 - np.abs(places[:20])
    np.testing.assert_allclose(order, np.tanh(distance / 2), rtol=0, atol=0.02)
    inside = np.abs(order) < 0.8
    slope = np.polyfit(distance[inside], np.arctanh(order[inside]), 1)[0]
    assert 2 / slope == pytest.approx(4.0, rel=0.05)  # the lattice narrows it by about 1/(2 W²)
    assert fluid.energy(found.order) / 2 == pytest.approx(fluid.surface_tension, rel=0.02)


@pytest.mark.parametrize("density_ratio", [1.0, 10.0])
def test_pressure_in_a_drop_is_that_of_laplace(quick_device, density_ratio):
    fluid = BinaryFluid(surface_tension=5e-3, viscosity_ratio=2.0, density_ratio=density_ratio)
    edge = 18
    squares = (np.arange(edge) - (edge - 1) / 2) ** 2
    distance = np.sqrt(squares[:, None, None] + squares[:, None] + squares)
    start = np.tanh(2 * (6 - distance) / fluid.interface_width)
    found = separate(start, fluid, steps=800, device=quick_device)
    inside, outside = found.order[9, 9, 9], found.order[0, 0, 0]
    volume = ((found.order - outside) / (inside - outside)).sum(dtype=float)
    radius = np.cbrt(3 * volume / (4 * np.pi))
    jump = found.pressure[9, 9, 9] - found.pressure[0, 0, 0]
    assert jump == pytest.approx(2 * fluid.surface_tension / radius, rel=0.04)
    assert np.abs(found.velocity).max() < 1e-3 * fluid.surface_tension / fluid.viscosity


def amplitude_by_theory(times, wave, viscosity, frequency, ratio):
    """Return Prosperetti's amplitude (Phys. Fluids 24 (1981) 1217) of a wave that begins at 1.

    Two deep fluids of equal kinematic viscosity; ``frequency`` is that without viscosity.
    """
    rate, share = viscosity * wave**2, ratio / (1 + ratio) ** 2
    roots = np.roots([
        1,
        -4 * share * np.sqrt(rate),
        2 * (1 - 6 * share) * rate,
        4 * (1 - 3 * share) * rate**1.5,
        (1 - 4 * share) * rate**2 + frequency**2,
    ])  # fmt: skip
    decay, rest = np.exp(-rate * times), 4 * (1 - 4 * share) * rate**2
    amplitude = rest / (2 * rest + frequency**2) * decay * wofz(1j * np.sqrt(rate * times))
    for n, root in enumerate(roots):
        others = np.prod(np.delete(roots, n) - root)
        weight = root / others * frequency**2 / (root**2 - rate)
        amplitude = amplitude + weight * decay * wofz(1j * root * np.sqrt(times))
    return amplitude.real


def first_zero(times, amplitudes):
    index = int(np.argmax(np.asarray(amplitudes) < 0))
    before, after = amplitudes[index - 1], amplitudes[index]
    return times[index - 1] + (times[index] - times[index - 1]) * before / (before - after)


def test_capillary_wave_has_the_period_of_its_tension_and_densities(quick_device):
    length, width, tension = 48, 3.0, 0.02
    wave = 2 * np.pi / length
    along, up = np.arange(length) + 0.5, np.arange(2 * length) + 0.5 - length
    found, theory = [], []
    for ratio in (1.0, 5.0):
        fluid = BinaryFluid(tension, width, 0.04, viscosity_ratio=ratio, density_ratio=ratio)
        shifted = up - 2 * np.cos(wave * along)[:, None]
        start = np.tanh(2 * (length / 2 - np.abs(shifted)) / width)[:, :, None]
        seen = []

        def watch(step, order, seen=seen):
            centre = (order[..., 0] * up).sum(axis=1) @ np.cos(wave * along)
            seen.append((step, centre))
            return centre < 0

        separate(start, fluid, steps=700, every=10, watch=watch, device=quick_device)
        found.append(first_zero(*np.transpose(seen)))
        times = np.arange(1.0, 800.0)
        depth = np.tanh(wave * length / 2)
        frequency = np.sqrt(tension * wave**3 / sum(fluid.densities) / depth)
        theory.append(first_zero(times, amplitude_by_theory(times, wave, 0.04, frequency, ratio)))
    # of an interface of finite width the frequency is lower, by up to k W / 4
    assert np.all(np.divide(found, theory) > 1)
    assert np.all(np.divide(found, theory) < 1 + wave * width / 4)
    assert found[1] / found[0] == pytest.approx(theory[1] / theory[0], rel=0.025)


def test_watch_stops_the_run():
    seen = []
    start = noise((6, 6, 6))

    def watch(step, order):
        seen.append(step)
        return step >= 20

    found = separate(start, BinaryFluid(), steps=90, every=10, watch=watch, device="reference")
    assert (seen, found.steps) == ([10, 20], 20)
    assert separate(start, BinaryFluid(), steps=0, device="reference").steps == 0


def test_what_grows_without_bound_is_an_error(device, monkeypatch):
    monkeypatch.setattr(BinaryFluid, "mobility", 1e3)
    with pytest.raises(FloatingPointError, match="became unstable within 200 steps"):
        separate(noise((6, 6, 6)), UNLIKE, steps=200, every=200, device=device)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"surface_tension": 0.0}, "surface_tension is 0.0: give a number above 0"),
        ({"viscosity_ratio": np.nan}, "viscosity_ratio is nan"),
        ({"interface_width": 1.5}, "give 2 voxels or more"),
        ({"surface_tension": 1.0}, "at most twice the smaller viscosity, 0.167"),
        ({"viscosity": 1.0, "density_ratio": 10.0}, "the kinematic viscosities lie between"),
    ],
)
def test_impossible_fluids_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        BinaryFluid(**change)


@pytest.mark.parametrize(
    ("order", "options", "message"),
    [
        (np.zeros((4, 4)), {}, r"order has shape \(4, 4\): give three axes"),
        (np.full((4, 4, 4), 3.0), {}, "between −1.5 and 1.5"),
        (np.full((4, 4, 4), np.nan), {}, "between −1.5 and 1.5"),
        (np.zeros((4, 4, 4)), {"steps": -1}, "steps is -1"),
    ],
)
def test_bad_input_is_named(order, options, message):
    with pytest.raises(ValueError, match=message):
        separate(order, BinaryFluid(), **{"steps": 1, "device": "reference", **options})
