"""What all readers of headers say about damaged ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError

CUT = "the file ends too early; is the download complete?"


@contextmanager
def damage(file: Path) -> Iterator[None]:
    """Turn what makes no sense in the text of a header into a sentence about its file."""
    try:
        yield
    except InputError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{file} is damaged: its header makes no sense ({error!r})") from error


def numbers(file: Path, name: str, text: str, n: int | None = None) -> NDArray[np.float64]:
    """Return the numbers in an entry of a header, ``n`` of them if given."""
    try:
        found = np.array([float(part) for part in text.split()])
    except ValueError as error:
        raise InputError(f"{file}: {name} is {text!r}; it should be numbers") from error
    if n is not None and len(found) != n:
        raise InputError(f"{file}: {name} is {text!r}; it should be {n} numbers")
    return found
