"""Solve on the device: both precisions, odd periods, fields."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matweft_kernels import runtime
from matweft_kernels._diffusion.gradients import Minimum, Progress, minimise
from matweft_kernels._diffusion.grids import Image, Multigrid
from matweft_kernels._diffusion.outcome import Outcome, nothing
from matweft_kernels._diffusion.periods import periods
from matweft_kernels._diffusion.system import BlackSystem


def solve(
    pores: npt.NDArray[np.bool_],
    periodic: bool,
    tolerance: float,
    limit: int,
    precision: str,
    fields: bool,
    progress: Progress | None,
) -> Outcome:
    """Solve for an image with the axis first."""
    times = [periods(n, periodic) for n in pores.shape[1:]]
    share = math.prod(times)
    image = Image(np.tile(pores, (1, *times)), periodic)
    if image.through == 0:
        return nothing(pores.shape, fields)
    multigrid = Multigrid(image)
    outcome = _solve_on(image, multigrid, tolerance, limit, precision, fields, progress)
    concentration = outcome.concentration
    if concentration is not None:
        concentration = concentration[:, : pores.shape[1], : pores.shape[2]]
    return dataclasses.replace(
        outcome,
        conductance=outcome.conductance / share,
        flux_in=outcome.flux_in / share,
        flux_out=outcome.flux_out / share,
        through=outcome.through // share,
        concentration=concentration,
    )


def _solve_on(
    image: Image,
    multigrid: Multigrid,
    tolerance: float,
    limit: int,
    precision: str,
    fields: bool,
    progress: Progress | None,
) -> Outcome:
    system, found = settle(
        functools.partial(BlackSystem, image, multigrid), precision, tolerance, limit, progress
    )
    first, last = system.planes(0, 1), system.planes(image.level.nx - 1, 1)
    outlets = int(np.count_nonzero(np.isfinite(last)))
    return Outcome(
        conductance=found.energy,
        flux_in=2 * float(np.nansum(first, dtype=np.float64)),
        flux_out=2 * (outlets - float(np.nansum(last, dtype=np.float64))),
        iterations=found.steps,
        residual=math.sqrt(found.residual / (4 * max(outlets, 1))),
        error=found.error,
        through=image.through,
        concentration=system.planes(0, image.level.nx) if fields else None,
    )


def settle(
    system_in: Callable[[str], BlackSystem],
    precision: str,
    tolerance: float,
    limit: int,
    progress: Progress | None,
) -> tuple[BlackSystem, Minimum]:
    """Minimise the energy of a system; where float32 stalls, go on in float64."""
    system = system_in(precision)
    found = minimise(system, tolerance, limit, progress)
    stalled = found.error == math.inf and found.steps < limit
    if stalled and precision == "float32" and runtime.start().supports_float64:
        start, steps = system.x.to_numpy(), found.steps
        del system  # before the next one: both at once would be the peak of memory
        system = system_in("float64")
        system.x.from_numpy(start.astype(np.float64))
        found = minimise(system, tolerance, limit - steps, progress)
        found = dataclasses.replace(found, steps=steps + found.steps)
    return system, found
