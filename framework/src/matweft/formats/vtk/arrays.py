"""Arrays in XML files of VTK: as text, as base64, or appended, plain or packed by zlib."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.formats._headers import CUT

TYPES = {
    **{f"{s}Int{8 * n}": f"{s.lower() or 'i'}{n}" for s in ("", "U") for n in (1, 2, 4, 8)},
    "Float32": "f4",
    "Float64": "f8",
}
NAMES = {kind: name for name, kind in TYPES.items()}
ZLIB = "vtkZLibDataCompressor"
_BLOCK = 2**20


@dataclass(frozen=True)
class Stored:
    """How a file stores its arrays."""

    file: Path
    order: Literal["<", ">"]
    header: np.dtype[Any]
    packed: bool
    appended: bytes
    encoding: str

    def array(self, element: Element, count: int, what: str) -> NDArray[Any]:
        """Return ``count`` numbers of a DataArray; room for them was asked before."""
        kind = np.dtype(TYPES[element.get("type", "")]).newbyteorder(self.order)
        if element.get("format", "ascii") == "ascii":
            return _numbers(element.text or "", kind, count, what)
        data, encoded = self._begin(element, what)
        needed = count * kind.itemsize
        try:
            found = (
                self._unpacked(data, encoded, needed)
                if self.packed
                else (self._plain(data, encoded, needed))
            )
        except (binascii.Error, zlib.error, ValueError, IndexError) as error:
            raise InputError(f"{what} is damaged: {CUT} ({error})") from error
        if len(found) != needed:
            raise InputError(
                f"{what} is damaged: {needed} bytes are needed, {len(found)} are there: {CUT}"
            )
        return np.frombuffer(found, kind).astype(kind.newbyteorder("="), copy=False)

    def _begin(self, element: Element, what: str) -> tuple[bytes, bool]:
        """Return the bytes from where an array begins, and whether they are base64."""
        if element.get("format") == "appended":
            offset = int(element.get("offset", "-1"))
            if not 0 <= offset < max(1, len(self.appended)):
                raise InputError(f"{what} begins behind the end of the file: {CUT}")
            return self.appended[offset:], self.encoding == "base64"
        return b"".join((element.text or "").encode().split()), True

    def _plain(self, data: bytes, encoded: bool, needed: int) -> bytes:
        size = self.header.itemsize
        if not encoded:
            told = int(np.frombuffer(data[:size], self.header)[0])
            return data[size : size + min(told, needed + 1)]
        lead = _chars(size)
        own = data[:lead].endswith(b"=")
        told = int(np.frombuffer(base64.b64decode(data[:lead])[:size], self.header)[0])
        most = min(told, needed + 1)
        if own:
            return base64.b64decode(data[lead : lead + _chars(most)])[:most]
        return base64.b64decode(data[: _chars(size + most)])[size : size + most]

    def _unpacked(self, data: bytes, encoded: bool, needed: int) -> bytes:
        size = self.header.itemsize

        def header(count: int) -> NDArray[Any]:
            raw = base64.b64decode(data[: _chars(count * size)]) if encoded else data
            return np.frombuffer(raw[: count * size], self.header).astype(np.int64)

        blocks, block, last = map(int, header(3))
        promised = block * (blocks - 1) + (last or block) if blocks else 0
        if promised != needed or blocks > len(data) or not 0 <= last <= block or block < 1:
            raise ValueError(f"its blocks make {promised} bytes, not {needed}")
        lengths = header(3 + blocks)[3:]
        if encoded:
            body = data[_chars((3 + blocks) * size) :]
            body = base64.b64decode(body[: _chars(int(lengths.sum()))])
        else:
            body = data[(3 + blocks) * size :]
        out, start = bytearray(), 0
        for length in lengths.tolist():
            opener = zlib.decompressobj()
            most = min(block, needed - len(out))  # positive: zlib takes 0 for no limit
            out += opener.decompress(body[start : start + length], most)
            start += length
            if opener.unconsumed_tail:
                raise ValueError(f"a block unpacks to more than {most} bytes")
        return bytes(out)


def _chars(count: int) -> int:
    """Return how many characters of base64 so many bytes take."""
    return -(-count // 3) * 4


def _numbers(text: str, kind: np.dtype[Any], count: int, what: str) -> NDArray[Any]:
    parts = text.split()
    if len(parts) != count:
        raise InputError(f"{what} has {len(parts)} numbers where {count} are needed: {CUT}")
    try:
        return np.array(parts, kind.newbyteorder("="))
    except (ValueError, OverflowError) as error:
        raise InputError(f"{what} is damaged: {error}") from error


def packed(values: NDArray[Any]) -> bytes:
    """Return an array as base64 of blocks packed by zlib, little-endian, lengths of 64 bits."""
    data = values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
    blocks = [zlib.compress(data[i : i + _BLOCK], 5) for i in range(0, len(data), _BLOCK)]
    header = [len(blocks), _BLOCK, len(data) % _BLOCK, *map(len, blocks)]
    lead = np.array(header, "<u8").tobytes()
    return base64.b64encode(lead) + base64.b64encode(b"".join(blocks))
