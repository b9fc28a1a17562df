"""Pictures of trusses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft_truss.truss import Truss

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(truss: Truss) -> Figure:
    """Draw a truss from the side: bars, joints, supports as triangles and loads as arrows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 2.8), layout="constrained")
    axes = figure.subplots()
    x, y = truss.joints[:, :2].T
    axes.plot(x[truss.bars.T], y[truss.bars.T], color="tab:blue", lw=2)
    axes.plot(x, y, "o", color="tab:blue")
    below = truss.held[:, 1]
    axes.plot(x[below], y[below], "^", color="tab:gray", ms=14, zorder=0)
    loaded = truss.loads[:, :2].any(axis=1)
    if loaded.any():
        axes.quiver(
            x[loaded], y[loaded], *truss.loads[loaded, :2].T, color="tab:red", zorder=3, width=0.005
        )
    axes.set(aspect="equal", xlabel="x in m", ylabel="y in m")
    axes.margins(0.1, 0.4)
    return figure
