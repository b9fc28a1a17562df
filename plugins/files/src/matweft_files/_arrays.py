"""Arrays in numpy's format; what the header promises is checked before they are made."""

from __future__ import annotations

import math
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.memory import require_room

Header = tuple[tuple[int, ...], bool, np.dtype[Any]]


def read_header(what: str, stream: IO[bytes]) -> Header:
    """Return shape, whether the first axis runs fastest, and type."""
    try:
        version = npy.read_magic(stream)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"version {version} of the npy format is not for plain numbers")
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        return header(stream)
    except Exception as error:  # numpy lets errors of Python's parser through
        raise InputError(f"{what} is damaged or no npy file: {error}") from error


def read_array(what: str, stream: IO[bytes], size: int) -> NDArray[Any]:
    """Return the array of an image in a stream of ``size`` bytes."""
    shape, fortran, dtype = read_header(what, stream)
    require_room(what, shape, dtype)
    return read_body(what, stream, size, (shape, fortran, dtype))


def read_body(what: str, stream: IO[bytes], size: int, header: Header) -> NDArray[Any]:
    """Return the numbers that follow a header, in the machine's byte order."""
    shape, fortran, dtype = header
    needed, present = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if present < needed:
        raise InputError(
            f"{what} is cut off: its header promises {shape} of {dtype}, {needed} bytes, "
            f"and {max(present, 0)} follow"
        )
    data = bytearray(needed)
    if stream.readinto(data) != needed:  # type: ignore[attr-defined]
        raise InputError(f"{what} is cut off: {needed} bytes were promised")
    values = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return values.astype(dtype.newbyteorder("="), copy=False)
