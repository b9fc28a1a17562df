"""How good the forecasts of a loop were: all were made before the sample was computed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matweft.figures.labels import label_of
from matweft.objective import Objective
from matweft.run_view import Forecast, LoopView

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def finished(loop: LoopView, target: str) -> list[Forecast]:
    """Return the forecasts of a target whose sample was then computed."""
    return [
        one
        for one in loop.forecasts
        if one.target == target and math.isfinite(one.observed) and math.isfinite(one.predicted)
    ]


def draw_learning_curve(loop: LoopView, objective: Objective) -> Figure | None:
    """Draw the error of forecasts over the number of samples the model had seen."""
    from matweft.figures.shown import Figure

    ahead = finished(loop, objective.name)
    if len(ahead) < 2:
        return None
    seen = np.array([one.n_train for one in ahead])
    errors = np.abs([one.predicted - one.observed for one in ahead])
    stds = np.array([one.std for one in ahead])
    steps = np.unique(seen)
    figure = Figure(figsize=(5.4, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(seen, errors, "o", color="C0", alpha=0.35, mec="none", label="one sample")
    means = [np.sqrt(np.mean(errors[seen == n] ** 2)) for n in steps]
    axes.plot(steps, means, color="C0", label="root mean square")
    if np.isfinite(stds).any():
        expected = [np.sqrt(np.nanmean(stds[seen == n] ** 2)) for n in steps]
        axes.plot(steps, expected, color="C1", ls="--", label="as the model expected")
    if (errors > 0).all():
        axes.set_yscale("log")
    axes.grid(axis="y")
    axes.set_xlabel("samples learnt from")
    axes.locator_params(axis="x", integer=True)
    axes.set_ylabel(f"error of {label_of(objective.name, objective.unit)}")
    axes.legend(loc="best")
    return figure


def draw_parity(loop: LoopView, objective: Objective) -> Figure | None:
    """Draw forecasts over what came out, with one standard deviation as bar."""
    from matweft.figures.shown import Figure

    ahead = finished(loop, objective.name)
    if not ahead:
        return None
    predicted = np.array([one.predicted for one in ahead])
    observed = np.array([one.observed for one in ahead])
    stds = np.array([one.std for one in ahead])
    figure = Figure(figsize=(4.8, 4.4), layout="constrained")
    axes = figure.subplots()
    low = min(predicted.min(), observed.min())
    high = max(predicted.max(), observed.max())
    margin = 0.06 * ((high - low) or abs(high) or 1.0)
    ends = (low - margin, high + margin)
    axes.plot(ends, ends, color="C5", lw=1, zorder=1)
    if objective.goal == "target":
        band = (objective.target - objective.tolerance, objective.target + objective.tolerance)
        axes.axvspan(*band, color="C2", alpha=0.25, lw=0)
    if np.isfinite(stds).any():
        axes.errorbar(observed, predicted, np.nan_to_num(stds), fmt="none", ecolor="C0",
                      alpha=0.45, elinewidth=1.1, zorder=2)  # fmt: skip
    axes.plot(observed, predicted, "o", color="C0", mec="none", zorder=3)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    label = label_of(objective.name, objective.unit)
    axes.set_xlabel(f"computed {label}")
    axes.set_ylabel(f"forecast {label}")
    axes.grid()
    return figure


def quality(ahead: Sequence[Forecast]) -> dict[str, float]:
    """Return mean absolute error, R² and the share of samples within one and two deviations.

    A number that cannot be had (R² of one sample, shares without deviations) is NaN.
    """
    errors = np.array([one.predicted - one.observed for one in ahead])
    observed = np.array([one.observed for one in ahead])
    stds = np.array([one.std for one in ahead])
    spread = float(((observed - observed.mean()) ** 2).sum())
    known = np.isfinite(stds)
    within = [
        float(np.mean(np.abs(errors[known]) <= k * stds[known])) if known.any() else math.nan
        for k in (1, 2)
    ]
    return {
        "mean absolute error": float(np.abs(errors).mean()),
        "R²": 1 - float((errors**2).sum()) / spread if spread else math.nan,
        "within 1 std": within[0],
        "within 2 std": within[1],
    }
