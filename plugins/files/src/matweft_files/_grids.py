"""Between the order of axes in a file and that of images: x, y, z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.formats import ImageFormat


def image_of(
    options: ImageFormat,
    values: NDArray[Any],
    usual: str,
    what: str,
    *,
    spacing: Sequence[float] | None = None,
    origin: Sequence[float] | None = None,
    periodic: Sequence[bool] | None = None,
    **known: Any,
) -> VoxelImage:
    """Return an image; ``spacing``, ``origin`` and ``periodic`` follow the file's axes.

    What is ``known`` beside is that of `ImageFormat.image`: ``unit`` and ``phases``.
    """
    flat = usual[-values.ndim :] if usual.endswith("x") else usual[: values.ndim]
    order = options.axes or flat
    image = options.image(
        values,
        usual if len(usual) == values.ndim else flat,
        what,
        spacing=_sorted(order, spacing),
        origin=_sorted(order, origin),
        **known,
    )
    repeats = _sorted(order, periodic)
    if repeats is not None and options.periodic is None:
        return replace(image, periodic=tuple(map(bool, repeats)))
    return image


def _sorted(order: str, entries: Sequence[float] | None) -> tuple[float, ...] | None:
    """Return one entry an axis, from the order of a file to x, y, z."""
    if entries is None or len(entries) != len(order):
        return None
    return tuple(float(entry) for _, entry in sorted(zip(order, entries, strict=True)))


def assumed_unit(options: ImageFormat, unit: str, spacing: Sequence[float]) -> str | None:
    """Return the unit that is usual where a file names none.

    None where the user gives one, which then is the unit of the file's numbers, and where every
    edge is 1, which is a voxel.
    """
    if options.unit is not None or all(edge == 1 for edge in spacing):
        return None
    return unit
