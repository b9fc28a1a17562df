"""Sentences about files that more than one format needs."""

from __future__ import annotations

from pathlib import Path

from matweft.formats._headers import CUT


def colour(file: Path, how: str) -> str:
    """Return that a file holds colours where one number a voxel is needed."""
    return (
        f"{file} is in colour ({how}); give one number a voxel: convert it to grey values or labels"
    )


def cut_off(what: Path | str, needed: int, present: int) -> str:
    """Return that fewer bytes are there than a header promises."""
    return f"{what} is cut off: {needed} bytes are needed, {max(present, 0)} are there: {CUT}"
