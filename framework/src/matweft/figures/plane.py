"""A plane of a sample on axes: which way each of its own axes points is written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from matweft.report.numbers import unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

SMALL = 8.5


def show_plane(
    axes: Axes,
    plane: NDArray[Any],
    names: Sequence[str],
    sizes: Sequence[float],
    unit: str,
    *,
    down: bool,
    starts: Sequence[float] = (0.0, 0.0),
    **options: Any,
) -> AxesImage:
    """Draw ``plane[i, j]`` (or with colours behind): i to the right, j up, or ``down``.

    Images of two axes go down, as every viewer of images shows their first row at the top; slices
    of a volume go up, as the view in space does. ``sizes`` and ``starts`` are lengths in ``unit``;
    further options go to matplotlib's ``imshow``.
    """
    left, low = starts
    right, high = left + sizes[0], low + sizes[1]
    drawn = axes.imshow(
        plane.swapaxes(0, 1),
        origin="upper" if down else "lower",
        extent=(left, right, high, low) if down else (left, right, low, high),
        **options,
    )
    words = "voxels" if unit == "voxel" else unit_text(unit)
    axes.set_xlabel(f"{names[0]} → ({words})", fontsize=SMALL)
    if len(names) > 1:
        axes.set_ylabel(f"{names[1]} {'↓' if down else '↑'} ({words})", fontsize=SMALL)
    else:
        axes.set_yticks([])
    axes.locator_params(axis="x", nbins=4)
    if len(names) > 1:
        axes.locator_params(axis="y", nbins=4)
    axes.tick_params(labelsize=7.5, length=2.5)
    return drawn
