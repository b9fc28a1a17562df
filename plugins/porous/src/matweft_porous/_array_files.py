"""npy, npz and raw files; their size is checked before they are read."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_porous._room import require_room


@dataclass(frozen=True)
class RawLayout:
    """How numbers lie in a file without a header."""

    shape: tuple[int, ...] | None
    dtype: str
    byte_order: str
    offset: int


def read_npy(file: Path) -> NDArray[Any]:
    """Return the array of an npy file."""
    with file.open("rb") as stream:
        return _read_array(file, stream, file.stat().st_size, "")


def read_npz(file: Path, key: str | None) -> NDArray[Any]:
    """Return the array ``key`` of an npz file, or its only one."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            if key is None and len(names) == 1:
                key = names[0]
            if key not in names:
                asked = "holds several arrays" if key is None else f"holds no array {key!r}"
                raise InputError(f"{file} {asked}; choose by key: {', '.join(names) or 'none'}")
            entry = archive.getinfo(f"{key}.npy")
            with archive.open(entry) as stream:
                return _read_array(file, stream, entry.file_size, f" array {key!r}")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise InputError(f"{file} is damaged or no npz file: {error}") from error


def read_raw(file: Path, layout: RawLayout) -> NDArray[Any]:
    """Return numbers that follow each other without a header, the last axis fastest."""
    shape, offset = layout.shape, layout.offset
    if shape is None:
        raise InputError(f"{file} is raw data: say its shape (in the order of axes) and dtype")
    try:
        kind = np.dtype(layout.dtype).newbyteorder("<" if layout.byte_order == "little" else ">")
    except TypeError as error:
        raise InputError(f"dtype {layout.dtype!r} is unknown; write such as 'uint8'") from error
    require_room(file, shape, kind)
    needed, present = math.prod(shape) * kind.itemsize + offset, file.stat().st_size
    if needed != present:
        raise InputError(
            f"{file} has {present} bytes, but an offset of {offset} and shape {shape} of "
            f"{layout.dtype} make {needed}: correct shape, dtype or offset"
        )
    values = np.fromfile(file, kind, offset=offset).reshape(shape)
    return values.astype(kind.newbyteorder("="), copy=False)


def _read_array(file: Path, stream: IO[bytes], size: int, which: str) -> NDArray[Any]:
    """Read one array in npy form from a stream of ``size`` bytes."""
    try:
        version = npy.read_magic(stream)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"version {version} of the npy format is not for plain numbers")
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = header(stream)
    except ValueError as error:
        raise InputError(f"{file}{which} is damaged or no npy file: {error}") from error
    require_room(file, shape, dtype)
    needed, present = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if present < needed:
        raise InputError(
            f"{file}{which} is cut off: its header promises {shape} of {dtype}, {needed} bytes, "
            f"and {max(present, 0)} follow"
        )
    data = bytearray(needed)
    if stream.readinto(data) != needed:  # type: ignore[attr-defined]
        raise InputError(f"{file}{which} is cut off: {needed} bytes were promised")
    values = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return values.astype(dtype.newbyteorder("="), copy=False)
