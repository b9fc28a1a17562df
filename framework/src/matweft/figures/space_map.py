"""Where in its space a loop looked, coloured by what it found."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from matweft.figures.labels import label_of
from matweft.objective import Objective
from matweft.run_view import LoopView
from matweft.space import Choice, Real

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 6
"""Variables that are drawn."""


def draw_space(loop: LoopView, objective: Objective) -> Figure | None:
    """Draw samples over pairs of variables; over one variable, the objective itself.

    Failed samples are crosses, the best one has a ring. Of many variables the first are drawn.
    """
    from matweft.figures.shown import Figure

    done = [trial for trial in loop.history.done if objective.name in trial.values]
    names = loop.space.names[:MOST]
    if not done or not names:
        return None
    pairs = list(pairwise(names)) if len(names) > 2 else [names]
    if len(names) == 1:
        return _single(loop, objective, names[0])
    columns = min(len(pairs), 3)
    rows = -(-len(pairs) // columns)
    size = (5.4, 4.4) if columns == 1 else (3.4 * columns, 3.6 * rows)
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    drawn: Any = None
    for axes, (across, upwards) in zip(grid.flat, pairs, strict=False):
        drawn = _pair(axes, loop, objective, across, upwards)
    for axes in grid.flat[len(pairs) :]:
        axes.set_visible(False)
    label = label_of(objective.name, objective.unit)
    bar = figure.colorbar(drawn, ax=grid, label=label, extend="both")
    bar.outline.set_visible(False)
    if objective.goal == "target" and drawn.norm.vmin <= objective.target <= drawn.norm.vmax:
        bar.ax.axhline(objective.target, color="C1", lw=2)
    return figure


def _single(loop: LoopView, objective: Objective, name: str) -> Figure:
    """Draw the objective over the only variable."""
    from matweft.figures.shown import Figure

    done = [trial for trial in loop.history.done if objective.name in trial.values]
    figure = Figure(figsize=(5.4, 4.4), layout="constrained")
    axes = figure.subplots()
    values = [trial.values[objective.name] for trial in done]
    axes.plot(_places(loop, name, done), values, "o", color="C0", mec="none")
    failed = loop.history.failed
    heights = [0.03] * len(failed)
    axes.plot(_places(loop, name, failed), heights, "x", color="C3",
              transform=axes.get_xaxis_transform())  # fmt: skip
    best = loop.best_trial
    if best is not None and objective.name in best.values:
        axes.plot(_places(loop, name, [best]), best.values[objective.name], "o", ms=11,
                  mfc="none", mec="C1", mew=1.8, zorder=4)  # fmt: skip
    if objective.goal == "target":
        band = (objective.target - objective.tolerance, objective.target + objective.tolerance)
        axes.axhspan(*band, color="C2", alpha=0.25, lw=0)
    _name_axis(axes, loop, name, "x")
    axes.set_ylabel(label_of(objective.name, objective.unit))
    axes.grid()
    return figure


def _pair(axes: Axes, loop: LoopView, objective: Objective, across: str, upwards: str) -> Any:
    done = [trial for trial in loop.history.done if objective.name in trial.values]
    values = np.array([trial.values[objective.name] for trial in done])
    # A few extreme samples must not take the colours of all others.
    low, high = np.nanpercentile(values, (5, 95)) if np.isfinite(values).any() else (0.0, 1.0)
    edge = axes.spines["left"].get_edgecolor()
    drawn = axes.scatter(_places(loop, across, done), _places(loop, upwards, done), c=values,
                         s=34, cmap="viridis", zorder=3, vmin=low, linewidths=0.6, edgecolors=edge,
                         vmax=high if high > low else low + 1)  # fmt: skip
    failed = loop.history.failed
    axes.plot(_places(loop, across, failed), _places(loop, upwards, failed), "x", color="C3")
    best = loop.best_trial
    if best is not None:
        axes.plot(_places(loop, across, [best]), _places(loop, upwards, [best]), "o", ms=11,
                  mfc="none", mec="C1", mew=1.8, zorder=4)  # fmt: skip
    _name_axis(axes, loop, across, "x")
    _name_axis(axes, loop, upwards, "y")
    axes.grid()
    return drawn


def _places(loop: LoopView, name: str, trials: Any) -> list[float]:
    """Return the values of a variable; choices among words by their number."""
    variable = loop.space.variables[name]
    if isinstance(variable, Choice) and _is_words(variable):
        return [variable.options.index(trial.point[name]) for trial in trials]
    return [float(trial.point[name]) for trial in trials]


def _is_words(variable: Choice) -> bool:
    return not all(isinstance(o, int | float) and not isinstance(o, bool) for o in variable.options)


def _name_axis(axes: Axes, loop: LoopView, name: str, which: str) -> None:
    variable = loop.space.variables[name]
    getattr(axes, f"set_{which}label")(label_of(name, variable.unit))
    if isinstance(variable, Choice) and _is_words(variable):
        labels = [str(option)[:18] for option in variable.options]
        getattr(axes, f"set_{which}ticks")(range(len(labels)), labels)
    elif isinstance(variable, Real) and variable.log:
        getattr(axes, f"set_{which}scale")("log")
