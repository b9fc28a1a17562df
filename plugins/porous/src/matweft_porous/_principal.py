"""What is asked of a symmetric tensor of transport: principal values, directions, a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def principal(tensor: Floats) -> tuple[Floats, Floats]:
    """Return the principal values, largest first, and their directions, one a row.

    Of the two senses of a direction, the one whose largest component, the first of equal ones, is
    positive.

    >>> values, directions = principal(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> values.round(6).tolist(), directions.round(4).tolist()
    ([3.0, 1.0], [[0.7071, 0.7071], [0.7071, -0.7071]])
    """
    values, columns = np.linalg.eigh(tensor)
    directions = columns.T[::-1]
    largest = np.argmax(np.abs(directions).round(9), axis=1)
    senses = np.sign(directions[np.arange(len(values)), largest])
    return values[::-1], directions * senses[:, None]


def anisotropy(values: Floats, rounding: float = 1e-6) -> float:
    """Return the largest over the smallest of principal values that come largest first.

    Values below ``rounding`` times the largest are zero; the ratio is then infinite, and NaN where
    all are zero.

    >>> anisotropy(np.array([3.0, 1.0])), anisotropy(np.array([3.0, 0.0]))
    (3.0, inf)
    """
    if values[0] <= 0:
        return math.nan
    return float(values[0] / values[-1]) if values[-1] > rounding * values[0] else math.inf


def value_along(tensor: Floats, direction: tuple[float, ...], axes: tuple[str, ...]) -> float:
    """Return nᵀ T n of a direction n, given in any length.

    Raises `InputError` if the direction is zero or has another number of components than there
    are axes.

    >>> value_along(np.diag([1.0, 3.0]), (0, 2), ("x", "y"))
    3.0
    """
    vector = np.asarray(direction, dtype=float)
    length = float(np.linalg.norm(vector))
    if vector.shape != (len(axes),) or not 0 < length < np.inf:
        raise InputError(
            f"the direction is {direction!r}: give {len(axes)} numbers, for {', '.join(axes)}, "
            "not all zero"
        )
    return float(vector @ tensor @ vector) / float(vector @ vector)


def draw_tensor(
    tensor: Floats, axes: tuple[str, ...], title: str, label: str, response: str
) -> Figure:
    """Draw a tensor as a table of coloured numbers."""
    from matweft.figures.shown import Figure

    figure = Figure(figsize=(4, 3.6), layout="constrained")
    table = figure.subplots()
    bound = float(np.abs(tensor).max()) or 1.0
    picture = table.imshow(tensor, vmin=-bound, vmax=bound, cmap="RdBu_r")
    for (row, column), value in np.ndenumerate(tensor):
        ink = "white" if abs(value) > 0.6 * bound else "black"
        table.text(column, row, f"{value:.3g}", ha="center", va="center", color=ink)
    table.set_xticks(range(len(axes)), axes)
    table.set_yticks(range(len(axes)), axes)
    table.set(title=title, xlabel="gradient", ylabel=response)
    figure.colorbar(picture, label=label)
    return figure
