"""Two fluids in Fourier space: flow by formula, laws of growth, and the lattice form as peer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matweft_kernels._phase_separation_reference import gradient, potential
from matweft_kernels.phase_separation import BinaryFluid
from matweft_kernels.phase_separation import separate as separate_on_lattice
from matweft_porous._domains import domain_length, refined
from matweft_porous._model_h import separate
from matweft_porous._stokes import StokesFlow, Waves


def noise(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


def test_shear_flow_of_varying_viscosity_is_that_of_the_integral() -> None:
    count, wave = 64, 2 * math.pi / 64
    places = np.arange(count)
    viscosity = 0.2 * np.exp(math.log(10) / 2 * np.sin(wave * places))
    stress = np.cos(wave * places) / wave
    rate = (stress - (stress / viscosity).mean() / (1 / viscosity).mean()) / viscosity
    force = np.zeros((3, 4, count, 2), np.float32)
    force[2] = np.sin(wave * places)[:, None]
    waves = Waves((4, count, 2), workers=1)
    varying = np.broadcast_to(viscosity[:, None], (4, count, 2)).astype(np.float32)
    flow = StokesFlow(waves, tolerance=1e-5)
    spectrum = flow.velocity(waves.forward(force), varying, 0.35)
    found = waves.back(waves.gradient(spectrum[2]))
    np.testing.assert_allclose(found[1, 0, :, 0], rate, rtol=0, atol=1e-3 * np.abs(rate).max())
    assert np.abs(found[[0, 2]]).max() < 1e-4 * np.abs(rate).max()


def test_flow_has_no_divergence_and_one_viscosity_is_a_special_case() -> None:
    waves = Waves((12, 10, 9), workers=1)
    force = waves.forward(noise((3, 12, 10, 9)).astype(np.float32))
    even = StokesFlow(waves).velocity(force, None, 0.3)
    constant = np.full((12, 10, 9), 0.3, np.float32)
    solved = StokesFlow(waves, tolerance=1e-5).velocity(force, constant, 0.3)
    np.testing.assert_allclose(solved, even, rtol=0, atol=1e-4 * np.abs(even).max())
    divergence = sum(s * v for s, v in zip(waves.slopes, even, strict=True))
    assert np.abs(waves.back(divergence)).max() < 1e-5 * np.abs(waves.back(even)).max()


@pytest.mark.parametrize(("ratio", "flow"), [(1.0, False), (1.0, True), (10.0, True)])
def test_mean_is_kept_and_energy_falls(ratio: float, flow: bool) -> None:
    fluid = BinaryFluid(surface_tension=1e-2, viscosity_ratio=ratio)
    start = noise((20, 16, 18))
    energies = [fluid.energy(start)]

    def watch(step: int, order: np.ndarray) -> bool:
        energies.append(fluid.energy(order))
        return False

    order, made = separate(start, fluid, steps=400, flow=flow, every=1, watch=watch)
    assert made == 400
    assert abs(order.mean(dtype=float) - start.mean()) < 1e-7
    assert len(energies) > 50
    assert np.all(np.diff(energies) < 0)


def test_without_flow_domains_grow_as_the_cube_root_of_time() -> None:
    # one plane of voxels holds more domains than a cube of the same cost; the law is the same
    fluid, times = BinaryFluid(interface_width=2.0), np.geomspace(5000, 24000, 12)
    lengths = []
    for seed in range(2):
        seen: list[tuple[int, float]] = []

        def watch(step: int, order: np.ndarray, seen: list[tuple[int, float]] = seen) -> bool:
            seen.append((step, domain_length(order)))
            return False

        start = noise((192, 192, 1), seed)
        separate(start, fluid, steps=24000, flow=False, every=500, watch=watch, pace=0.5)
        lengths.append(np.interp(times, *np.transpose(seen)))
    exponent = np.polyfit(np.log(times), np.log(np.mean(lengths, axis=0)), 1)[0]
    assert exponent == pytest.approx(0.33, abs=0.05)


def test_flow_makes_domains_grow_faster() -> None:
    start = noise((28, 28, 28), seed=4)
    lengths = [
        domain_length(separate(start, BinaryFluid(tension), steps=1000, flow=flow)[0])
        for tension, flow in ((1e-2, False), (1e-3, True), (1e-2, True))
    ]
    assert lengths[1] > 1.02 * lengths[0]
    assert lengths[2] > 1.1 * lengths[1]


def test_both_forms_separate_alike() -> None:
    fluid = BinaryFluid(viscosity_ratio=5.0)
    start = noise((20, 20, 20), seed=2)
    spectral, _ = separate(start, fluid, steps=400)
    lattice = separate_on_lattice(start, fluid, steps=400).order
    assert np.corrcoef(spectral.ravel(), lattice.ravel())[0, 1] > 0.95
    assert domain_length(lattice) == pytest.approx(domain_length(spectral), rel=0.06)


def test_both_forms_flow_alike_and_the_contrast_of_viscosity_counts() -> None:
    fluid = BinaryFluid(surface_tension=2e-3, interface_width=3.0, viscosity_ratio=8.0)
    separated, _ = separate(noise((20, 20, 20), seed=2), fluid, steps=1300, pace=0.3)
    found = separate_on_lattice(separated, fluid, steps=500)
    force = -found.order * gradient(potential(found.order, fluid))
    waves = Waves((20, 20, 20), workers=1)

    def difference(viscosity: np.ndarray | None, mean: float) -> float:
        flow = StokesFlow(waves, tolerance=1e-4)
        creeping = waves.back(flow.velocity(waves.forward(force), viscosity, mean))
        return float(np.linalg.norm(found.velocity - creeping) / np.linalg.norm(creeping))

    # interfaces of three voxels: what both leave out of the profile of the viscosity is 7 to 10 %
    with_contrast = difference(fluid.viscosity_at(found.order), sum(fluid.viscosities) / 2)
    assert with_contrast < 0.12
    assert difference(None, fluid.viscosity) > 2 * with_contrast


def test_a_refined_wave_stays_where_it_is() -> None:
    coarse, fine = np.arange(16) + 0.5, (np.arange(48) + 0.5) / 3
    field = np.cos(2 * np.pi / 16 * coarse).reshape(1, 16, 1).astype(np.float32)
    found = refined(field, 3)
    assert found.shape == (3, 48, 3)
    expected = np.cos(2 * np.pi / 16 * fine)
    np.testing.assert_allclose(found[1, :, 2], expected, rtol=0, atol=(2 * np.pi / 16) ** 2 / 8)
