"""The part of a phase that is connected to the first face of an image."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ORDER = {6: 1, 18: 2, 26: 3}


def connected_to_first_face(
    mask: NDArray[np.bool_], along: int, periodic: tuple[bool, ...], connectivity: int
) -> NDArray[np.bool_]:
    """Return the voxels of a mask that steps to neighbours join to its first plane of an axis.

    ``mask`` has three axes. Steps may leave through periodic sides, never along the axis.

    >>> line = np.array([1, 1, 0, 1], bool).reshape(4, 1, 1)
    >>> connected_to_first_face(line, 0, (True, True, True), 26).ravel().tolist()
    [True, True, False, False]
    """
    from scipy import ndimage
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    order = _ORDER[connectivity]
    turned = np.moveaxis(mask, along, 0)
    first_wraps, second_wraps = (wraps for axis, wraps in enumerate(periodic) if axis != along)
    labels, count = ndimage.label(turned, ndimage.generate_binary_structure(3, order))
    joined = []
    if first_wraps:
        joined.append(_pairs(labels[:, -1], labels[:, 0], second_wraps, order))
    if second_wraps:
        joined.append(_pairs(labels[:, :, -1], labels[:, :, 0], first_wraps, order))
    one, other = np.concatenate([np.zeros((2, 0), labels.dtype), *joined], axis=1)
    joins = coo_array((np.ones(one.size, bool), (one, other)), shape=(count + 1, count + 1))
    _, cluster = connected_components(joins, directed=False)
    reached = np.isin(cluster, cluster[np.unique(labels[0])])
    reached[0] = False
    return np.moveaxis(reached[labels], 0, along)


def _pairs(
    last: NDArray[Any], first: NDArray[Any], wraps: bool, order: int
) -> NDArray[np.signedinteger[Any]]:
    """Return the labels that touch across a periodic side, in two rows.

    Planes have the axis of intrusion first, which does not wrap, and the other side second.
    """
    found = []
    for step in itertools.product((-1, 0, 1), repeat=2):
        if np.count_nonzero(step) >= order:
            continue
        there = np.roll(first, [-move for move in step], axis=(0, 1))
        for lines, move, joined in zip((there, there.T), step, (False, wraps), strict=True):
            if move and not joined:
                lines[-1 if move > 0 else 0] = 0
        both = (last > 0) & (there > 0)
        found.append(np.stack([last[both], there[both]]))
    return np.concatenate(found, axis=1)
