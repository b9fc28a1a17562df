"""The chain of pages in a TIFF file, which must come to an end."""

from __future__ import annotations

import struct
from pathlib import Path

from matweft.errors import InputError

_CLASSIC, _BIG = 42, 43


def require_end(file: Path) -> None:
    """Raise `InputError` if the pages of a file follow each other in a circle.

    Whatever else is wrong is left to the reader of the pages.
    """
    with file.open("rb") as stream:
        start = stream.read(16)
        sign = {b"II": "<", b"MM": ">"}.get(start[:2])
        kind = struct.unpack(f"{sign}H", start[2:4])[0] if sign and len(start) == 16 else 0
        if kind not in (_CLASSIC, _BIG):
            return
        count, entry, link, at = ("H", 12, "I", 4) if kind == _CLASSIC else ("Q", 20, "Q", 8)
        width = struct.calcsize(count)
        size = struct.calcsize(link)
        place = struct.unpack(f"{sign}{link}", start[at : at + size])[0]
        seen: set[int] = set()
        while 0 < place < file.stat().st_size:
            if place in seen:
                raise InputError(
                    f"{file} is damaged: its pages follow each other in a circle, after "
                    f"{len(seen)} of them"
                )
            seen.add(place)
            stream.seek(place)
            head = stream.read(width)
            if len(head) < width:
                return
            entries = struct.unpack(f"{sign}{count}", head)[0]
            if entries > file.stat().st_size:
                return
            stream.seek(entries * entry, 1)
            tail = stream.read(size)
            place = struct.unpack(f"{sign}{link}", tail)[0] if len(tail) == size else 0
