"""Whether something of a given width passes through a phase."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_porous._intrusion import connected_to_first_face
from matweft_porous._pores import Pores

RESOLVED_WIDTH = 4
"""Voxels across a throat below which the flow in it is not resolved."""


def passes(pores: Pores, along: int, width: int = RESOLVED_WIDTH) -> bool:
    """Return whether a body ``width`` voxels wide gets from the first face to the last.

    The body is a cube without its outermost edges' ends: the union of three slabs, each two voxels
    thinner along one axis, which is close to a ball at widths of a few voxels. Beyond sides that
    do not repeat there is wall; at the two faces it may hang out.

    >>> from matweft_porous._pores import pores_of
    >>> slit = np.zeros((8, 9, 8), dtype=bool)
    >>> slit[:, 2:6] = True
    >>> [passes(pores_of(slit, None, True), 0, width) for width in (4, 5)]
    [True, False]
    """
    pores = pores.in_three_dimensions()
    centres = np.logical_and.reduce(
        [_eroded(pores, along, _slab(pores.mask.shape, width, thin)) for thin in range(3)]
    )
    reached = connected_to_first_face(centres, along, pores.periodic, 6)
    return bool(reached.take(-1, axis=along).any())


def _slab(shape: tuple[int, ...], width: int, thin: int) -> list[int]:
    """Return the edges of a slab; in an axis of one voxel there is no width."""
    edges = [max(width - 2, 1) if axis == thin else width for axis in range(3)]
    return [1 if n == 1 else edge for n, edge in zip(shape, edges, strict=True)]


def _eroded(pores: Pores, along: int, edges: list[int]) -> NDArray[np.bool_]:
    from scipy import ndimage

    found = pores.mask.view(np.uint8)
    for axis, edge in enumerate(edges):
        mode = "wrap" if pores.periodic[axis] else "constant"
        mode = "nearest" if axis == along else mode
        found = ndimage.minimum_filter1d(found, edge, axis=axis, mode=mode, cval=0)
    return np.asarray(found, bool)
