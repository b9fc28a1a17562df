"""A folder of slices is a stack."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError, InputWarning
from matweft.memory import require_room

_SHOWN = 8


def read_folder(
    folder: Path, endings: tuple[str, ...], read: Callable[[Path, bool], NDArray[Any]]
) -> NDArray[Any]:
    """Return the slices of a folder, ordered by the numbers in their names, as z, y, x.

    ``read(file, quiet)`` returns one; of all but the first it should not say again what it says.
    Warns of gaps in the numbers. Raises `InputError` if the slices differ in size or type.
    """
    files = sorted(
        (one for one in folder.iterdir() if _is_slice(one, endings)),
        key=_by_number,
    )
    if not files:
        raise InputError(f"{folder} holds no slice; these end in {', '.join(endings)}")
    _warn_of_gaps(folder, files)
    first = read(files[0], False)
    if first.ndim != 2:
        raise InputError(f"{files[0]} is a stack of {first.shape}; a folder holds single slices")
    require_room(folder, (len(files), *first.shape), first.dtype)
    stack = np.empty((len(files), *first.shape), first.dtype)
    for z, file in enumerate(files):
        one = first if z == 0 else read(file, True)
        if one.shape != first.shape or one.dtype != first.dtype:
            raise InputError(
                f"the slices differ: {file.name} is {one.dtype} {one.shape}, {files[0].name} is "
                f"{first.dtype} {first.shape} (rows, columns)"
            )
        stack[z] = one
    return stack


def _is_slice(file: Path, endings: tuple[str, ...]) -> bool:
    """Return whether a file is a slice; some systems put hidden files beside each."""
    return file.name.lower().endswith(endings) and not file.name.startswith(".")


def _parts(file: Path) -> list[str]:
    """Return the stem cut at its numbers: text, number, text, number, text."""
    return re.split(r"([0-9]+)", file.stem)


def _by_number(file: Path) -> tuple[tuple[int, int | str], ...]:
    """Order ``slice2`` before ``slice10``."""
    parts = _parts(file)
    return tuple((i % 2, int(part) if i % 2 else part) for i, part in enumerate(parts))


def _warn_of_gaps(folder: Path, files: list[Path]) -> None:
    """Warn where the numbers of slices jump; names that differ elsewhere have no one number."""
    names = [_parts(file) for file in files]
    if any(len(one) != len(names[0]) or len(one) < 3 for one in names):
        return
    moving = [i for i in range(len(names[0])) if len({one[i] for one in names}) > 1]
    if len(moving) != 1 or moving[0] % 2 == 0:
        return
    numbers = [int(one[moving[0]]) for one in names]
    steps = np.diff(numbers)
    if not steps.size or len(set(steps.tolist())) == 1:
        return
    gaps = [f"{a} to {b}" for a, b in pairwise(numbers) if b - a != steps.min()]
    more = f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else ""
    warnings.warn(
        f"{folder}: slices are missing, their numbers jump from {', '.join(gaps[:_SHOWN])}{more}; "
        "the slices that are there are taken as neighbours",
        InputWarning,
        stacklevel=5,
    )
