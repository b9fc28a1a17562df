"""How a design loop went: values of its samples, and the best loss so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matweft.figures.labels import label_of
from matweft.objective import Objective
from matweft.run_view import LoopView

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_progress(loop: LoopView) -> Figure | None:
    """Draw the objective of every sample, and beneath it the best loss so far."""
    from matweft.figures.shown import Figure

    done = [t for t in loop.history.done if all(o.name in t.values for o in loop.objectives)]
    if not done or not loop.objectives:
        return None
    figure = Figure(figsize=(5.4, 4.4), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    objective = loop.objectives[0]
    numbers = np.array([trial.id for trial in done])
    upper.plot(numbers, [t.values[objective.name] for t in done], "o", color="C0", mec="none")
    _mark_target(upper, objective)
    _mark_failed(upper, loop)
    best = loop.best_trial
    if best is not None and objective.name in best.values:
        upper.plot(best.id, best.values[objective.name], "o", ms=9, mfc="none", mec="C1", mew=1.8)
    upper.set_ylabel(label_of(objective.name, objective.unit))
    _best_so_far(lower, loop, numbers, np.array([loop.loss(t) for t in done]))
    figure.align_ylabels()
    return figure


def _mark_target(axes: Axes, objective: Objective) -> None:
    if objective.goal == "target":
        low, high = (objective.target + s * objective.tolerance for s in (-1, 1))
        axes.axhspan(low, high, color="C2", alpha=0.25, lw=0)
        axes.axhline(objective.target, color="C2", lw=1)
        axes.annotate(
            "target",
            (1, objective.target),
            (4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            color="C2",
        )


def _mark_failed(axes: Axes, loop: LoopView) -> None:
    failed = [trial.id for trial in loop.history.failed]
    if failed:
        where = axes.get_xaxis_transform()
        axes.plot(failed, [0.03] * len(failed), "x", color="C3", transform=where, label="failed")
        axes.legend(loc="upper right")


def _best_so_far(axes: Axes, loop: LoopView, numbers: np.ndarray, losses: np.ndarray) -> None:
    lowest = np.fmin.accumulate(losses)
    objective = loop.objectives[0]
    highest = len(loop.objectives) == 1 and objective.goal == "maximize"
    ends = np.append(numbers, max(len(loop.history) - 1, numbers[-1]))
    levels = np.append(lowest, lowest[-1]) * (-1 if highest else 1)
    axes.step(ends, levels, where="post", color="C0")
    axes.set_xlabel("sample")
    axes.grid(axis="y")
    if all(one.goal == "target" for one in loop.objectives):
        axes.axhline(1, color="C2", lw=1)
        axes.annotate(
            "within tolerance",
            (0.01, 1.0),
            xycoords=axes.get_yaxis_transform(),
            va="top",
            color="C2",
        )
        if lowest[-1] > 0:
            axes.set_yscale("log")
            axes.set_ylim(bottom=min(float(lowest[-1]), 1) / 3)
        axes.set_ylabel("best so far\n(tolerances off)")
    elif highest:
        axes.set_ylabel("highest so far")
    else:
        axes.set_ylabel("lowest so far" if len(loop.objectives) == 1 else "best loss so far")
