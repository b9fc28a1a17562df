"""What a segmentation looks like before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.figures.plane import show_plane
from matweft.figures.voxel_image import add_legend, painted, palette
from matweft_files._segmenting import labels_of, levels_of, smoothed
from matweft_files.thresholds import histogram

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from matweft_files.threshold import Threshold


def draw(asked: Threshold, image: VoxelImage, phases: Mapping[str, int] | None = None) -> Figure:
    """Draw the histogram with the levels, and the middle slice before and after."""
    from matweft.figures.shown import Figure

    quiet = smoothed(image, asked.smoothing, asked.width)
    levels = levels_of(asked, quiet)
    labels = labels_of(asked, quiet, levels)
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    counts, centres = histogram(quiet)
    left.fill_between(centres, counts, step="mid", color="0.75", linewidth=0)
    for level in levels:
        left.axvline(level, color="tab:red", linewidth=1)
    left.set(xlabel="grey value", ylabel="voxels", yscale="log", title="histogram and levels")
    found = image.with_values(labels, phases=dict(phases or asked.named()))
    for axes, values, title in ((middle, quiet, "grey values"), (right, labels, "phases")):
        _slice(axes, image, values, None if axes is middle else palette(found)[0])
        axes.set_title(title)
    add_legend(figure, found)
    return figure


def _slice(
    axes: Axes, image: VoxelImage, values: NDArray[Any], colours: dict[int, str] | None
) -> None:
    """Draw the plane of the first two axes in the middle of the third: labels have colours."""
    if values.ndim == 3:
        values = values[:, :, values.shape[2] // 2]
    plane = values.reshape(image.shape[0], -1)
    sizes = [n * edge for n, edge in zip(plane.shape, (*image.spacing, 1.0), strict=False)]
    options: dict[str, Any] = {"cmap": "gray"}
    if colours is not None:
        plane, options = painted(plane, colours), {}
    down = min(image.shape[2:], default=1) == 1
    show_plane(
        axes, plane, image.axes[:2], sizes, image.unit,
        down=down, starts=(*image.origin, 0.0)[:2], interpolation="nearest", **options,
    )  # fmt: skip
