"""Figures of values: those of the framework's types, those of plugins, ``.plot()`` of results.

A plugin's hook ``matweft_figures`` names functions; the annotation of a function's first
parameter is the type that it draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matweft._by_type import function_for
from matweft.data import GrainMap, VoxelImage
from matweft.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["figure_of"]


def figure_of(value: Any) -> Figure | None:
    """Draw a value, or return None where nothing knows how.

    The framework's own types come first, then a ``plot`` method that the value's class defines
    itself, then the functions of plugins for its class or the nearest base.
    """
    if isinstance(value, VoxelImage):
        from matweft.figures import voxel_image

        return voxel_image.draw(value)
    if isinstance(value, GrainMap):
        from matweft.figures import grain_map

        return grain_map.draw(value)
    plot = getattr(type(value), "plot", None)
    if plot is not None and plot is not Result.plot:
        drawn = value.plot()
        return drawn if hasattr(drawn, "savefig") else getattr(drawn, "figure", None)
    function = function_for("matweft_figures", type(value))
    return None if function is None else function(value)
