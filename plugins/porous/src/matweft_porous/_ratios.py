"""Descriptors of a structure without a length: each length times the specific surface S."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_porous._columns import LENGTHS
from matweft_porous._vector import SCALARS

Floats = NDArray[np.float64]
SURFACE = "specific_surface"
USED = tuple(name for name in SCALARS if not name.startswith("contact"))
"""Scalars that predict: contact distances tell of the solid, in which nothing moves."""
_KEPT = tuple(name for name in USED if name != SURFACE)
RATIOS = tuple(f"{name} * S" if name in LENGTHS else name for name in _KEPT)
"""Names of the eight ratios: of the nine scalars, S itself is the unit."""


def ratios_of(scalars: Floats) -> Floats:
    """Return the ratios of structures, shape (n, 8), from their scalars, shape (n, 9).

    Columns are in the order of `USED`, lengths in any one unit.

    >>> scalars = np.array([[0.5, 0.2, 1.1, 0.05, 0.6, 3.0, 4.0, 10.0, 7.0]])
    >>> dict(zip(RATIOS, ratios_of(scalars)[0].round(3).tolist(), strict=True))["r_min * S"]
    0.6
    """
    surface = surface_of(scalars)
    columns = [
        scalars[:, USED.index(name)] * (surface if name in LENGTHS else 1.0) for name in _KEPT
    ]
    return np.column_stack(columns)


def surface_of(scalars: Floats) -> Floats:
    """Return S of structures, shape (n,), whose inverse square is the unit of κ."""
    found: Floats = scalars[:, USED.index(SURFACE)]
    return found
