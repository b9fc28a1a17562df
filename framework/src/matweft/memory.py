"""Whether data, or the work on them, fit into memory; asked before it is begun."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from matweft.errors import InputError

_GIBIBYTE = 2**30
MOST_VOXELS = 2**31 - 1
"""Voxels that whole numbers of 32 bits can count, as kernels do."""


def require_room(file: Path | str, shape: Sequence[int], dtype: np.dtype[Any]) -> None:
    """Raise `InputError` unless an image of numbers of this size can be held in memory.

    Readers ask with what the header of a file promises, before they make the array.
    """
    if dtype.kind not in "biuf":
        raise InputError(f"{file} holds {dtype}; an image holds whole or real numbers or booleans")
    shape = tuple(map(int, shape))
    if 0 in shape:
        raise InputError(f"{file} holds no voxels: its shape is {shape}")
    if not 1 <= len(shape) <= 3:
        raise InputError(f"{file} holds an array of shape {shape}; an image has one to three axes")
    voxels = math.prod(shape)
    if voxels > MOST_VOXELS:
        raise InputError(
            f"{file} has {voxels:.4g} voxels, shape {shape}; at most {MOST_VOXELS} can be treated: "
            "cut it or bin it"
        )
    require_memory(f"{file}, shape {shape} of {dtype},", 2 * voxels * dtype.itemsize)


def require_memory(what: str, needed: int, *, cure: str = "cut the image or bin it") -> None:
    """Raise `InputError` with its cure if fewer bytes are free than something needs."""
    free = free_memory()
    if free is not None and needed > free:
        raise InputError(
            f"{what} needs {needed / _GIBIBYTE:.3g} GiB of memory, and {free / _GIBIBYTE:.3g} GiB "
            f"are free: {cure}"
        )


def free_memory() -> int | None:
    """Return the bytes of memory that are free, or None where the system does not tell."""
    with suppress(OSError), open("/proc/meminfo") as lines:
        for line in lines:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
