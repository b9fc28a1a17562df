"""Packed data that unpack to more than a header promises."""

from __future__ import annotations

import zlib
from pathlib import Path

from matweft.errors import InputError
from matweft.memory import free_memory

RATIO = 1032
"""Most bytes that one byte packed by zlib can become."""


def suspicious(packed: int) -> bool:
    """Return whether so many packed bytes could fill half of the free memory."""
    free = free_memory()
    return free is not None and packed * RATIO > free // 2


def require_promised(file: Path, packed: bytes, promised: int) -> None:
    """Raise `InputError` if data packed by zlib unpack to more bytes than promised."""
    opener = zlib.decompressobj()
    try:
        opener.decompress(packed, promised + 1)
    except zlib.error as error:
        raise InputError(
            f"{file} is damaged: its packed data cannot be unpacked ({error})"
        ) from error
    if opener.unconsumed_tail:
        raise InputError(
            f"{file} unpacks to more than the {promised} bytes that its header promises; it is "
            "damaged or meant to fill the memory"
        )
