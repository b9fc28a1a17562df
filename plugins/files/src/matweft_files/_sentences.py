"""Sentences about files that more than one format needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matweft.errors import InputError

CUT = "the file ends too early; is the download complete?"


def colour(file: Path, how: str) -> str:
    """Return that a file holds colours where one number a voxel is needed."""
    return (
        f"{file} is in colour ({how}); give one number a voxel: convert it to grey values or labels"
    )


def cut_off(what: Path | str, needed: int, present: int) -> str:
    """Return that fewer bytes are there than a header promises."""
    return f"{what} is cut off: {needed} bytes are needed, {max(present, 0)} are there: {CUT}"


@contextmanager
def damage(file: Path) -> Iterator[None]:
    """Turn what makes no sense in the text of a header into a sentence about its file."""
    try:
        yield
    except InputError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{file} is damaged: its header makes no sense ({error!r})") from error
