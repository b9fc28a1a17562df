"""Panels of predicted over true values, on logarithmic scales where there are decades."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matweft_porous._scores import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SYMBOLS = {"relative_diffusivity": "M", "permeability": "κ / voxel²"}


def predicted_over_true(panels: Sequence[tuple[str, str, Floats, Floats]], across: int) -> Figure:
    """Draw a panel for each (title, target, observed, predicted), ``across`` side by side."""
    from matweft.figures.shown import Figure

    down = math.ceil(len(panels) / across)
    figure = Figure(figsize=(2.3 * across, 2.35 * down), layout="constrained")
    places = figure.subplots(down, across, squeeze=False).ravel()
    for axes, (title, target, observed, predicted) in zip(places, panels, strict=False):
        size = marker_size(len(observed))
        axes.plot(observed, predicted, "o", markersize=size, alpha=0.7, markeredgewidth=0)
        both = np.concatenate([observed, predicted])
        ends = (float(both.min()), float(both.max()))
        axes.plot(ends, ends, color="0.4", linewidth=0.8)
        if target == "permeability" and ends[0] > 0:
            axes.set(xscale="log", yscale="log")
        axes.set_title(title, fontsize=9)
        axes.set_aspect("equal")
        axes.set(xlabel=f"true {SYMBOLS.get(target, target)}", ylabel="predicted")
        axes.tick_params(labelsize=7)
        axes.xaxis.label.set_size(8)
        axes.yaxis.label.set_size(8)
    for axes in places[len(panels) :]:
        axes.set_visible(False)
    return figure


def marker_size(count: int) -> float:
    """Return the size of markers of so many points, smaller the more there are.

    >>> marker_size(20), marker_size(13_500)
    (4.5, 2.2)
    """
    return float(np.clip(4.5 - np.log10(max(count, 1) / 50), 2.2, 4.5).round(1))
