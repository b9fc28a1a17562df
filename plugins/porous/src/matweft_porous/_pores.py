"""What every measurement asks of an image: one phase, its axes, its lengths, its borders."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.memory import MOST_VOXELS

LEAST_VOXELS = 8
EVERY_AXIS = "all"
"""Transport along all axes at once."""
USUAL_POROSITY = (0.05, 0.99)
Axis = Literal["x", "y", "z"]


@dataclass(frozen=True)
class Pores:
    """One phase of an image, called the pores here whatever it is."""

    mask: NDArray[np.bool_]
    axes: tuple[str, ...]
    spacing: tuple[float, ...]
    unit: str
    periodic: tuple[bool, ...]

    @property
    def porosity(self) -> float:
        """Volume fraction."""
        return float(np.count_nonzero(self.mask) / self.mask.size)

    def axis(self, name: str) -> int:
        """Return the array axis of a named axis; raises `InputError` if the image lacks it."""
        if name not in self.axes:
            raise InputError(f"no axis {name!r}; this image has {', '.join(self.axes)}")
        return self.axes.index(name)

    def cubic_edge(self) -> float | None:
        """Return the edge of a cubic voxel, or None if the voxels are not cubic."""
        edge = self.spacing[0]
        return edge if np.allclose(self.spacing, edge, rtol=1e-6, atol=0.0) else None

    def require_cubic(self, what: str) -> float:
        """Return the edge of a voxel; raises `InputError` if the edges differ."""
        edge = self.cubic_edge()
        if edge is None:
            edges = " × ".join(f"{one:g}" for one in self.spacing)
            raise InputError(
                f"{what} needs cubic voxels; these are {edges} {self.unit}: resample the image, "
                "by image.resample or with --resample cubic on the command line"
            )
        return edge

    def in_three_dimensions(self) -> Pores:
        """Return the same phase with axes of one voxel added, so that there are three."""
        missing = 3 - self.mask.ndim
        if missing == 0:
            return self
        return Pores(
            self.mask.reshape(self.mask.shape + (1,) * missing),
            self.axes + tuple(name for name in "xyz" if name not in self.axes)[:missing],
            self.spacing + (self.spacing[0],) * missing,
            self.unit,
            self.periodic + (True,) * missing,
        )


def pores_of(
    image: VoxelImage | NDArray[np.generic],
    phase: str | int | None,
    periodic: bool | None = None,
    *,
    transport: str | None = None,
) -> Pores:
    """Return a phase of an image, with a warning where it is unlikely to be what was meant.

    ``periodic`` overrides what the image says of its axes. Borders that are taken as periodic and
    do not match are warned of. ``transport`` names the axis of transport, along which they do not
    matter, or is "all" where they do. Transport in a section is warned of. Raises `InputError` if
    the phase is not clear or the image has fewer than 8 or more than 2³¹ − 1 voxels.
    """
    image = _image_of(image)
    if not LEAST_VOXELS <= image.values.size <= MOST_VOXELS:
        raise InputError(
            f"the image has {image.values.size} voxels, shape {image.shape}; "
            f"from {LEAST_VOXELS} to {MOST_VOXELS} are allowed"
        )
    mask = image.mask(phase)
    borders = image.periodic if periodic is None else (periodic,) * mask.ndim
    pores = Pores(mask, image.axes, image.spacing, image.unit, borders)
    _warn_of_thin_image(pores)
    if transport is not None:
        _warn_of_section(pores)
    _warn_of_unusual_porosity(pores, phase)
    for name, known, repeats in zip(image.axes, image.periodic, borders, strict=True):
        if repeats and name != transport:
            warn_of_mismatch(pores, name, known=known)
    return pores


def _image_of(given: object) -> VoxelImage:
    """Return what a measurement was given as an image; raises `InputError` if it is none."""
    if isinstance(given, VoxelImage):
        return given
    if isinstance(given, str | os.PathLike):
        raise InputError(
            f"got {str(given)!r}, a {type(given).__name__}, where an image is needed; read the "
            "file first: ImageFile(file=...).generate(), in a study files.image"
        )
    if not isinstance(given, np.ndarray | list | tuple) and not hasattr(given, "__array__"):
        raise InputError(
            f"got {type(given).__name__} where an image is needed: a VoxelImage or an array"
        )
    try:
        values = np.asarray(given)
    except ValueError as error:
        raise InputError(f"the image is a {type(given).__name__} of rows that differ") from error
    return VoxelImage(values)


def _warn_of_thin_image(pores: Pores) -> None:
    thin = [
        f"{n} along {a}" for a, n in zip(pores.axes, pores.mask.shape, strict=True) if 1 < n < 8
    ]
    if thin:
        warnings.warn(
            f"the image is only {' and '.join(thin)} voxels wide: its numbers say little",
            InputWarning,
            stacklevel=4,
        )


def _warn_of_section(pores: Pores) -> None:
    """Warn of transport through two axes; the same text for every axis and method."""
    if sum(n > 1 for n in pores.mask.shape) == 2:
        warnings.warn(
            "the image is a section: transport in it is that of the material only if nothing "
            "changes across it; paths through the third dimension are missing",
            InputWarning,
            stacklevel=4,
        )


def _warn_of_unusual_porosity(pores: Pores, phase: str | int | None) -> None:
    low, high = USUAL_POROSITY
    if not low <= pores.porosity <= high:
        name = "the phase labelled 1" if phase is None else f"phase {phase!r}"
        warnings.warn(
            f"{name} fills {100 * pores.porosity:.3g} % of the image, outside {100 * low:g} % to "
            f"{100 * high:g} %: is it the phase you mean, or are the phases inverted?",
            InputWarning,
            stacklevel=4,
        )


def warn_of_mismatch(pores: Pores, name: str, *, known: bool = False) -> None:
    """Warn if an image is taken as periodic along an axis but does not look it.

    Along a periodic axis the first and the last plane differ as much as any two neighbours do.
    Where an image is ``known`` to repeat, as it says itself, more is needed for doubt: chance, or
    a wall that lies on the border, is none.
    """
    planes = np.moveaxis(pores.mask, pores.axes.index(name), 0)
    if len(planes) < 3:
        return
    border = float(np.mean(planes[0] != planes[-1]))
    changes = (planes[1:] != planes[:-1]).reshape(len(planes) - 1, -1).mean(axis=1)
    inside, largest = float(changes.mean()), float(changes.max())
    least = max(3 * inside, 1.5 * largest) if known else 2 * inside
    if border > least and border - inside > 0.01:
        warnings.warn(
            f"taken as periodic along {name}, but {100 * border:.3g} % of the voxels differ "
            f"across that border against {100 * inside:.3g} % between neighbouring planes "
            "inside: the image does not repeat there",
            InputWarning,
            stacklevel=4,
        )


def halved(pores: Pores) -> Pores:
    """Return the same phase with voxels of half the edge, but for axes of one voxel.

    Raises `InputError` if they are too many.
    """
    mask = pores.mask
    if mask.size * 8 > MOST_VOXELS:
        raise InputError(
            f"an image of shape {mask.shape} is too large for halved voxels, at most {MOST_VOXELS} "
            "of them: measure their effect on a part of it, by image.crop"
        )
    for axis, n in enumerate(pores.mask.shape):
        mask = mask.repeat(1 + (n > 1), axis)
    edges = zip(pores.spacing, mask.shape, pores.mask.shape, strict=True)
    spacing = tuple(edge * coarse / fine for edge, fine, coarse in edges)
    return Pores(mask, pores.axes, spacing, pores.unit, pores.periodic)


def closed_sides(pores: Pores, transport: int) -> tuple[NDArray[np.bool_], bool, float]:
    """Return what a solver with one choice for all sides needs where the sides differ.

    Where one side is periodic and the other is not, solid closes the latter, and all sides may
    wrap: one layer or two, as an even number of voxels is solved in half the memory. Returns the
    mask, whether sides wrap, and how much wider its cross-section is.
    """
    sides = [axis for axis in range(3) if axis != transport and pores.mask.shape[axis] > 1]
    wraps = [pores.periodic[axis] for axis in sides]
    if all(wraps) or not any(wraps):
        return pores.mask, any(wraps), 1.0
    width = [(0, 0)] * 3
    closed = sides[wraps.index(False)]
    n = pores.mask.shape[closed]
    layers = 2 - n % 2
    width[closed] = (0, layers)
    return np.pad(pores.mask, width), True, (n + layers) / n


def without_added_axes(
    values: NDArray[np.float32] | None, pores: Pores
) -> NDArray[np.float32] | None:
    """Return a field without axes and layers that the image does not have."""
    if values is None:
        return None
    nx, ny, nz = pores.in_three_dimensions().mask.shape
    cut = values[..., :nx, :ny, :nz]
    return np.ascontiguousarray(cut.reshape(cut.shape[:-3] + pores.mask.shape))
