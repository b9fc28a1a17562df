"""What a NumPy archive promises, before it is unpacked."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from matweft.errors import InputError
from matweft.memory import require_memory

DAMAGE = (
    *(ValueError, EOFError, KeyError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What numpy and zipfile raise for archives that are damaged."""


def array_headers(path: Path) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """Return shape and type of each array of an archive by name; none of what is no array."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            return {name.removesuffix(".npy"): _header(archive, name) for name in names}
    except DAMAGE as error:
        raise InputError(f"{path} is damaged or cut off: {error}") from error


def _header(archive: zipfile.ZipFile, name: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    with archive.open(name) as file:
        version = np.lib.format.read_magic(file)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read(file)
    return tuple(shape), dtype


def require_arrays(path: Path) -> None:
    """Raise `InputError` if an archive is damaged, too large, or holds objects of Python."""
    headers = array_headers(path)
    objects = [name for name, (_, dtype) in headers.items() if dtype.hasobject]
    if objects:
        raise InputError(
            f"{path} holds objects of Python in {', '.join(objects)}, which are not read: they can "
            "run programs. Save numbers and texts"
        )
    size = sum(math.prod(shape) * dtype.itemsize for shape, dtype in headers.values())
    require_memory(f"{path}, {len(headers)} arrays,", 2 * size)
