"""The figure of transport along an axis: a field amid the image, or what is known without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_transport(
    title: str,
    field: NDArray[np.float32] | None,
    label: str,
    *,
    axes: tuple[str, ...],
    axis: str,
    shares: Mapping[str, float],
    **style: Any,
) -> Figure:
    """Draw a field in the middle of the image, its axis to the right; without it, the shares."""
    from matweft.figures.shown import Figure

    figure = Figure(figsize=(5, 3.6), layout="constrained")
    frame = figure.subplots()
    frame.set_title(title)
    if field is None:
        frame.barh(list(shares), list(shares.values()))
        frame.set_xlim(0, 1)
        return figure
    planes = np.moveaxis(np.atleast_3d(field), axes.index(axis), 0)
    cut = planes[:, :, planes.shape[2] // 2]
    picture = frame.imshow(cut.T, origin="lower", interpolation="nearest", **style)
    frame.set(xlabel=f"{axis} / voxel", ylabel="across / voxel")
    figure.colorbar(picture, label=label)
    return figure
