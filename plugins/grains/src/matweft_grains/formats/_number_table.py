"""Tables of numbers in text, read as fast as their layout allows."""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError

_ROWS = 4096
"""Rows that are parsed at once; their bytes fit into the processor's cache."""
_DIGITS = 15
"""Digits of a number that a float holds exactly."""
_BLANK, _POINT, _MINUS, _PLUS, _ZERO = (ord(sign) for sign in " .-+0")
_LINE_ENDS = tuple(ord(sign) for sign in "\r\n\t")

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


def read_table(data: bytes, what: str, first_line: int = 1) -> Floats:
    """Return the numbers of a text of equal rows, shape (rows, columns).

    ``first_line`` is the number of the first line in its file, for errors. Columns that stand
    straight below one another, as most programs write them, are read digit by digit for many rows
    at once. Raises `InputError` if a row has another length or holds something that is no number.
    """
    if not data.strip():
        raise InputError(f"{what} holds no points below its header")
    width = data.find(b"\n") + 1
    if width > 0 and len(data) % width == width - 1 and not data.endswith(b"\n"):
        data += b"\n"
    if width == 0 or len(data) % width:
        return _any_rows(data, what, first_line)
    rows = np.frombuffer(data, np.uint8).reshape(-1, width)
    parts: list[Floats] = []
    for start in range(0, len(rows), _ROWS):
        block = rows[start : start + _ROWS]
        found = _straight_columns(block)
        if found is None:
            found = _any_rows(block.tobytes(), what, first_line + start)
        if parts and found.shape[1] != parts[0].shape[1]:
            raise InputError(
                f"line {first_line + start} of {what} has {found.shape[1]} columns, the lines "
                f"before have {parts[0].shape[1]}"
            )
        parts.append(found)
    return np.concatenate(parts)


def _straight_columns(block: Bytes) -> Floats | None:
    """Return the numbers of rows of the same layout, or None if it is not simple enough."""
    signs = np.ascontiguousarray(block.T)
    for sign in _LINE_ENDS:
        signs = np.where(signs == sign, np.uint8(_BLANK), signs)
    empty = (signs == _BLANK).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[True], empty, [True]]).astype(np.int8)))
    columns = [_column(signs[start:end]) for start, end in edges.reshape(-1, 2)]
    if not columns or any(one is None for one in columns):
        return None
    return np.stack([one for one in columns if one is not None], axis=1)


def _column(signs: Bytes) -> Floats | None:
    """Return right-aligned numbers with their points below one another, or None."""
    point = (signs == _POINT).all(axis=1)
    if len(signs) > _DIGITS or point.sum() > 1:
        return None
    decimals = len(signs) - 1 - int(np.argmax(point)) if point.any() else 0
    signs = signs[~point]
    digits = signs - np.uint8(_ZERO)
    numeral = digits <= 9
    minus = signs == _MINUS
    known = numeral | minus | (signs == _BLANK) | (signs == _PLUS)
    if not known.all() or not numeral[len(signs) - max(decimals, 1) :].all():
        return None
    signed = minus[:-1] | (signs[:-1] == _PLUS)
    if (numeral[:-1] & ~numeral[1:]).any() or (signed & ~numeral[1:]).any():
        return None
    weights = 10.0 ** np.arange(len(signs) - 1, -1, -1)
    values = weights @ np.where(numeral, digits, 0).astype(np.float64)
    return np.asarray(np.where(minus.any(axis=0), -values, values) / 10.0**decimals)


def _any_rows(data: bytes, what: str, first_line: int) -> Floats:
    try:
        return np.loadtxt(io.BytesIO(data), ndmin=2, comments=None, encoding="latin-1")
    except ValueError as error:
        raise InputError(_complaint(data, what, first_line)) from error


def _complaint(data: bytes, what: str, first_line: int) -> str:
    """Return which line of a table is wrong, and how."""
    columns = 0
    lines = data.decode("latin-1").splitlines()
    for number, line in enumerate(lines, first_line):
        words = line.split()
        if not words:
            continue
        columns = columns or len(words)
        wrong = next((word for word in words if not _NUMBER.fullmatch(word)), None)
        if wrong is not None:
            return f"line {number} of {what} holds {wrong[:40]!r} in place of a number"
        if len(words) != columns:
            last = number == first_line + len(lines) - 1
            why = ": the file is cut off" if last else ""
            return f"line {number} of {what} has {len(words)} columns, not {columns}{why}"
    return f"the numbers of {what} cannot be read"


_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)
