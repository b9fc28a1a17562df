"""An image on voxels of another edge."""

from __future__ import annotations

import math
import warnings
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from matweft.context import context
from matweft.data import VoxelImage
from matweft.data._grid import check_length, per_axis
from matweft.data._resampling import Line, linear, majority, nearest
from matweft.data.grey import is_grey
from matweft.errors import InputError, InputWarning
from matweft.field import Field
from matweft.formats.grids import spacing_with_unit
from matweft.memory import MOST_VOXELS, require_memory
from matweft.roles import Generator

KEPT = 0.01
"""Change of a volume fraction that goes without a warning."""
_MOST_LABELS = 64


class Resample(Generator):
    """Give an image voxels of another edge, cubic ones unless told otherwise.

    Labels: a new voxel gets the label that fills most of it, so that voxels cut into whole parts
    keep their shape exactly. Grey values: the mean over a larger voxel, linear between the middles
    of smaller ones. Origin, unit, phases and periodic axes stay.

    Edges come out exactly as asked for, so that the physical size is kept to half a new voxel
    along each axis; a periodic axis is stretched to a whole number of them. A volume fraction that
    changes by more than 0.01 is warned of. Raises `InputError` if the result does not fit into
    memory.

    >>> flat = VoxelImage([[0, 1], [1, 1]], spacing=(1.0, 2.0), unit="um")
    >>> Resample().generate(flat).values.tolist()
    [[0, 0, 1, 1], [1, 1, 1, 1]]
    >>> Resample(spacing="500 nm").generate(flat).shape
    (4, 8)
    """

    spacing: float | tuple[float, ...] | None = Field(
        None,
        unit="",
        description="edge of the new voxels: one, or one an axis; none: the smallest of the image",
    )
    unit: str | None = Field(None, description="unit of the spacing; none: that of the image")
    interpolation: Literal["majority", "nearest", "linear"] | None = Field(
        None,
        description="majority or nearest of labels, linear of grey values; none: as the image is",
    )

    @model_validator(mode="before")
    @classmethod
    def _with_unit(cls, data: Any) -> Any:
        return spacing_with_unit(data)

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        if self.unit is not None:
            check_length(self.unit)
        entries = self.spacing if isinstance(self.spacing, tuple) else (self.spacing,)
        if any(one is not None and not one > 0 for one in entries) or not entries:
            raise ValueError(f"spacing is {self.spacing}; the edge of a voxel is positive")
        return self

    def generate(self, image: VoxelImage) -> VoxelImage:
        """Return ``image`` on the new voxels."""
        image = VoxelImage.of(image)
        edges = self._edges(image)
        lines = [
            _line(*one)
            for one in zip(image.shape, image.spacing, edges, image.periodic, strict=True)
        ]
        shape = tuple(one.new for one in lines)
        _require(image, shape, edges)
        how = self.interpolation or ("linear" if is_grey(image.values) else "majority")
        found = image.with_values(_values(image, lines, how), spacing=edges)
        context().log.info(
            "resampled from %s to %s voxels, of %s to %s %s, by %s",
            *(_times(image.shape), _times(shape), _times(image.spacing), _times(edges)),
            *(image.unit, how),
        )
        _tell_size(image, shape, edges)
        if how != "linear":
            _warn_of_shares(image, found)
        return found

    def _edges(self, image: VoxelImage) -> tuple[float, ...]:
        n = image.values.ndim
        if self.spacing is None:
            return (min(image.spacing),) * n
        edges = tuple(map(float, per_axis("spacing", self.spacing, None, n)))
        unit = self.unit or image.unit
        if unit == image.unit:
            return edges
        if "voxel" in (unit, image.unit):
            raise InputError(
                f"spacing is in {unit} and the image in {image.unit}: give the spacing of the "
                "image when it is read (--spacing 0.4um), or this one in its unit"
            )
        from matweft.units import convert

        return tuple(convert(one, unit, image.unit) for one in edges)


def _line(old: int, was: float, edge: float, periodic: bool) -> Line:
    """Return the new voxels of an axis: whole numbers of them, over the period if it repeats."""
    step = edge / was
    new = max(1, round(old / step))
    exact = math.isclose(new * step, old, rel_tol=1e-9)
    return Line(old, new, old / new if periodic or exact else step, periodic)


def _require(image: VoxelImage, shape: tuple[int, ...], edges: tuple[float, ...]) -> None:
    voxels = math.prod(shape)
    what = f"an image of {_times(shape)} voxels of {_times(edges)} {image.unit}"
    if voxels > MOST_VOXELS:
        raise InputError(f"{what} is too large; at most {MOST_VOXELS} voxels: a larger spacing")
    slab = 64 * max(math.prod(shape[1:]), math.prod(image.shape[1:]), 2**22)
    needed = 2 * voxels * image.values.dtype.itemsize + slab
    require_memory(what, needed, cure="choose a larger spacing, or cut the image")


def _values(image: VoxelImage, lines: list[Line], how: str) -> NDArray[Any]:
    if how == "linear":
        if image.values.dtype == bool:
            raise InputError("linear is for grey values, and the image holds booleans: majority")
        return linear(image.values, lines)
    if how == "majority" and len(np.unique(image.values)) <= _MOST_LABELS:
        return majority(image.values, lines)
    return nearest(image.values, lines)


def _tell_size(image: VoxelImage, shape: tuple[int, ...], edges: tuple[float, ...]) -> None:
    """Say in the log where the edge does not divide the length of the image."""
    along = zip(image.axes, image.shape, image.spacing, shape, edges, strict=True)
    for axis, old, was, new, edge in along:
        if not math.isclose(old * was, new * edge, rel_tol=1e-9):
            context().log.info(
                "along %s the image is %.6g %s long, of %.6g %s before: whole voxels only",
                *(axis, new * edge, image.unit, old * was, image.unit),
            )


def _warn_of_shares(image: VoxelImage, found: VoxelImage) -> None:
    labels, counts = np.unique(image.values, return_counts=True)
    for label, count in zip(labels, counts, strict=True):
        before = count / image.values.size
        after = np.count_nonzero(found.values == label) / found.values.size
        if abs(after - before) > KEPT:
            warnings.warn(
                f"resampling changes the volume fraction of label {label} from {before:.4g} to "
                f"{after:.4g}: choose a smaller spacing",
                InputWarning,
                stacklevel=3,
            )
            return


def _times(numbers: tuple[float, ...]) -> str:
    return " × ".join(f"{one:g}" for one in numbers)
