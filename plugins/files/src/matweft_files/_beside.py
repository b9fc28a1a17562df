"""Headers and the data they speak of: behind them in the file, or in a file beside."""

from __future__ import annotations

import math
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.formats._headers import numbers
from matweft.memory import require_room
from matweft_files._sentences import cut_off

LINES, LINE = 512, 65536
"""Most lines of a header, and bytes of a line."""


def file_beside(header: Path, name: str) -> Path:
    """Return the file that a header names; raises `InputError` unless it lies in its folder."""
    plain = name.removeprefix("./")
    if not plain or plain in (".", "..") or "/" in plain or "\\" in plain:
        raise InputError(
            f"{header} names its data as {name!r}; only files in the folder of the header are "
            "read: put both into one folder and correct the header"
        )
    found = header.parent / plain
    if not found.is_file():
        raise InputError(f"{header} names its data as {name!r}, but there is no {found}")
    return found


def named_in(header: Path) -> list[Path]:
    """Return the files in the folder of a header whose names stand in it."""
    with header.open("rb") as stream:
        text = stream.read(LINE)
    others = (one for one in sorted(header.parent.iterdir()) if one != header and one.is_file())
    return [one for one in others if one.name.encode() in text]


def header_lines(file: Path, stream: IO[bytes]) -> Any:
    """Yield the lines of a header without their ends; the stream stays behind the last."""
    for _ in range(LINES):
        line = stream.readline(LINE)
        if not line:
            return
        try:
            yield line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield line.decode("latin-1").rstrip("\r\n")
    raise InputError(f"{file} has more than {LINES} lines of header; it is damaged")


def read_numbers(
    file: Path, stream: IO[bytes], shape: tuple[int, ...], kind: np.dtype[Any], *, packed: bool
) -> NDArray[Any]:
    """Return the numbers that a header promises, from where the stream is, the last axis fastest.

    ``packed`` by zlib or gzip. Raises `InputError` if there are fewer, or if they unpack to more.
    """
    require_room(file, shape, kind)
    needed = math.prod(shape) * kind.itemsize
    data = _unpacked(file, stream, needed) if packed else stream.read(needed)
    if len(data) < needed:
        raise InputError(cut_off(file, needed, len(data)))
    return np.frombuffer(data, kind).reshape(shape).astype(kind.newbyteorder("="), copy=False)


def _unpacked(file: Path, stream: IO[bytes], needed: int) -> bytearray:
    opener, data = zlib.decompressobj(zlib.MAX_WBITS | 32), bytearray()
    try:
        while len(data) <= needed and (chunk := stream.read(2**20)):
            data += opener.decompress(chunk, needed + 1 - len(data))
    except zlib.error as error:
        raise InputError(f"{file} is damaged: its packed data cannot be unpacked ({error})") from (
            error
        )
    if len(data) > needed:
        raise InputError(f"{file} unpacks to more than the {needed} bytes that its header promises")
    return data


def sizes(file: Path, name: str, text: str) -> tuple[int, ...]:
    """Return the numbers of voxels along axes, as a header has them, x first."""
    found = numbers(file, name, text)
    if not found.size or (found != np.rint(found)).any() or (found < 1).any():
        raise InputError(f"{file}: {name} is {text!r}; it should be whole numbers from 1")
    return tuple(int(one) for one in found)
