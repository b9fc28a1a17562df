"""Picture of an orientation map: slices in colours of the inverse pole figure, and their key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import OrientationMap
from matweft.data.symmetry import inverse_pole_colours, laue_class, sector
from matweft.data.symmetry.colours import COLOURED_AS, direction_colours
from matweft.figures.plane import show_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EMPTY = (0.93, 0.92, 0.90)
"""Colour of points without an orientation."""
_CORNERS = {
    "m-3m": ("001", "101", "111"),
    "6/mmm": ("0001", "2-1-10", "10-10"),
    "4/mmm": ("001", "100", "110"),
    "mmm": ("001", "100", "010"),
}
_PIXELS = 160
_MOST = 512
"""Points along a picture's edge."""


def draw(sample: OrientationMap) -> Figure:
    """Draw the middle slices, coloured by the crystal direction along sample z, and the key."""
    from matweft.figures.shown import Figure

    real = [axis for axis, n in enumerate(sample.shape) if n > 1]
    across: list[int | None] = [2, 1] if len(real) == 3 else [None]
    keys = sorted({key_of(sample, number) for number in _numbers(sample)})
    figure = Figure(figsize=(3.4 * len(across) + 2.2, 3.5), layout="constrained")
    widths = [1.0] * len(across) + [0.6]
    grid = figure.add_gridspec(max(1, len(keys)), len(across) + 1, width_ratios=widths)
    for column, axis in enumerate(across):
        draw_slice(figure.add_subplot(grid[:, column]), sample, axis)
    for row, name in enumerate(keys):
        draw_key(figure.add_subplot(grid[row, -1]), name)
    return figure


def key_of(sample: OrientationMap, number: int) -> str:
    """Return the Laue class whose colours a phase has; mmm where its symmetry is not known."""
    name = next((name for name, one in sample.phases.items() if one == number), "")
    known = laue_class(sample.symmetry[name]) if name in sample.symmetry else "-1"
    return COLOURED_AS.get(known, known)


def _numbers(sample: OrientationMap) -> list[int]:
    return [int(number) for number in np.unique(sample.phase) if number]


def colours(sample: OrientationMap, part: tuple[Any, ...] = ()) -> NDArray[np.float64]:
    """Return red, green and blue of the points of a part of the map, by the direction along z."""
    phase, turned = sample.phase[part], sample.orientations[part]
    found = np.tile(EMPTY, (*phase.shape, 1))
    for number in np.unique(phase):
        if number:
            own = phase == number
            found[own] = inverse_pole_colours(turned[own], key_of(sample, int(number)))
    return np.asarray(found)


def draw_slice(axes: Axes, sample: OrientationMap, across: int | None) -> None:
    """Draw the middle slice across an axis, or the whole of a map of one or two axes."""
    part: list[Any] = [slice(None, None, max(1, -(-n // _MOST))) for n in sample.shape]
    if across is not None:
        part[across] = sample.shape[across] // 2
        axes.set_title(f"middle of {sample.axes[across]}", fontsize=8.5)
    kept = [axis for axis, n in enumerate(sample.shape) if axis != across and n > 1][:2]
    plane = colours(sample, tuple(part))
    plane = plane.reshape(*[n for n in plane.shape[:-1] if n > 1], 3)
    while plane.ndim < 3:
        plane = plane[None] if plane.ndim == 1 else plane[:, None]
    edges = [sample.shape[axis] * sample.spacing[axis] for axis in kept]
    width, height = [*edges, 1.0, 1.0][:2]
    if len(kept) < 2:
        height = width / 10
    names = [sample.axes[axis] for axis in kept] or ["x"]
    show_plane(axes, plane, names, (width, height), sample.unit, down=across is None)


def draw_key(axes: Axes, name: str) -> None:
    """Draw the triangle of a Laue class in its colours, in stereographic projection."""
    corners = sector(name)
    edge = np.linspace(0, 1, 40)[:, None]
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    outline = np.concatenate([_flat(a * (1 - edge) + b * edge) for a, b in sides])
    low, high = outline.min(axis=0), outline.max(axis=0)
    x, y = (np.linspace(low[i], high[i], _PIXELS) for i in (0, 1))
    u, v = np.meshgrid(x, y, indexing="ij")
    squared = u**2 + v**2
    seen = np.stack([2 * u, 2 * v, 1 - squared], axis=-1) / (1 + squared)[..., None]
    inside = (seen @ np.linalg.inv(corners) >= -1e-9).all(axis=-1)
    picture = np.zeros((_PIXELS, _PIXELS, 4))
    picture[inside, :3] = direction_colours(seen[inside], name)
    picture[inside, 3] = 1.0
    axes.imshow(picture.swapaxes(0, 1), origin="lower", extent=(low[0], high[0], low[1], high[1]))
    axes.plot(*outline.T, color="grey", linewidth=0.8)
    for text, at in zip(_CORNERS[name], _flat(corners), strict=True):
        above = at[1] > (low[1] + high[1]) / 2
        axes.annotate(f"[{text}]", at, (0, 6 if above else -6), textcoords="offset points",
                      ha="center", va="bottom" if above else "top", fontsize=8)  # fmt: skip
    axes.set_title(f"along z ({name})", fontsize=8.5, pad=22)
    axes.margins(0.15)
    axes.set_axis_off()


def _flat(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return directions in stereographic projection, shape (n, 2)."""
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return np.asarray(unit[:, :2] / (1 + unit[:, 2:]))
