"""The charts of a design loop, each with a sentence on how to read it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from matweft.figures.encode import chart
from matweft.figures.forecasts import draw_learning_curve, draw_parity, finished, quality
from matweft.figures.progress import draw_progress
from matweft.figures.space_map import draw_space
from matweft.objective import Objective
from matweft.report.numbers import digits, with_unit, words
from matweft.run_view import LoopView


@dataclass(frozen=True)
class Chart:
    """A figure with title and a sentence on how to read it."""

    title: str
    html: str
    text: str


def charts_of(loop: LoopView) -> list[Chart]:
    """Return the charts that the samples so far allow."""
    progress = chart(lambda: draw_progress(loop), f"c-{loop.name}-p", "progress of the loop")
    text = "Each dot is a sample; the ring is the best one. Beneath, the best so far."
    found = [Chart("Progress", progress, text)]
    for number, objective in enumerate(loop.objectives):
        found += _of_objective(loop, objective, f"c-{loop.name}-{number}")
    return [one for one in found if one.html]


def _of_objective(loop: LoopView, objective: Objective, prefix: str) -> Iterator[Chart]:
    name = words(objective.name)
    yield Chart(
        f"Space and {name}",
        chart(lambda: draw_space(loop, objective), f"{prefix}-s", f"space and {name}"),
        "Where the loop looked and what it found; the ring is the best sample, crosses failed.",
    )
    yield Chart(
        f"Forecast and computed {name}",
        chart(lambda: draw_parity(loop, objective), f"{prefix}-f", f"forecasts of {name}"),
        _quality(loop, objective),
    )
    yield Chart(
        f"Learning {name}",
        chart(lambda: draw_learning_curve(loop, objective), f"{prefix}-l", f"errors of {name}"),
        "Error of forecasts made before the sample was computed.",
    )


def _quality(loop: LoopView, objective: Objective) -> str:
    ahead = finished(loop, objective.name)
    if not ahead:
        return ""
    found = quality(ahead)
    error = with_unit(found["mean absolute error"], objective.unit, 3)
    parts = [
        f"{len(ahead)} forecasts, each made before its sample was computed."
        f" Mean absolute error {error}"
    ]
    if math.isfinite(found["R²"]):
        parts.append(f"R² {digits(found['R²'], 3)}")
    if math.isfinite(found["within 1 std"]):
        one, two = (f"{100 * found[f'within {k} std']:.0f} %" for k in (1, 2))
        parts.append(
            f"{one} within one and {two} within two standard deviations, the first of which the"
            " bars show (68 % and 95 % if the model judges itself rightly)"
        )
    return ", ".join(parts) + "."
