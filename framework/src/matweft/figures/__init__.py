"""Figures of values: those of the framework's types, those of plugins, ``.plot()`` of results.

A plugin's hook ``matweft_figures`` names functions; the annotation of a function's first
parameter is the type that it draws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from matweft._first_type import first_type
from matweft.data import GrainMap, VoxelImage
from matweft.errors import PluginError
from matweft.registry import registry
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
    function = _function_for(type(value))
    return None if function is None else function(value)


def _function_for(cls: type) -> Callable[[Any], Figure] | None:
    functions = _functions()
    return next((functions[base] for base in cls.__mro__ if base in functions), None)


def _functions() -> dict[type, Callable[[Any], Figure]]:
    found: dict[type, Callable[[Any], Figure]] = {}
    known = registry()
    for name in known.targets("matweft_figures"):
        try:
            function = known.load("matweft_figures", name)
            found[first_type(function)] = function
        except (PluginError, TypeError, NameError):
            continue
    return found

