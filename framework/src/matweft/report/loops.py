"""A design loop on the page: how it went, the best samples, forecasts, space, all trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matweft.data import GrainMap, VoxelImage
from matweft.errors import MatweftError
from matweft.export.tables import TableColumn, trials_table
from matweft.figures import grain_map, voxel_image
from matweft.figures.encode import picture
from matweft.history import Trial
from matweft.report.cells import Sheet, sheet_of
from matweft.report.charts import Chart, charts_of
from matweft.report.headline import answered, asked, met
from matweft.report.numbers import with_unit, words
from matweft.report.steps import Card, card_of
from matweft.run_view import LoopView, Run

GALLERY = 3
"""Best samples that are pictured."""


@dataclass(frozen=True)
class Sample:
    """One of the best samples: picture, what it is, its numbers."""

    id: int
    rank: int
    html: str
    caption: str
    values: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class LoopSection:
    """Everything the page shows of a loop."""

    name: str
    asked: str
    answered: str
    met: bool | None
    charts: Sequence[Chart]
    gallery: Sequence[Sample]
    best: Sequence[Card]
    best_id: int | None
    trials: Sheet


def loop_section(run: Run, loop: LoopView) -> LoopSection:
    """Describe one loop; a loop without finished samples has no charts."""
    trials = [trial.id for trial in loop.history]
    best = trials.index(loop.best) if loop.best in trials else None
    table = trials_table(run, loop)
    return LoopSection(
        loop.name,
        asked(loop),
        answered(loop, run.status != "running"),
        met(loop),
        charts_of(loop),
        _gallery(run, loop, {column.name: column for column in table.columns}),
        _best_cards(run, loop),
        loop.best,
        sheet_of(table, best),
    )


def _ranked(loop: LoopView) -> list[Trial]:
    names = [objective.name for objective in loop.objectives]
    known = [
        t for t in loop.history.done if all(math.isfinite(t.values.get(n, math.nan)) for n in names)
    ]
    if not names:
        return known[:GALLERY]
    ranked = sorted(known, key=lambda trial: (trial.id != loop.best, loop.loss(trial)))
    return ranked[:GALLERY]


def _gallery(run: Run, loop: LoopView, columns: dict[str, TableColumn]) -> list[Sample]:
    found = []
    for rank, trial in enumerate(_ranked(loop), start=1):
        html, caption = _picture(run, f"{loop.name}[{trial.id}].")
        values = [
            (words(name), with_unit(value, columns[name].unit if name in columns else ""))
            for name, value in (
                *((one.name, trial.values.get(one.name)) for one in loop.objectives),
                *trial.point.items(),
            )
        ]
        found.append(Sample(trial.id, rank, html, caption, values))
    return found if any(sample.html for sample in found) else []


def _picture(run: Run, start: str) -> tuple[str, str]:
    """Return the picture of the first sample among the steps whose ids begin with ``start``."""
    for row in run.steps.values():
        if row.id.startswith(start) and row.status == "done":
            try:
                value = run.value(row.id)
            except MatweftError:
                continue
            if isinstance(value, VoxelImage) and value.values.ndim == 3 and min(value.shape) > 1:
                pixels, _ = voxel_image.solid_pixels(value)
                return picture(pixels, row.id), voxel_image.caption(value)
            if isinstance(value, GrainMap) and value.labels.ndim == 3 and min(value.shape) > 1:
                pixels, _ = grain_map.solid_pixels(value)
                return picture(pixels, row.id), grain_map.caption(value)
    return "", ""


def _best_cards(run: Run, loop: LoopView) -> list[Card]:
    if loop.best is None:
        return []
    start = f"{loop.name}[{loop.best}]."
    return [
        card_of(run, row, row.id.removeprefix(start))
        for row in run.steps.values()
        if row.id.startswith(start) and "[" not in row.id.removeprefix(start)
    ]
