"""Relative diffusivity of porous voxel images: ∇²c = 0 in the pores between two planes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matweft_kernels import runtime
from matweft_kernels._diffusion import fields as field_tools
from matweft_kernels._diffusion.options import check_stop
from matweft_kernels._diffusion.outcome import Outcome
from matweft_kernels._diffusion.periods import periods

SIDES = ("insulated", "periodic")
MAX_VOXELS = 2**31
BYTES_A_VOXEL = 36
FIELD_BYTES_A_VOXEL = 16


@dataclass(frozen=True)
class DiffusionSolution:
    """Steady diffusion through the pores of an image.

    Attributes
    ----------
    relative_diffusivity : float
        M = D_eff / D_0 = J L / (A Δc), between 0 and the porosity. It is the dissipated energy of
        the solution, hence an upper bound that errs by the square of the concentration's error.
    flux_in, flux_out : float
        The same ratio from the flux through the face at c = 0 and at c = 1; they agree with M to
        the square root of its error only.
    iterations : int
        Steps of conjugate gradients.
    residual : float
        ‖b − A c‖ / ‖b‖ of the returned concentration, computed anew.
    error : float
        Estimated relative error of M from stopping early.
    converged : bool
        Whether ``error`` is below the tolerance. When False, M is only an upper bound.
    percolating_fraction : float
        Share of the pore voxels in clusters that touch both faces; 0 when none does.
    concentration : array of float32, shape (nx, ny, nz), or None
        c between 0 and 1; NaN in solid voxels and in clusters that miss a face, where c is not
        determined. Only with ``fields=True``.
    flux : array of float32, shape (3, nx, ny, nz), or None
        Mean of ∇c over the two faces of a voxel along each axis, in units of Δc per voxel; 0 where
        c is NaN. Only with ``fields=True``.
    """

    relative_diffusivity: float
    flux_in: float
    flux_out: float
    iterations: int
    residual: float
    error: float
    converged: bool
    percolating_fraction: float
    concentration: npt.NDArray[np.float32] | None = None
    flux: npt.NDArray[np.float32] | None = None


def diffuse(
    conductivity_mask: npt.NDArray[np.bool_],
    *,
    axis: int = 0,
    sides: str = "insulated",
    tolerance: float = 1e-4,
    max_iterations: int = 500,
    fields: bool = False,
    callback: Callable[[int, float], object] | None = None,
    device: str = "auto",
    threads: int | None = None,
    precision: str = "float32",
) -> DiffusionSolution:
    """Solve ∇²c = 0 in the pores and return the relative diffusivity M = D_eff / D_0.

    Seven-point finite volumes on cubic voxels: no flux into solid voxels; c = 0 and c = 1 on the
    planes half a voxel outside the first and last voxel centres along ``axis`` (conductance 2
    there, 1 between pore voxels). Conjugate gradients on one colour of the checkerboard, with one
    multigrid cycle on 2 × 2 × 2 aggregates as preconditioner; they stop when the energy still to
    gain is below the tolerance. Where float32 stalls, near the percolation threshold, float64 takes
    over if the device has it. Memory beside the image: see :func:`memory_needed`; below 24 bytes a
    voxel while float32 suffices.

    Parameters
    ----------
    conductivity_mask
        Image of shape (nx, ny, nz), dtype bool (or integers 0 and 1): True is pore.
    axis
        Direction of transport: 0, 1 or 2.
    sides
        ``"insulated"`` or ``"periodic"``: the four faces beside the axis.
    tolerance
        Relative error of M at which to stop.
    max_iterations
        Limit on the steps; when reached, ``converged`` is False.
    fields
        Also return concentration and flux (16 bytes a voxel).
    callback
        Called as ``callback(iteration, error)`` after each step with the estimated error of M.
    device, threads
        As in :func:`matweft_kernels.runtime.start`; ``"reference"`` assembles the matrix with
        scipy and solves in float64.
    precision
        ``"float32"`` or ``"float64"`` for the vectors; sums are in float64 where the device can.

    Raises
    ------
    ValueError
        When the image is not three-dimensional, holds other values than 0 and 1, is empty or has
        2**31 voxels or more, or when an option is out of range.
    DeviceError
        When the device is missing or lacks the precision.

    Notes
    -----
    Source: S. Cooper et al., SoftwareX 5 (2016) 203, for the discretisation; D. Braess,
    Computing 55 (1995) 379, for the scaled aggregation; Z. Strakoš and P. Tichý, ETNA 13 (2002)
    56, for the estimate of the error.

    Examples
    --------
    A slit that fills a quarter of the section carries a quarter of the flux:

    >>> import numpy as np
    >>> slit = np.zeros((6, 8, 5), bool)
    >>> slit[:, 3:5] = True
    >>> round(diffuse(slit, device="reference").relative_diffusivity, 6)
    0.25
    """
    pores = _checked(conductivity_mask, axis, sides, tolerance, max_iterations)
    running = runtime.start(device, threads=threads, precision=precision)
    pores = np.moveaxis(pores, axis, 0)
    if running.device == "reference":
        from matweft_kernels._diffusion import reference

        outcome = reference.solve(pores, sides == "periodic", fields)
    else:
        from matweft_kernels._diffusion import driver

        outcome = driver.solve(
            pores, sides == "periodic", tolerance, max_iterations, precision, fields, callback
        )
    return _solution(outcome, pores, axis, sides, tolerance)


def memory_needed(
    shape: tuple[int, int, int], *, axis: int = 0, sides: str = "insulated", fields: bool = False
) -> int:
    """Return a bound on the bytes that :func:`diffuse` takes beside the image, on any device.

    36 a voxel: what float64 takes, alone or in the place of float32 where that stalls. Each
    periodic side of odd length is solved on two periods, which doubles it. Fields take 16 more.
    The numpy reference is for small images and not bound by it.

    >>> memory_needed((100, 100, 100)), memory_needed((100, 101, 101), sides="periodic")
    (36000000, 146894400)
    """
    times = [periods(n, sides == "periodic") for other, n in enumerate(shape) if other != axis]
    return math.prod(shape) * (BYTES_A_VOXEL * math.prod(times) + FIELD_BYTES_A_VOXEL * fields)


def _checked(
    mask: npt.NDArray[np.bool_], axis: int, sides: str, tolerance: float, max_iterations: int
) -> npt.NDArray[np.bool_]:
    image = np.asarray(mask)
    if image.ndim != 3:
        raise ValueError(
            f"the image has {image.ndim} dimensions: give (nx, ny, nz); for one slice image[None]"
        )
    if not 0 < image.size < MAX_VOXELS:
        raise ValueError(f"the image has shape {image.shape}: give 1 to {MAX_VOXELS - 1} voxels")
    if image.dtype != bool:
        found = np.unique(image)
        if image.dtype.kind not in "iu" or not set(found.tolist()) <= {0, 1}:
            some = ", ".join(map(str, found[:5].tolist()))
            raise ValueError(
                f"the image holds {image.dtype} values {some}{'…' if len(found) > 5 else ''}:"
                " give a bool array, such as image == pore_label"
            )
        image = image.astype(bool)
    if axis not in (0, 1, 2):
        raise ValueError(f"axis is {axis!r}: take 0, 1 or 2")
    if sides not in SIDES:
        raise ValueError(f"sides is {sides!r}: take one of {', '.join(SIDES)}")
    check_stop(tolerance, max_iterations)
    return image


def _solution(
    outcome: Outcome, pores: npt.NDArray[np.bool_], axis: int, sides: str, tolerance: float
) -> DiffusionSolution:
    length, section = pores.shape[0], pores.shape[1] * pores.shape[2]
    scale = length / section
    concentration, flux = outcome.concentration, None
    if outcome.concentration is not None:
        moved = field_tools.flux(outcome.concentration, sides == "periodic")
        order = [axis, *(other for other in range(3) if other != axis)]
        flux = np.moveaxis(moved, 1, 1 + axis)[np.argsort(order)]
        concentration = np.moveaxis(outcome.concentration, 0, axis)
    return DiffusionSolution(
        relative_diffusivity=outcome.conductance * scale,
        flux_in=outcome.flux_in * scale,
        flux_out=outcome.flux_out * scale,
        iterations=outcome.iterations,
        residual=outcome.residual,
        error=outcome.error,
        converged=outcome.error <= tolerance,
        percolating_fraction=outcome.through / max(int(np.count_nonzero(pores)), 1),
        concentration=concentration,
        flux=flux,
    )
