"""Datasets and models on the page: a table of the first samples, and what a model learnt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from matweft.dataset import Dataset
from matweft.export.fields import FieldValue, fields_in
from matweft.export.tables import Table, TableColumn
from matweft.model import Model
from matweft.report.cells import Sheet, sheet_of, shown
from matweft.result import Quantity, Result

MOST_ROWS = 10
MOST_COLUMNS = 24
LONGEST = 12
"""Entries of a list or an array that are short enough for the card of a model."""


def dataset_sheet(data: Dataset, name: str) -> Sheet:
    """Return the first samples as a table with units; larger quantities are described."""
    first = data.take(np.arange(min(len(data), MOST_ROWS)))
    columns = [TableColumn("sample", first.ids)]
    for title, column in list(data.columns.items())[:MOST_COLUMNS]:
        cells = tuple(
            value.item() if value.ndim == 0 else shown(value)
            for value in map(np.asarray, first[title])
        )
        columns.append(TableColumn(title, cells, column.unit, _role(data, title)))
    return sheet_of(Table(name, name, tuple(columns)))


def own_table(value: Any, name: str) -> Sheet | None:
    """Return the table that a result makes of itself by a ``to_dataframe`` of its own, if any.

    Its index, where it is no plain count, is the first column.
    """
    own = type(value).to_dataframe if isinstance(value, Result) else Result.to_dataframe
    if own is Result.to_dataframe:
        return None
    frame = value.to_dataframe()
    if list(frame.index) != list(range(len(frame))):
        frame = frame.reset_index(names=frame.index.name or "")
    units = frame.attrs.get("units", {})
    columns = [
        TableColumn(str(title), tuple(frame[title].tolist()), units.get(title, ""))
        for title in frame.columns
    ]
    return sheet_of(Table(name, name, tuple(columns)))


def dataset_note(data: Dataset) -> str:
    """Say how large a dataset is and how much of it the table shows."""
    parts = [f"{len(data)} samples of {len(data.columns)} columns"]
    if len(data) > MOST_ROWS:
        parts.append(f"the first {MOST_ROWS} samples are shown")
    if len(data.columns) > MOST_COLUMNS:
        parts.append(f"the first {MOST_COLUMNS} columns are shown")
    return "; ".join(parts)


def _role(data: Dataset, name: str) -> str:
    return "input" if name in data.inputs else "target" if name in data.targets else ""


def model_fields(model: Model) -> Iterator[FieldValue]:
    """Give the class of a model, inputs, targets and those of its fields that fit a line."""
    yield _text("model", type(model).__name__)
    yield _text("inputs", ", ".join(model.inputs))
    yield _text("targets", ", ".join(model.targets))
    for field in fields_in(model):
        if field.name not in ("inputs", "targets") and _is_short(field):
            yield field


def _is_short(field: FieldValue) -> bool:
    value = field.value
    if isinstance(value, np.ndarray):
        return value.ndim == 1 and value.size <= LONGEST
    if isinstance(value, list | tuple):
        return len(value) <= LONGEST and all(isinstance(x, str | int | float) for x in value)
    return field.is_scalar


def _text(name: str, text: str) -> FieldValue:
    return FieldValue(name, text, Quantity())
