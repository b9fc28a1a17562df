"""Two fluids that separate: free-energy lattice Boltzmann on D3Q19."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import _phase_separation_reference as reference
from matweft_kernels import runtime
from matweft_kernels._binary_fluid import BinaryFluid as BinaryFluid
from matweft_kernels._lattice_directions import DIRECTIONS

MOST_CELLS = (2**31 - 1) // len(DIRECTIONS)
NUMBERS_A_CELL = 2 * len(DIRECTIONS) + 8

Watch = Callable[[int, NDArray[np.floating]], bool]


@dataclass(frozen=True)
class Separation:
    """Two fluids after some steps; units are voxels, steps and the mean density.

    Attributes
    ----------
    order : array, shape (nx, ny, nz)
        φ, in the precision asked for.
    velocity : array, shape (3, nx, ny, nz)
        Velocity of the fluid during the last step.
    pressure : array, shape (nx, ny, nz)
        Thermodynamic pressure p + φ μ − A (φ² − 1)² / 4, up to a constant: inside a drop it is
        higher by 2 σ / R.
    steps : int
        Steps made.
    """

    order: NDArray[np.floating]
    velocity: NDArray[np.floating]
    pressure: NDArray[np.floating]
    steps: int


def separate(
    order: ArrayLike,
    fluid: BinaryFluid,
    *,
    steps: int,
    every: int = 100,
    watch: Watch | None = None,
    device: str = "auto",
    threads: int | None = None,
    precision: str = "float32",
) -> Separation:
    """Let two fluids flow and separate in a periodic box, from rest.

    Navier–Stokes and Cahn–Hilliard equations of model H,

    ρ (∂v/∂t + v·∇v) = −∇p + ∇·(η (∇v + ∇vᵀ)) − φ∇μ,  ∂φ/∂t + ∇·(φ v) = M ∇²μ.

    The order parameter has the distribution h_q = w_q (6 M μ + 3 φ e_q·v), which relaxes fully in
    a step; so φ' = φ + M ∇²μ − ∇·(φ v) with sums over 19 points, and the mean of φ is kept. The
    flow has a distribution of p/(ρ c²) and velocity, c² = 1/3, relaxing in τ = ½ + 3 η/ρ of which
    only the moments up to the stress are kept (regularised). Different densities enter as in
    pressure–velocity forms: accelerations −(p/ρ) ∇ρ/ρ and (η/ρ²) (∇v + ∇vᵀ)·∇ρ; the mass that
    diffusion of φ carries is neglected. The force −φ∇μ is zero at rest, so that drops at rest
    have next to no spurious flow.

    Parameters
    ----------
    order
        φ at the beginning, shape (nx, ny, nz), within −1.5 and 1.5; below 1.13e8 voxels.
    fluid
        Tension, width of the interface, viscosities and densities.
    steps
        Steps to make; none returns the beginning.
    every, watch
        ``watch(step, φ)`` is called after each ``every`` steps and at the end; the run stops when
        it returns True.
    device, threads
        See :func:`matweft_kernels.runtime.start`; ``"reference"`` computes in float64.
    precision
        ``"float32"`` or ``"float64"``.

    Raises
    ------
    ValueError
        When an argument is not as described.
    FloatingPointError
        When the flow became unstable.
    DeviceError
        When the device is missing or lacks the precision.

    Notes
    -----
    Sources: M. Swift et al., Phys. Rev. E 54 (1996) 5041, for the free-energy form; V. Kendon et
    al., J. Fluid Mech. 440 (2001) 147, for spinodal decomposition with it; A. Fakhari et al.,
    Phys. Rev. E 96 (2017) 053301, for densities that differ; J. Latt and B. Chopard, Math.
    Comput. Simul. 72 (2006) 165, for the regularised collision.

    Examples
    --------
    >>> noise = np.random.default_rng(1).uniform(-1, 1, (8, 8, 8))
    >>> found = separate(noise, BinaryFluid(), steps=10, device="reference")
    >>> bool(abs(found.order.mean() - noise.mean()) < 1e-12), found.steps
    (True, 10)
    """
    start = _checked(order, steps, every)
    running = runtime.start(device, threads=threads, precision=precision)
    lattice: Any
    if running.device == "reference":
        lattice = reference.ReferenceLattice(start, fluid)
    else:
        from matweft_kernels._phase_separation_lattice import Lattice

        lattice = Lattice(start.astype(precision), fluid)
    made = 0
    while made < steps:
        now = min(every - made % every, steps - made)
        lattice.advance(now)
        made += now
        order_now = lattice.order
        if not np.abs(order_now).max() < 10:
            raise FloatingPointError(
                f"the flow became unstable within {made} steps: lower surface_tension, raise "
                "viscosity, or bring the ratios nearer to 1"
            )
        if watch is not None and watch(made, order_now):
            break
    return _outcome(lattice, fluid, made)


def memory_needed(shape: tuple[int, int, int], *, precision: str = "float32") -> int:
    """Return the bytes that :func:`separate` takes on a device beside the beginning.

    >>> memory_needed((100, 100, 100))
    184000000
    """
    return math.prod(shape) * NUMBERS_A_CELL * np.dtype(precision).itemsize


def _checked(order: ArrayLike, steps: int, every: int) -> NDArray[np.float64]:
    given = np.asarray(order)
    if given.ndim != 3 or not 0 < given.size <= MOST_CELLS:
        raise ValueError(
            f"order has shape {given.shape}: give three axes and at most {MOST_CELLS} voxels"
        )
    if given.dtype.kind not in "iuf" or not np.abs(given).max() <= 1.5:
        raise ValueError("order must hold real numbers between −1.5 and 1.5")
    if steps < 0 or every < 1:
        raise ValueError(f"steps is {steps} and every {every}: give at least 0 and 1")
    return given.astype(float)


def _outcome(lattice: Any, fluid: BinaryFluid, made: int) -> Separation:
    order = lattice.order
    light, heavy = fluid.densities
    density = (light + heavy) / 2 + (heavy - light) / 2 * np.clip(order, -1, 1)
    well = fluid.barrier * (order**2 - 1) ** 2 / 4
    bulk = order * reference.potential(order, fluid) - well
    pressure = density / 3 * lattice.pressure + bulk
    return Separation(order, lattice.velocity, np.asarray(pressure, order.dtype), made)
