"""Picture of a grain map: grains on the faces of the box, a slice, and the sizes of the grains."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap
from matweft.figures.plane import show_plane
from matweft.figures.raycast import View, render
from matweft.figures.voxel_image import place_solid
from matweft.report.numbers import unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GOLDEN = 0.618033988749895


def colour_of(grain: int) -> tuple[float, float, float]:
    """Return a colour that tells neighbours in number apart; grain 0 is none and pale."""
    if grain == 0:
        return (0.93, 0.92, 0.90)
    turn = grain * _GOLDEN
    return colorsys.hls_to_rgb(turn % 1, 0.50 + 0.16 * ((turn * 7.3) % 1), 0.42)


def solid_pixels(grains: GrainMap, pixels: int = 560) -> tuple[NDArray[np.uint8], View]:
    """Return a three-dimensional grain map as pixels, and the camera."""
    tints = {int(label): colour_of(int(label)) for label in np.unique(grains.labels)}
    return render(grains.labels, tints, (0,), pixels=pixels, outlines=True)


def caption(grains: GrainMap) -> str:
    """Say in a line what the picture shows."""
    return f"{len(grains.grains)} grains; a colour is a grain's number, not its orientation"


def draw(grains: GrainMap) -> Figure:
    """Draw the box, the middle slice and the distribution of grain sizes."""
    from matweft.figures.shown import Figure

    solid = grains.labels.ndim == 3 and min(grains.shape) > 1
    figure = Figure(figsize=(9.6, 3.5), layout="constrained")
    grid = figure.add_gridspec(1, 3, width_ratios=(1.25, 1, 1.1))
    if solid:
        box = figure.add_subplot(grid[0])
        place_solid(box, *solid_pixels(grains), ("x", "y", "z"))
        box.set_title(caption(grains), fontsize=8.5)
    _slice(figure.add_subplot(grid[1] if solid else grid[:2]), grains)
    _sizes(figure.add_subplot(grid[2]), grains)
    return figure


def _slice(axes: Axes, grains: GrainMap) -> None:
    plane: Any = grains.labels
    if plane.ndim == 3:
        plane = plane[:, :, plane.shape[2] // 2]
        axes.set_title("middle of z", fontsize=8.5)
    plane = plane.reshape(plane.shape[0], -1)
    names, index = np.unique(plane, return_inverse=True)
    table = (np.array([colour_of(int(n)) for n in names]) * 255).astype(np.uint8)
    colours = table[index.reshape(plane.shape)]
    spacing = (*grains.spacing, 1.0)
    sizes = [n * length for n, length in zip(plane.shape, spacing, strict=False)]
    axes_drawn = grains.axes[:2]
    show_plane(
        axes,
        colours,
        axes_drawn,
        sizes,
        grains.unit,
        down=min(grains.labels.shape[2:], default=1) == 1,
    )


def _sizes(axes: Axes, grains: GrainMap) -> None:
    """Draw how many grains have which diameter of a sphere (disc, line) of equal content."""
    counts = np.bincount(grains.labels.ravel().astype(np.int64))[1:]
    content = counts[counts > 0] * float(np.prod(grains.spacing))
    dimension = grains.labels.ndim
    diameter = {1: content, 2: np.sqrt(4 * content / np.pi), 3: np.cbrt(6 * content / np.pi)}
    if content.size:
        axes.hist(diameter[dimension], bins=min(30, max(5, int(np.sqrt(content.size) * 2))))
    unit = "voxels" if grains.unit == "voxel" else unit_text(grains.unit)
    axes.set_xlabel(f"equivalent diameter ({unit})")
    axes.set_ylabel("grains")
    axes.locator_params(axis="y", integer=True)
