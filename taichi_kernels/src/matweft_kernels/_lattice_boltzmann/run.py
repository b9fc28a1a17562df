"""Follow a flow until it is steady."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matweft_kernels._diffusion.reference import percolating
from matweft_kernels._diffusion.winding import winding
from matweft_kernels._lattice_boltzmann.reference import Reference
from matweft_kernels._lattice_boltzmann.setting import Drive, Moments, Rates
from matweft_kernels._lattice_boltzmann.storage import Storage
from matweft_kernels.runtime import Runtime

LEAST_CHECKS = 3
"""What an estimate of the change still to come needs."""


@dataclass(frozen=True)
class Course:
    """How a flow went: momentum of each plane, shape (nx, 3), and how steady it is."""

    momentum: npt.NDArray[np.float64]
    steps: int
    change: float
    error: float
    imbalance: float
    converged: bool
    through: int
    fields: Moments | None


def follow(
    pores: npt.NDArray[np.bool_],
    rates: Rates,
    drive: Drive,
    tolerance: float,
    check_every: int,
    max_steps: int,
    fields: bool,
    callback: Callable[[int, float], object] | None,
    runtime: Runtime,
) -> Course:
    """Take steps until the mean velocity along the first axis changes no more."""
    fluid = flowing(pores, drive)
    if not fluid.any():
        return _still(pores.shape, fields)
    if fluid.all():
        raise ValueError(
            "the image is all pore and its sides repeat: no wall holds the fluid back, and its"
            " permeability has no bound; take sides='walls', or an image with solid"
        )
    method = Reference if runtime.device == "reference" else Storage
    state: Reference | Storage = method(fluid, rates, drive)
    means: list[float] = []
    steps, change = 0, np.inf
    while True:
        state.advance(min(check_every, max_steps - steps) - 1)
        momentum = state.momentum()
        steps += min(check_every, max_steps - steps)
        means.append(float(momentum[:, 0].mean()))
        change = relative_change(means)
        if callback is not None:
            callback(steps, change)
        steady = change < tolerance and len(means) >= LEAST_CHECKS
        if steady or steps >= max_steps or not np.isfinite(means[-1]):
            break
    found = _masked(state.moments(), fluid, drive) if fields else None
    across = momentum[:, 0]
    return Course(
        momentum=momentum,
        steps=steps,
        change=change,
        error=remaining(means),
        imbalance=float(np.ptp(across) / abs(across.mean())) if across.any() else 0.0,
        converged=bool(steady),
        through=int(np.count_nonzero(fluid)),
        fields=found,
    )


def flowing(pores: npt.NDArray[np.bool_], drive: Drive) -> npt.NDArray[np.bool_]:
    """Return the pores that take part in the flow.

    Under a force those that lead on from period to period along the first axis. Between pressures
    those that lead from face to face; at a plane of held density a voxel that is closed to the
    inside has no steady flow, and none that matters: it is taken as solid.
    """
    if drive.densities is None:
        return pores if len(pores) == 1 else winding(pores, axis=0)[0]
    fluid = percolating(pores, periodic=True)
    fluid[0] &= fluid[1]
    fluid[-1] &= fluid[-2]
    return fluid


def relative_change(means: list[float]) -> float:
    """Return the last change over the last value; infinite before there are two.

    >>> relative_change([1.0, 1.25])
    0.2
    """
    if len(means) < 2 or means[-1] == 0:
        return np.inf
    return abs(means[-1] - means[-2]) / abs(means[-1])


def remaining(means: list[float]) -> float:
    """Return the relative change still to come if it goes on falling as fast as it did.

    >>> round(remaining([0.5, 0.75, 0.875]), 6)
    0.142857
    """
    if len(means) < 3 or means[-1] == 0:
        return np.inf
    before, last = means[-2] - means[-3], means[-1] - means[-2]
    if last == 0:
        return 0.0
    ratio = abs(last / before) if before else 0.0
    falls = ratio < 1
    return abs(last / means[-1]) * (ratio / (1 - ratio) if falls else np.inf)


def _masked(found: Moments, fluid: npt.NDArray[np.bool_], drive: Drive) -> Moments:
    """Return the fields in the fluid; without a held pressure its mean is 0."""
    level = 0.0 if drive.densities else float(found.density[fluid].mean(dtype=np.float64))
    density = np.where(fluid, found.density - level, np.nan)
    return Moments(density, np.where(fluid, found.momentum, 0.0))


def _still(shape: tuple[int, ...], fields: bool) -> Course:
    """Return the course of a flow that nothing leads through."""
    nothing = Moments(np.full(shape, np.nan), np.zeros((3, *shape)))
    return Course(np.zeros((shape[0], 3)), 0, 0.0, 0.0, 0.0, True, 0, nothing if fields else None)
