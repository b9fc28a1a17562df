"""Every figure that a value allows: its own picture, or else those of its larger arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from matweft.data import GrainMap, VoxelImage
from matweft.export.fields import FieldValue, fields_in
from matweft.figures.arrays import draw_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEW = 12
"""Numbers that are read rather than seen."""

Draw = Callable[[], "Figure | None"]


def array_drawings(value: Any) -> list[tuple[FieldValue, Draw]]:
    """Return the fields of a value that are better seen than read, with what draws them.

    >>> [one.name for one, _ in array_drawings({"n": 3, "curve": np.zeros(50)})]
    ['curve']
    """
    from matweft.figures import figure_of

    found: list[tuple[FieldValue, Draw]] = []
    for one in fields_in(value):
        content = one.value
        if isinstance(content, VoxelImage | GrainMap):
            found.append((one, partial(figure_of, content)))
        elif isinstance(content, np.ndarray) and content.size > FEW and not is_small(content):
            found.append((one, partial(draw_array, one.name, content, one.quantity)))
    return found


def is_small(values: np.ndarray[Any, Any]) -> bool:
    """Return whether an array is a matrix that fits a page, such as a stiffness."""
    return values.ndim == 2 and max(values.shape) <= 9 and values.size > 0
