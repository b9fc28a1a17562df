"""Numbers that follow each other, the last axis fastest."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.memory import require_room


def read_plain(
    file: Path, shape: tuple[int, ...] | None, dtype: str, byte_order: str, offset: int
) -> NDArray[Any]:
    """Return the numbers of a file of which nothing is known but what the user says."""
    if shape is None:
        raise InputError(f"{file} is raw data: say its shape (in the order of axes) and dtype")
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
