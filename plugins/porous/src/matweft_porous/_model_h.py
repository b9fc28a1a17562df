"""Phase separation with creeping flow, stepped in Fourier space."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matweft_kernels.phase_separation import BinaryFluid
from matweft_porous._stokes import Complex, Real, StokesFlow, Waves

BYTES_A_VOXEL = 300
_COURANT = 0.25
_STABILISER = 1.25

Watch = Callable[[int, Real], bool]


def separate(
    order: NDArray[np.floating],
    fluid: BinaryFluid,
    *,
    steps: int,
    flow: bool = True,
    every: int = 20,
    watch: Watch | None = None,
    pace: float = 0.1,
    workers: int = 1,
) -> tuple[Real, int]:
    """Return the order parameter φ after some steps of the lattice, and how many were made.

    ∂φ/∂t + v·∇φ = M ∇²μ, μ = A (φ³ − φ) − κ ∇²φ, and v the creeping flow under the force μ∇φ. One
    step in Fourier space covers the share ``pace`` of the time in which the first wave grows by e,
    or less where the fluid would move by more than a quarter of a voxel:

    (φ' − φ)/Δt = −v·∇φ + M ∇²(A (φ³ − φ) + s A (φ' − φ) − κ ∇²φ'), s = 1.25,

    which is of first order in Δt; paces of 0.1 and 0.2 made domains 1 % and 2 % shorter at the same
    time than one of 0.02. The mean of φ is a Fourier coefficient that no term touches. Without flow
    the energy falls at every step for any Δt while |φ| < 1.08.

    ``watch(step, φ)`` is called about every ``every`` steps of the lattice and stops the run by
    returning True.
    """
    waves = Waves(order.shape, workers)
    stepper = _Stepper(waves, fluid, flow, pace)
    spectrum = waves.forward(np.asarray(order, np.float32))
    time, told = 0.0, 0
    while time < steps:
        spectrum, length = stepper.step(spectrum, steps - time)
        time += length
        due = time >= told + every or time >= steps
        if watch is not None and due:
            told = math.floor(time)
            if watch(told, waves.back(spectrum)):
                break
    return waves.back(spectrum), round(time)


class _Stepper:
    """One step in Fourier space."""

    def __init__(self, waves: Waves, fluid: BinaryFluid, flow: bool, pace: float) -> None:
        self.waves, self.fluid = waves, fluid
        self.flow = StokesFlow(waves) if flow else None
        self.longest = pace * fluid.first_time
        self.decay = (fluid.mobility * waves.squared).astype(np.float32)

    def step(self, spectrum: Complex, remaining: float) -> tuple[Complex, float]:
        """Return the next spectrum and the time it took."""
        fluid, waves = self.fluid, self.waves
        order = waves.back(spectrum)
        well = np.float32(fluid.barrier) * waves.forward(order * (order * order - 1))
        length, moved = min(self.longest, remaining), np.zeros((), np.complex64)
        if self.flow is not None:
            moved, fastest = self._advection(spectrum, order, well)
            length = min(length, _COURANT / max(fastest, 1e-9))
        held = np.float32(_STABILISER * fluid.barrier)
        stiff = np.float32(fluid.stiffness) * waves.squared
        explicit = spectrum - np.float32(length) * (moved + self.decay * (well - held * spectrum))
        return explicit / (1 + np.float32(length) * self.decay * (held + stiff)), length

    def _advection(self, spectrum: Complex, order: Real, well: Complex) -> tuple[Complex, float]:
        """Return v·∇φ without its mean, which is zero but for aliases, and the largest |v|."""
        fluid, waves = self.fluid, self.waves
        assert self.flow is not None
        slopes = waves.back(waves.gradient(spectrum))
        potential = waves.back(well + np.float32(fluid.stiffness) * waves.squared * spectrum)
        viscosity = None if fluid.viscosity_ratio == 1 else fluid.viscosity_at(order)
        mean = fluid.viscosity if viscosity is None else sum(fluid.viscosities) / 2
        velocity = waves.back(
            self.flow.velocity(waves.forward(potential * slopes), viscosity, mean)
        )
        moved = waves.forward(np.einsum("axyz,axyz->xyz", velocity, slopes))
        moved[0, 0, 0] = 0
        return moved, float(np.sqrt(np.einsum("axyz,axyz->xyz", velocity, velocity).max()))
