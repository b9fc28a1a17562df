"""Numbers that follow each other, the last axis fastest."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.memory import require_room

_HEADER = 65536
"""Bytes of a header in which the name of its data is looked for."""


def header_of(file: Path) -> Path | None:
    """Return the header of MetaImage or NRRD beside a file that names it as its data, if any."""
    for ending in (".mhd", ".nhdr"):
        header = file.with_suffix(ending)
        if header.is_file() and file.name.encode() in header.read_bytes()[:_HEADER]:
            return header
    return None


def read_plain(
    file: Path, shape: tuple[int, ...] | None, dtype: str, byte_order: str, offset: int
) -> NDArray[Any]:
    """Return the numbers of a file of which nothing is known but what the user says."""
    if shape is None:
        raise InputError(
            f"{file} is raw data; say its shape in the order of its axes, and its dtype: --option "
            "shape=64,64,64 --option dtype=uint8 (in Python shape=(64, 64, 64), dtype='uint8')"
        )
    try:
        kind = np.dtype(dtype).newbyteorder("<" if byte_order == "little" else ">")
    except TypeError as error:
        raise InputError(f"dtype {dtype!r} is unknown; write such as 'uint8'") from error
    require_room(file, shape, kind)
    needed, present = math.prod(shape) * kind.itemsize + offset, file.stat().st_size
    if needed != present:
        raise InputError(
            f"{file} has {present} bytes, but an offset of {offset} and shape {shape} of "
            f"{dtype} make {needed}: correct shape, dtype or offset"
        )
    values = np.fromfile(file, kind, offset=offset).reshape(shape)
    return values.astype(kind.newbyteorder("="), copy=False)
