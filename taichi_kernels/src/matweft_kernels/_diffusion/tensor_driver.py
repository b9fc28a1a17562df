"""Solve on the device for a mean gradient along each axis of a periodic image."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from matweft_kernels._diffusion.driver import settle
from matweft_kernels._diffusion.grids import Image, Multigrid
from matweft_kernels._diffusion.outcome import TensorOutcome
from matweft_kernels._diffusion.periods import periods
from matweft_kernels._diffusion.system import BlackSystem

Progress = Callable[[int, int, float], object]
Floats = npt.NDArray[np.floating[Any]]


def solve(
    pores: npt.NDArray[np.bool_],
    axes: list[int],
    tolerance: float,
    limit: int,
    precision: str,
    progress: Progress | None,
) -> TensorOutcome:
    """Solve for a mean gradient along each of some axes, all longer than one voxel."""
    front = axes[0]
    moved = np.moveaxis(pores, front, 0)
    times = [periods(n, periodic=True) for n in moved.shape]
    image = Image(np.tile(moved, times), sides=True, ends=True)
    system_in = functools.partial(BlackSystem, image, Multigrid(image))
    iterations, errors = np.zeros(3, np.int64), np.zeros(3)
    energies, flows = np.zeros((3, 3)), np.zeros((3, 3))
    solutions = {}
    for axis in axes:
        along = functools.partial(system_in, gradient=_unit(axis, front))
        report = functools.partial(progress, axis) if progress else None
        system, found = settle(along, precision, tolerance, limit, report)
        iterations[axis], errors[axis] = found.steps, found.error
        energies[axis, axis] = found.energy
        for direction in axes:
            flows[direction, axis] = system.flow(_unit(direction, front))
        solutions[axis] = system.x.to_numpy()
        del system  # before the next one: both at once would be the peak of memory
    for pair in itertools.combinations(axes, 2):
        gradient = np.sum([_unit(axis, front) for axis in pair], axis=0)
        whole = _energy(system_in, solutions[pair[0]] + solutions[pair[1]], gradient)
        energies[pair] = energies[pair[::-1]] = (whole - sum(energies[a, a] for a in pair)) / 2
    share = math.prod(times)
    return TensorOutcome(energies / share, flows / share, iterations, errors)


def _energy(
    system_in: Callable[..., BlackSystem], values: Floats, gradient: npt.NDArray[np.float64]
) -> float:
    """Return the energy of given black values; that of a sum holds the product twice."""
    system = system_in(values.dtype.name, gradient=tuple(gradient.tolist()))
    system.x.from_numpy(values)
    return system.energy()[0]


def _unit(axis: int, front: int) -> tuple[float, float, float]:
    """Return the unit vector of an axis of the image where axis ``front`` comes first."""
    unit = np.zeros(3)
    unit[axis] = 1.0
    x, y, z = unit[[front, *(other for other in range(3) if other != front)]]
    return float(x), float(y), float(z)
