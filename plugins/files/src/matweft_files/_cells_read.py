"""Samples from the cells of a box, as they were written or by other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.errors import InputError
from matweft.formats import ImageFormat
from matweft.formats._elsewhere import a
from matweft_files._archive import USUAL
from matweft_files._notes import understood
from matweft_files._placed import Placed, placed

Sample = VoxelImage | GrainMap | OrientationMap
_CHOOSE = "choose by --option array=NAME (in Python array='NAME'):"
_OF_MAPS = ("quaternion", "bunge_deg", "phase")


def kind_of(notes: Mapping[str, Any]) -> str:
    """Return which type the notes of a file name; an image where they name none."""
    return str(notes.get("kind", "VoxelImage"))


def chosen(file: Path, named: Mapping[str, int], asked: str | None) -> str:
    """Return the name of the array that is the image; ``named`` gives their components.

    Raises `InputError` if it cannot be told, or has several numbers a cell.
    """
    known = ", ".join(named) or "none"
    if asked is not None:
        if asked not in named:
            raise InputError(f"{file} holds no array {asked!r}; {_CHOOSE} {known}")
        if named[asked] != 1:
            raise InputError(f"{file}: {asked!r} has {named[asked]} numbers a cell; choose another")
        return asked
    able = [name for name, components in named.items() if components == 1]
    usual = [name for name in USUAL if name in able]
    if len(able) == 1 or usual:
        return able[0] if len(able) == 1 else usual[0]
    raise InputError(f"{file} holds several arrays; {_CHOOSE} {known}")


def image_in(
    options: ImageFormat, values: NDArray[Any], place: Placed, notes: Mapping[str, Any]
) -> VoxelImage:
    """Return the image of one array (nz, ny, nx), flat where it is one cell thick."""
    n = len(str(notes["axes"])) if "axes" in notes else _thick(values.shape)
    told = understood(notes, n)
    if told.get("unit") is None and place.unit is None:
        context().log.info("%s names no unit of its lengths; give unit=...", place.file)
    return placed(
        options,
        Placed(
            place.file,
            values.reshape(values.shape[3 - n :]),
            place.steps[:n, :n],
            place.centre[:n],
            told.pop("unit", place.unit),
            None,
            told,
        ),
    )


def _thick(shape: tuple[int, ...]) -> int:
    """Return the number of axes without the last ones that are one cell thick."""
    n = 3
    while n > 1 and shape[3 - n] == 1:
        n -= 1
    return n


def map_in(
    options: ImageFormat,
    file: Path,
    arrays: Mapping[str, NDArray[Any]],
    spacing: tuple[float, ...],
    notes: Mapping[str, Any],
) -> Sample:
    """Return the grain map or orientation map that was written with these notes."""
    if options.axes is not None or options.phases:
        raise InputError(
            f"{file} holds {a(kind_of(notes))}, which has its own axes and phases; name an array "
            "to read it as an image: --option array=NAME (in Python array='NAME')"
        )
    n = len(str(notes["axes"]))
    told = understood(notes, n)
    lengths = options.lengths("xyz"[:n], spacing[:n], told.get("unit"))
    if options.periodic is None:
        lengths["periodic"] = tuple(map(bool, told.get("periodic", (False,) * n)))
    lengths["phases"] = told.get("phases", {})
    classes = zip(*(_texts(notes, f"symmetry_{one}") for one in ("phases", "classes")), strict=True)
    lengths["symmetry"] = dict(classes)
    try:
        if kind_of(notes) == "GrainMap":
            return GrainMap(
                _upright(arrays["grain"], n),
                notes.get("grain_quaternions"),
                phase=notes.get("grain_phases"),
                **lengths,
            )
        scalars = {k: _upright(v, n) for k, v in arrays.items() if k not in _OF_MAPS}
        return OrientationMap(
            _upright(arrays["quaternion"], n),
            _upright(arrays["phase"], n),
            scalars={k.removesuffix(" (measured)"): v for k, v in scalars.items()},
            **lengths,
        )
    except KeyError as error:
        raise InputError(f"{file} says it is a {kind_of(notes)}, but lacks {error}") from error


def _upright(values: NDArray[Any], n: int) -> NDArray[Any]:
    """Return z, y, x (and components) as n axes x, y, z (and components)."""
    turned = values.transpose(2, 1, 0, *range(3, values.ndim))
    return np.ascontiguousarray(turned.reshape(*turned.shape[:n], *turned.shape[3:]))


def _texts(notes: Mapping[str, Any], name: str) -> list[str]:
    return [str(one) for one in np.ravel(notes.get(name, ()))]
