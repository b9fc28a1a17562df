"""Tables and single values as the page shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matweft.export.fields import fields_in, is_scalar
from matweft.export.tables import Table, TableColumn
from matweft.figures.drawings import is_small
from matweft.report.numbers import digits, unit_text
from matweft.result import short

MOST_ROWS = 2000
"""Rows that a page shows; exports have all of them."""


@dataclass(frozen=True)
class Cell:
    """Text of a cell, the exact value as its hint, and what it is sorted by."""

    text: str
    sort: str = ""
    exact: str = ""


@dataclass(frozen=True)
class Head:
    """Head of a column: step and name apart, unit, meaning."""

    step: str
    name: str
    unit: str
    description: str
    numeric: bool


@dataclass(frozen=True)
class Sheet:
    """A table ready for the page."""

    name: str
    heads: Sequence[Head]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    """Class of the row (``best``, ``failed`` or nothing) and its cells."""
    left_out: int = 0
    notes: Sequence[str] = field(default_factory=tuple)


def sheet_of(table: Table, best: int | None = None) -> Sheet:
    """Lay out a table; row ``best`` is marked and always shown, failed ones are set apart."""
    status = next((c.values for c in table.columns if c.name == "status"), ())
    errors = next((c.values for c in table.columns if c.name == "error"), ())
    columns = [c for c in table.columns if not _is_noise(c)]
    padded = [_is_padded(column) for column in columns]
    rows = []
    for number in range(len(table)):
        if number >= MOST_ROWS and number != best:
            continue
        failed = (status and status[number] == "failed") or (errors and errors[number])
        kind = "best" if number == best else "failed" if failed else ""
        cells = [cell(c.values[number], one) for c, one in zip(columns, padded, strict=True)]
        rows.append((kind, cells))
    heads = [_head(column) for column in columns]
    return Sheet(table.name, heads, rows, len(table) - len(rows))


def _is_noise(column: TableColumn) -> bool:
    return column.name == "key" or (column.name == "status" and set(column.values) <= {"done"})


def _head(column: TableColumn) -> Head:
    step, _, name = column.name.rpartition(".")
    numeric = any(isinstance(value, int | float) for value in column.values)
    return Head(step, name.replace("_", " "), unit_text(column.unit), column.description, numeric)


def _is_padded(column: TableColumn) -> bool:
    """Return whether a column has real numbers of many digits, which are set to equal length."""
    return any(
        isinstance(value, float) and not value.is_integer() and float(f"{value:.3g}") != value
        for value in column.values
    )


def cell(value: Any, pad: bool = False) -> Cell:
    """Lay out one value."""
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if numeric:
        return Cell(digits(value, pad=pad), "" if math.isnan(value) else repr(value), repr(value))
    return Cell(digits(value), str(value), "")


def shown(value: Any, reason: str = "") -> str:
    """Return any field of a result in a line: numbers, small arrays in full, others described.

    >>> shown(float("nan"), "does not percolate"), shown(np.arange(3.0))
    ('not a number (does not percolate)', '0, 1, 2')
    """
    if is_scalar(value):
        text = digits(value.item() if isinstance(value, np.generic) else value, 6)
        return f"{text} ({reason or 'no reason recorded'})" if text == "not a number" else text
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, list | tuple) and len(value) <= 12 and all(map(is_scalar, value)):
        return ", ".join(digits(one) for one in value) or "nothing"
    if isinstance(value, list | tuple | set | frozenset):
        return f"{len(value)} entries"
    if value is None:
        return "none"
    parts = fields_in(value)
    if [part.name for part in parts] == ["value"]:
        return short(value)
    listed = [f"{p.name} = {digits(p.value)}" for p in parts if p.is_scalar][:8]
    return f"{type(value).__name__}" + (f" ({', '.join(listed)})" if listed else "")


def _array(values: np.ndarray[Any, Any]) -> str:
    if values.ndim == 1 and values.size <= 12:
        return ", ".join(digits(one) for one in values) or "nothing"
    size = " × ".join(map(str, values.shape))
    if values.dtype.kind in "iuf" and values.size and np.isfinite(values).any():
        finite = values[np.isfinite(values)]
        missing = values.size - finite.size
        gone = f", {digits(missing)} not numbers" if missing else ""
        return f"{size} numbers from {digits(finite.min())} to {digits(finite.max())}{gone}"
    return f"{size} {'truth values' if values.dtype.kind == 'b' else 'entries'}"


def matrix(value: Any) -> list[list[str]] | None:
    """Return a small matrix, such as a stiffness, as text; None for anything else."""
    if not (isinstance(value, np.ndarray) and is_small(value) and value.dtype.kind in "biufc"):
        return None
    return [[digits(one) for one in row] for row in value]
