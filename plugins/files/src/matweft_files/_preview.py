"""What a segmentation looks like before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matweft.data import VoxelImage
from matweft_files._segmenting import labels_of, levels_of, smoothed
from matweft_files.thresholds import histogram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from matweft_files.threshold import Threshold


def draw(asked: Threshold, image: VoxelImage) -> Figure:
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
    place: Any = (*(slice(None),) * 2, *(n // 2 for n in image.shape[2:]))
    for axes, values, title in ((middle, quiet, "grey values"), (right, labels, "phases")):
        shown = values[place] if values.ndim > 1 else values[:, None]
        axes.imshow(
            shown.T,
            origin="lower",
            cmap="gray" if axes is middle else "viridis",
            interpolation="nearest",
        )
        axes.set(xlabel=image.axes[0], ylabel="".join(image.axes[1:2]), title=title)
    return figure
