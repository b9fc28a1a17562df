"""Arrays of results as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.figures.labels import label_of
from matweft.result import Quantity

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_CURVES = 9


def draw_array(name: str, values: NDArray[Any], quantity: Quantity) -> Figure | None:
    """Draw numbers on one axis as a curve, on two as curves or a picture, on three as slices."""
    values = np.squeeze(np.abs(values) if values.dtype.kind == "c" else values)
    if values.dtype.kind not in "biuf" or values.ndim == 0 or values.size < 2:
        return None
    if values.ndim == 1 or (values.ndim == 2 and values.shape[1] <= MOST_CURVES):
        return _curves(name, values.reshape(len(values), -1), quantity)
    if values.ndim == 2:
        return _pictures(name, [values], quantity)
    if values.ndim == 3:
        middles = [np.take(values, values.shape[axis] // 2, axis) for axis in (2, 1, 0)]
        return _pictures(name, middles, quantity)
    return None


def _curves(name: str, values: NDArray[Any], quantity: Quantity) -> Figure:
    from matweft.figures.shown import Figure

    figure = Figure(figsize=(4.6, 2.8), layout="constrained")
    axes = figure.subplots()
    step = max(1, -(-len(values) // 4000))
    names = quantity.labels or tuple(str(i) for i in range(values.shape[1]))
    for column in range(values.shape[1]):
        axes.plot(np.arange(len(values))[::step], values[::step, column],
                  label=names[column] if column < len(names) else None)  # fmt: skip
    if values.shape[1] > 1:
        axes.legend()
    axes.set_xlabel("index")
    axes.set_ylabel(label_of(name, quantity.unit))
    axes.grid(axis="y")
    return figure


def _pictures(name: str, planes: list[NDArray[Any]], quantity: Quantity) -> Figure:
    from matweft.figures.shown import Figure

    figure = Figure(figsize=(4.2 if len(planes) == 1 else 8.4, 3.2), layout="constrained")
    grid = figure.subplots(1, len(planes), squeeze=False)
    low = min(float(np.nanmin(plane)) for plane in planes)
    high = max(float(np.nanmax(plane)) for plane in planes)
    drawn: Any = None
    for axes, plane, across in zip(grid.flat, planes, "zyx", strict=False):
        step = max(1, -(-max(plane.shape) // 512))
        drawn = axes.imshow(plane[::step, ::step].T, origin="lower", vmin=low, vmax=high)
        axes.tick_params(labelsize=7)
        if len(planes) > 1:
            axes.set_title(f"middle of {across}", fontsize=8.5)
    figure.colorbar(drawn, ax=grid, label=label_of(name, quantity.unit), shrink=0.8)
    return figure
