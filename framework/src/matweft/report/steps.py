"""Single steps on the page: every field with unit and meaning, pictures, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matweft.data import GrainMap, VoxelImage
from matweft.dataset import Dataset
from matweft.errors import MatweftError
from matweft.export.fields import FieldValue, fields_in
from matweft.figures import figure_of
from matweft.figures.drawings import array_drawings
from matweft.figures.encode import chart, raster, sheet
from matweft.model import Model
from matweft.report.cells import Sheet, matrix, shown
from matweft.report.numbers import duration, unit_text
from matweft.report.objects import dataset_note, dataset_sheet, model_fields, own_table
from matweft.run_view import Run, StepRow

MOST_FIGURES = 6


@dataclass(frozen=True)
class Line:
    """One field of a result on the page."""

    name: str
    text: str
    unit: str
    description: str
    matrix: list[list[str]] | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One step on the page."""

    id: str
    component: str
    status: str
    about: str
    lines: Sequence[Line] = ()
    figures: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    error: str = ""
    traceback: str = ""
    sheet: Sheet | None = None


def card_of(run: Run, row: StepRow, title: str = "") -> Card:
    """Describe one step; what cannot be read or drawn is said, not raised."""
    about = ", ".join(
        part
        for part in (
            duration(row.seconds) if row.status == "done" else row.status,
            "taken from an earlier run" if row.cached else "",
        )
        if part
    )
    name = title or row.id
    if row.status == "failed":
        return Card(name, row.component, row.status, about, error=row.error or "no message",
                    traceback=_traceback(run, row))  # fmt: skip
    if row.status != "done":
        return Card(name, row.component, row.status, about)
    try:
        value = run.value(row.id)
    except MatweftError as error:
        return Card(name, row.component, row.status, about, notes=(f"Not readable: {error}",))
    warnings = _warnings(run, row)
    sheet_name = "card-" + "".join(c if c.isalnum() else "-" for c in row.id)
    if isinstance(value, Dataset):
        notes = [*(f"Warning: {text}" for text in warnings), dataset_note(value)]
        table = dataset_sheet(value, sheet_name)
        return Card(name, row.component, row.status, about, notes=notes, sheet=table)
    fields = list(model_fields(value)) if isinstance(value, Model) else fields_in(value)
    own = own_table(value, sheet_name)
    told = fields if own is None else [one for one in fields if one.is_scalar]
    lines = [line_of(one, "; ".join(warnings)) for one in told]
    figures, problems = ([], []) if isinstance(value, Model) else _figures(value, row.id)
    notes = [f"Warning: {text}" for text in warnings] + problems
    return Card(name, row.component, row.status, about, lines, figures, notes, sheet=own)


def line_of(one: FieldValue, reason: str) -> Line:
    """Lay out a field; ``reason`` says why a number may be none."""
    quantity, grid = one.quantity, matrix(one.value)
    text = "" if grid else shown(one.value, reason)
    unit = unit_text(quantity.unit) if one.value is not None else ""
    labels = quantity.labels or ()
    return Line(one.name.replace("_", " "), text, unit, quantity.description, grid, labels)


def _figures(value: Any, step: str) -> tuple[list[str], list[str]]:
    """Draw a value, or else its larger arrays; a figure that fails becomes a note."""
    prefix = "f-" + "".join(c if c.isalnum() else "-" for c in step)
    try:
        if isinstance(value, VoxelImage | GrainMap):
            return [raster(lambda: figure_of(value), f"picture of {step}")], []
        drawn = sheet(lambda: figure_of(value), prefix, f"plot of {step}")
        if drawn:
            return [drawn], []
        return _arrays(value, prefix, step), []
    except MatweftError:
        raise
    except Exception as error:  # a plugin's figure must not cost the page
        return [], [f"No figure: {type(error).__name__}: {error}"]


def _arrays(value: Any, prefix: str, step: str) -> list[str]:
    figures = []
    for number, (one, draw) in enumerate(array_drawings(value)):
        text = f"{one.name} of {step}"
        if isinstance(one.value, np.ndarray):
            figures.append(chart(draw, f"{prefix}-{number}", text))
        else:
            figures.append(raster(draw, text))
    return [figure for figure in figures if figure][:MOST_FIGURES]


def _warnings(run: Run, row: StepRow) -> list[str]:
    try:
        return [str(text) for text in run.record(row.id).warnings]
    except MatweftError:
        return []


def _traceback(run: Run, row: StepRow) -> str:
    try:
        return run.record(row.id).traceback if row.key else ""
    except MatweftError:
        return ""
