"""Picture of a voxel image: its surface in perspective and three slices through the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.figures.plane import show_plane
from matweft.figures.raycast import View, render
from matweft.report.numbers import unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EMPTY = frozenset({"pore", "pores", "void", "voids", "air", "empty", "gas"})
"""Names of phases that are seen through."""
PHASES = ("#2a80ba", "#e0862f", "#5fa777", "#b65a94", "#8a7fd0", "#c9b458", "#6fb9c4", "#a0714f")
SOFT = "#e9e6df"
MANY = 12
"""More labels than this are drawn as grey values."""


def draw(image: VoxelImage) -> Figure:
    """Draw an image of one to three axes; the title says what is shown as solid."""
    from matweft.figures.shown import Figure

    if image.values.ndim == 3 and min(image.shape) > 1:
        figure = Figure(figsize=(9.6, 3.5), layout="constrained")
        grid = figure.add_gridspec(1, 4, width_ratios=(1.5, 1, 1, 1))
        draw_solid(figure.add_subplot(grid[0]), image)
        for column, axis in enumerate((2, 1, 0), start=1):
            draw_slice(figure.add_subplot(grid[column]), image, axis)
        add_legend(figure, image)
        return figure
    figure = Figure(figsize=(4.6, 4.0), layout="constrained")
    axes = figure.subplots()
    flat = image.values.squeeze()
    if flat.ndim < 2:
        axes.plot((np.arange(flat.size) + 0.5) * image.spacing[0], np.atleast_1d(flat))
        axes.set_xlabel(f"{image.axes[0]} ({unit_text(image.unit)})")
    else:
        thin = image.shape.index(1) if image.values.ndim == 3 else None
        draw_slice(axes, image, thin)
        add_legend(figure, image)
    return figure


def add_legend(figure: Figure, image: VoxelImage) -> None:
    """Name the colours of the phases beneath the pictures; grey values have a bar instead."""
    from matplotlib.patches import Patch

    colours, _, grey = palette(image)
    if grey:
        return
    names = {label: name for name, label in image.phases.items()}
    patches = [
        Patch(facecolor=colours[label], edgecolor="0.5", linewidth=0.5,
              label=names.get(label, f"label {label}"))
        for label in sorted(colours)
    ]  # fmt: skip
    figure.legend(handles=patches, loc="outside lower center", ncols=min(len(patches), 6),
                  fontsize=8, frameon=False)  # fmt: skip


def palette(image: VoxelImage) -> tuple[dict[int, str], set[int], bool]:
    """Return the colour of each label, the labels seen through, and whether values are grey."""
    if image.values.dtype.kind == "f":
        return {}, set(), True
    labels = image.labels
    if len(labels) > MANY:
        return {}, set(), True
    names = {label: name for name, label in image.phases.items()}
    hidden = {label for label in labels if names.get(label, "").lower() in EMPTY}
    if not hidden and not names and set(labels) <= {0, 1}:
        hidden = {0} & set(labels)
    if hidden >= set(labels):
        hidden = set()
    solid = [label for label in labels if label not in hidden]
    colours = {label: PHASES[i % len(PHASES)] for i, label in enumerate(solid)}
    return {**dict.fromkeys(hidden, SOFT), **colours}, hidden, False


def solid_pixels(image: VoxelImage, pixels: int = 560) -> tuple[NDArray[np.uint8], View]:
    """Return the surface of a three-dimensional image as pixels, and the camera."""
    from matplotlib.colors import to_rgb

    colours, hidden, grey = palette(image)
    values = image.values
    if grey:
        low, high = float(values.min()), float(values.max())
        values = ((values - low) / ((high - low) or 1.0) * 63).astype(np.uint8)
        return render(values, {i: (i / 63, i / 63, i / 63) for i in range(64)}, pixels=pixels)
    tints = {label: to_rgb(colour) for label, colour in colours.items()}
    pale = 0.58 if hidden and len(tints) - len(hidden) == 1 else 0.2
    return render(values, tints, hidden, pixels=pixels, pale=pale if hidden else 0.0)


def caption(image: VoxelImage) -> str:
    """Say in a line what the picture of the surface shows."""
    colours, hidden, grey = palette(image)
    if grey:
        return "grey values on the faces of the box"
    names = {label: name for name, label in image.phases.items()}
    shown = [names.get(label, f"label {label}") for label in colours if label not in hidden]
    through = [names.get(label, f"label {label}") for label in sorted(hidden)]
    return "shown: " + ", ".join(shown) + (f"; {', '.join(through)} left out" if through else "")


def draw_solid(axes: Axes, image: VoxelImage) -> None:
    """Draw the surface of a three-dimensional image with the edges of its box."""
    pixels, view = solid_pixels(image)
    place_solid(axes, pixels, view, image.axes)
    axes.set_title(caption(image), fontsize=8.5)


def place_solid(axes: Axes, pixels: NDArray[np.uint8], view: View, names: tuple[str, ...]) -> None:
    """Put rendered pixels on axes, in the coordinates of the camera, with box and axis names."""
    half_width, half_height = view.extent
    axes.imshow(
        pixels,
        extent=(-half_width, half_width, -half_height, half_height),
        interpolation="antialiased",
        zorder=2,
    )
    corners = np.array(list(np.ndindex(2, 2, 2))) * np.array(view.shape) - 0.5
    depth = corners @ view.basis[2]
    seen = view.project(corners)
    behind, nearest = int(depth.argmin()), int(depth.argmax())
    import matplotlib as mpl

    ink = mpl.rcParams["axes.edgecolor"]
    for a in range(8):
        for b in range(a + 1, 8):
            if (a ^ b) in (1, 2, 4):
                back, front = behind in (a, b), nearest in (a, b)
                axes.plot(*seen[[a, b]].T, color=ink, lw=0.7, zorder=1 if back else 3,
                          alpha=0.6 if back else (0.35 if front else 0.8))  # fmt: skip
    left = int(seen[:, 0].argmin())
    for axis, bit, corner in ((0, 4, nearest & ~1), (1, 2, nearest & ~1), (2, 1, left)):
        middle = seen[[corner, corner ^ bit]].mean(axis=0)
        outwards = np.array([np.sign(middle[0]), -1.0 if axis < 2 else 0.0])
        axes.annotate(
            names[axis], middle + outwards * half_width * 0.07, ha="center", va="center", zorder=4
        )
    axes.set_xlim(-half_width * 1.12, half_width * 1.04)
    axes.set_ylim(-half_height * 1.10, half_height * 1.04)
    axes.set_axis_off()


def painted(values: NDArray[Any], colours: dict[int, str]) -> NDArray[np.uint8]:
    """Return labels as colours with opacity, shape (..., 4)."""
    from matplotlib.colors import to_rgba

    labels = np.array(sorted(colours))
    table = np.rint(np.array([to_rgba(colours[n]) for n in labels]) * 255).astype(np.uint8)
    return np.asarray(table[np.searchsorted(labels, values)])


def draw_slice(axes: Axes, image: VoxelImage, axis: int | None) -> None:
    """Draw the middle slice across ``axis``, or the whole of an image of two axes, y down."""
    kept = [i for i in range(image.values.ndim) if i != axis]
    plane: Any = image.values
    if axis is not None:
        plane = np.take(plane, image.shape[axis] // 2, axis=axis)
        axes.set_title(f"middle of {image.axes[axis]}", fontsize=8.5)
    step = max(1, -(-max(plane.shape) // 512))
    plane = plane[::step, ::step]
    colours, _, grey = palette(image)
    low, high = image.values.min(), image.values.max()
    options: dict[str, Any] = {"cmap": "gray", "vmin": low, "vmax": high}
    if not grey:
        plane, options = painted(plane, colours), {}
    drawn = show_plane(
        axes,
        plane,
        [image.axes[i] for i in kept],
        [image.shape[i] * image.spacing[i] for i in kept],
        image.unit,
        down=axis is None or image.shape[axis] == 1,
        starts=[image.origin[i] for i in kept],
        **options,
    )
    if grey and axis in (None, 0):
        axes.figure.colorbar(drawn, ax=axes, shrink=0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)
