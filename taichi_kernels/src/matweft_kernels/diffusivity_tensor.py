"""Tensor of relative diffusivity of periodic porous voxel images."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matweft_kernels import runtime
from matweft_kernels._binary_image import binary_image
from matweft_kernels._diffusion.options import check_stop
from matweft_kernels._diffusion.outcome import TensorOutcome
from matweft_kernels._diffusion.periods import periods

BYTES_A_VOXEL = 60


@dataclass(frozen=True)
class TensorSolution:
    """Steady diffusion through the pores of a periodic image under a mean gradient.

    Attributes
    ----------
    tensor : array of float64, shape (3, 3)
        M = D_eff / D_0: a mean gradient G of the concentration drives the mean flux -D_0 M G.
        Symmetric; xᵀ M x is the dissipated energy of the solution for G = x, hence an upper bound
        for every x that errs by the square of the concentration's error.
    flux : array of float64, shape (3, 3)
        The same tensor from the mean fluxes: column j for G along axis j. It agrees with
        ``tensor`` to the square root of its error only, and is as asymmetric as that.
    iterations : array of int64, shape (3,)
        Steps of conjugate gradients for G along each axis.
    error : array of float64, shape (3,)
        Estimated relative error of M[j, j] from stopping early. |M[i, j]| errs by at most
        sqrt(e[i] M[i, i] e[j] M[j, j]).
    converged : bool
        Whether every ``error`` is below the tolerance.
    percolating_fraction : array of float64, shape (3,)
        Share of the pore voxels in clusters that conduct along each axis: from which a walk leads
        to the same cluster one or more periods on along that axis.
    """

    tensor: npt.NDArray[np.float64]
    flux: npt.NDArray[np.float64]
    iterations: npt.NDArray[np.int64]
    error: npt.NDArray[np.float64]
    converged: bool
    percolating_fraction: npt.NDArray[np.float64]


def diffusivity_tensor(
    conductivity_mask: npt.NDArray[np.bool_],
    *,
    tolerance: float = 1e-4,
    max_iterations: int = 500,
    callback: Callable[[int, int, float], object] | None = None,
    device: str = "auto",
    threads: int | None = None,
    precision: str = "float32",
) -> TensorSolution:
    """Solve ∇²c = 0 in the pores of a periodic image and return M = D_eff / D_0, a tensor.

    c = G·x + a periodic field, for G along each axis; no flux into solid voxels. Seven-point
    finite volumes on cubic voxels and the solver of :func:`matweft_kernels.diffusion.diffuse`, with
    all three axes periodic. Pores that lead nowhere are left out; an axis along which nothing leads
    has zeros in M. Along an axis of one voxel nothing changes: M[j, j] is the porosity. Memory
    beside the image: see :func:`memory_needed`.

    Parameters
    ----------
    conductivity_mask
        Image of shape (nx, ny, nz), dtype bool (or integers 0 and 1): True is pore.
    tolerance
        Relative error of each M[j, j] at which to stop.
    max_iterations
        Limit on the steps for each axis; when reached, ``converged`` is False.
    callback
        Called as ``callback(axis, iteration, error)`` after each step.
    device, threads
        As in :func:`matweft_kernels.runtime.start`; ``"reference"`` assembles the matrix with
        scipy and solves in float64.
    precision
        ``"float32"`` or ``"float64"`` for the vectors; where float32 stalls, float64 takes over.

    Raises
    ------
    ValueError
        When the image is not three-dimensional, holds other values than 0 and 1, is empty or too
        large for 32-bit indices, or when an option is out of range.
    DeviceError
        When the device is missing or lacks the precision.

    Notes
    -----
    Source: A. Bensoussan, J.-L. Lions, G. Papanicolaou, Asymptotic Analysis for Periodic
    Structures, North-Holland 1978, for the problem on a period.

    Examples
    --------
    Plates that rise by one voxel a voxel conduct along their slope, through 3 faces of 8:

    >>> import numpy as np
    >>> x, y, z = np.indices((8, 8, 8))
    >>> found = diffusivity_tensor((x - y) % 8 < 4, device="reference")
    >>> (found.tensor.round(4) + 0).tolist()
    [[0.1875, 0.1875, 0.0], [0.1875, 0.1875, 0.0], [0.0, 0.0, 0.5]]
    """
    pores = binary_image(conductivity_mask, "the image")
    check_stop(tolerance, max_iterations)
    running = runtime.start(device, threads=threads, precision=precision)
    from matweft_kernels._diffusion.winding import winding

    kept, share = winding(pores)
    axes = np.flatnonzero(share).tolist()
    if not axes:
        none = np.zeros((3, 3))
        found = TensorOutcome(none, none, np.zeros(3, np.int64), np.zeros(3))
    elif running.device == "reference":
        from matweft_kernels._diffusion import tensor_reference

        found = tensor_reference.solve(kept, axes)
    else:
        from matweft_kernels._diffusion import tensor_driver

        found = tensor_driver.solve(kept, axes, tolerance, max_iterations, precision, callback)
    single = np.array(pores.shape) == 1
    straight = np.diag(single * np.count_nonzero(pores))
    return TensorSolution(
        tensor=(found.energies + straight) / pores.size,
        flux=(found.flows + straight) / pores.size,
        iterations=found.iterations,
        error=found.errors,
        converged=bool(np.all(found.errors <= tolerance)),
        percolating_fraction=np.where(single & pores.any(), 1.0, share),
    )


def memory_needed(shape: tuple[int, int, int]) -> int:
    """Return a bound on the bytes that :func:`diffusivity_tensor` takes beside the image.

    60 a voxel, in whichever precision. Each axis of odd length is solved on two periods, which
    doubles it. The numpy reference is for small images and not bound by it.

    >>> memory_needed((100, 100, 100)), memory_needed((100, 101, 101))
    (60000000, 244824000)
    """
    return math.prod(n * periods(n, periodic=True) for n in shape) * BYTES_A_VOXEL
