"""Slow flow through porous voxel images: permeability by the lattice Boltzmann method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matweft_kernels import runtime
from matweft_kernels._binary_image import axis_number, binary_image
from matweft_kernels._lattice_boltzmann.run import Course, follow
from matweft_kernels._lattice_boltzmann.setting import Drive, Moments, Rates
from matweft_kernels._lattice_boltzmann.storage import bytes_needed, require_indices

DRIVES = ("pressure", "force")
SIDES = ("walls", "periodic")
LEAST_PLANES = 3


@dataclass(frozen=True)
class FlowSolution:
    """Steady flow through the pores of an image.

    Attributes
    ----------
    permeability : float
        κ along the axis in voxel², ū ν / G with the mean velocity ū over the whole image and the
        pressure gradient G; 0 where nothing leads through.
    response : array of float64, shape (3,)
        Mean velocity times ν / G along all three axes: a column of the permeability tensor.
    steps : int
        Time steps taken.
    change : float
        Relative change of the mean velocity over the last ``check_every`` steps; NaN where the flow
        became unstable.
    error : float
        Estimated relative error of κ from stopping early, from how fast the change falls.
    imbalance : float
        Largest difference of the flux through two planes over the mean flux.
    converged : bool
        Whether ``change`` came below the tolerance.
    reynolds : float
        ū √κ / ν; 0 for creeping flow.
    percolating_fraction : float
        Share of the pore voxels in clusters that lead from face to face, under a force from period
        to period.
    velocity : array of float32, shape (3, nx, ny, nz), or None
        Velocity times ν / G, in voxel²; 0 outside the flow. Only with ``fields=True``.
    pressure : array of float32, shape (nx, ny, nz), or None
        Pressure over the fall G N along the axis; NaN outside the flow. Under a force, the part
        that repeats, of mean 0. Only with ``fields=True``.
    """

    permeability: float
    response: npt.NDArray[np.float64]
    steps: int
    change: float
    error: float
    imbalance: float
    converged: bool
    reynolds: float
    percolating_fraction: float
    velocity: npt.NDArray[np.float32] | None = None
    pressure: npt.NDArray[np.float32] | None = None


def flow(
    pores: npt.NDArray[np.bool_],
    *,
    axis: int = 0,
    drive: str = "pressure",
    sides: str = "walls",
    relaxation_time: float = 1.25,
    magic: float = 3 / 16,
    gradient: float = 0.0,
    tolerance: float = 1e-5,
    check_every: int = 100,
    max_steps: int = 100_000,
    fields: bool = False,
    callback: Callable[[int, float], object] | None = None,
    device: str = "auto",
    threads: int | None = None,
) -> FlowSolution:
    """Drive a fluid through the pores along an axis until the flow is steady.

    D3Q19 lattice with two relaxation times τ⁺ and τ⁻, (τ⁺ - ½)(τ⁻ - ½) = Λ; at Λ = 3/16 walls
    lie half-way between pore and solid voxels and κ does not depend on τ⁺. Creeping flow leaves
    out the terms of second order in the velocity. Voxels of clusters (of shared faces) that do not
    lead from face to face, or under a force from period to period, take no part. Memory: 76 bytes
    a voxel, see :func:`memory_needed`.

    Parameters
    ----------
    pores
        Image of shape (nx, ny, nz), dtype bool (or integers 0 and 1): True is pore.
    axis
        Direction of the drive: 0, 1 or 2.
    drive
        ``"pressure"``: densities are held at the first and last planes (Zou and He), whose centres
        are N - 1 voxels apart; voxels of these planes behind which the next one is solid count as
        solid. ``"force"``: a body force on a fluid that leaves the last plane for the first.
    sides
        ``"walls"`` or ``"periodic"``: the four faces beside the axis.
    relaxation_time
        τ⁺ > ½; the viscosity is ν = (τ⁺ - ½)/3.
    magic
        Λ > 0.
    gradient
        Pressure gradient in lattice units that drives a flow with inertia; 0: creeping flow.
    tolerance, check_every
        Steady when the mean velocity changes by less than this share in so many steps.
    max_steps
        Limit on the steps; when reached, ``converged`` is False.
    fields
        Also return velocity and pressure.
    callback
        Called as ``callback(steps, change)`` at each check.
    device, threads
        As in :func:`matweft_kernels.runtime.start`; the reference computes in float64.

    Raises
    ------
    ValueError
        When the image is not three-dimensional, holds other values than 0 and 1, is too large, has
        fewer than 3 planes along the axis of a pressure drop, is all pore with sides that repeat,
        or an option is out of range.
    DeviceError
        When the device is missing.

    Notes
    -----
    Sources: Ginzburg, Verhaeghe and d'Humières, Communications in Computational Physics 3 (2008)
    427, for the two relaxation times; Zou and He, Phys. Fluids 9 (1997) 1591, and Hecht and
    Harting, J. Stat. Mech. (2010) P01018, for the faces; Lehmann, Computation 10 (2022) 92, for
    streaming in place.

    Examples
    --------
    A slit of H voxels in a period W: κ = (H/W) (H² + ½)/12.

    >>> slit = np.zeros((3, 6, 1), bool)
    >>> slit[:, 1:5] = True
    >>> found = flow(slit, drive="force", sides="periodic", device="reference", tolerance=1e-7)
    >>> round(found.permeability, 4), round(4 / 6 * 16.5 / 12, 4)
    (0.9167, 0.9167)
    """
    axis = axis_number(axis)
    given = binary_image(pores, "pores")
    _check(given.shape[axis], drive, sides, relaxation_time, magic, gradient)
    if tolerance <= 0 or check_every < 1 or max_steps < 1:
        raise ValueError(
            f"tolerance is {tolerance}, check_every {check_every}, max_steps {max_steps}:"
            " give numbers above 0"
        )
    started = runtime.start(device, threads=threads)
    image = _closed(np.moveaxis(given, axis, 0), sides)
    require_indices(image.shape)
    rates = Rates.of(relaxation_time, magic)
    setting = _drive(drive, gradient, len(image))
    course = follow(
        image, rates, setting, tolerance, check_every, max_steps, fields, callback, started
    )
    return _solution(course, given, axis, rates, setting)


def memory_needed(shape: tuple[int, int, int], *, axis: int = 0, fields: bool = False) -> int:
    """Return a bound on the bytes that :func:`flow` takes beside the image.

    Examples
    --------
    >>> memory_needed((192, 192, 192)) / 192**3 < 90
    True
    """
    along, *others = (shape[axis], *(n for m, n in enumerate(shape) if m != axis))
    return bytes_needed((along, others[0] + 1, others[1] + 1), fields)


def _check(
    planes: int, drive: str, sides: str, relaxation_time: float, magic: float, gradient: float
) -> None:
    for name, value, allowed in (("drive", drive, DRIVES), ("sides", sides, SIDES)):
        if value not in allowed:
            raise ValueError(f"{name} is {value!r}: take one of {', '.join(allowed)}")
    if not relaxation_time > 0.5 or not magic > 0 or not 0 <= gradient < 1:
        raise ValueError(
            f"relaxation_time is {relaxation_time}, magic {magic}, gradient {gradient}: give above"
            " 0.5, above 0, and from 0 to below 1"
        )
    if drive == "pressure" and planes < LEAST_PLANES:
        raise ValueError(
            f"the image has {planes} planes along the axis: a pressure drop needs {LEAST_PLANES};"
            " take drive='force'"
        )


def _closed(image: npt.NDArray[np.bool_], sides: str) -> npt.NDArray[np.bool_]:
    """Return the image with a layer of solid that closes sides that do not repeat."""
    width = [(0, 0)] + [(0, int(sides == "walls" and n > 1)) for n in image.shape[1:]]
    return np.pad(image, width)


def _drive(drive: str, gradient: float, planes: int) -> Drive:
    inertia = gradient > 0
    if drive == "force":
        return Drive(force=(gradient if inertia else 1.0, 0.0, 0.0), inertia=inertia)
    half = 1.5 * gradient * (planes - 1) if inertia else 0.5
    return Drive(densities=(half, -half), inertia=inertia)


def _solution(
    course: Course, given: npt.NDArray[np.bool_], axis: int, rates: Rates, setting: Drive
) -> FlowSolution:
    """Turn what the lattice computed into permeabilities of the image as it was given."""
    planes = given.shape[axis]
    scale = rates.viscosity / setting.gradient(planes)[0]
    mean = course.momentum.sum(axis=0) / given.size
    order = [axis, *(m for m in range(3) if m != axis)]
    response = np.zeros(3)
    response[order] = mean * scale
    permeability = float(response[axis])
    reynolds = abs(mean[0]) * np.sqrt(abs(permeability)) / rates.viscosity
    velocity, pressure = _fields(course.fields, given, axis, scale, setting)
    return FlowSolution(
        permeability=permeability,
        response=response,
        steps=course.steps,
        change=course.change,
        error=course.error,
        imbalance=course.imbalance,
        converged=course.converged,
        reynolds=float(reynolds) if setting.inertia else 0.0,
        percolating_fraction=course.through / max(int(np.count_nonzero(given)), 1),
        velocity=velocity,
        pressure=pressure,
    )


def _fields(
    found: Moments | None,
    given: npt.NDArray[np.bool_],
    axis: int,
    scale: float,
    setting: Drive,
) -> tuple[npt.NDArray[np.float32] | None, npt.NDArray[np.float32] | None]:
    if found is None:
        return None, None
    order = [axis, *(m for m in range(3) if m != axis)]
    _, ny, nz = np.moveaxis(given, axis, 0).shape
    velocity = np.zeros((3, *given.shape), np.float32)
    for m, along in enumerate(order):
        velocity[along] = np.moveaxis(found.momentum[m, :, :ny, :nz] * scale, 0, axis)
    fall = 3 * setting.gradient(len(found.density))[0] * given.shape[axis]
    pressure = np.moveaxis(found.density[:, :ny, :nz] / fall, 0, axis)
    return velocity, np.ascontiguousarray(pressure, np.float32)
