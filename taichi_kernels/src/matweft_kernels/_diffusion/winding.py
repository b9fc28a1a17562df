"""Which pore clusters of a periodic image lead out of it, and along which axes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


def winding(pores: Mask, axis: int | None = None) -> tuple[Mask, npt.NDArray[np.float64]]:
    """Return the pores that conduct, and per axis the share of the pores that does along it.

    A cluster conducts along an axis if a walk in it leads to a periodic image of its start that is
    displaced along that axis. Axes of one voxel are left out: every pore conducts along them.
    With an ``axis`` only the pores that conduct along it are returned.
    """
    labels, count = ndimage.label(pores)
    one, other, step = _links(labels)
    cluster, place = _unrolled(one, other, step, count + 1)
    gaps = place[one] + step - place[other]
    along = np.zeros((count + 1, 3), bool)
    for m in range(3):
        along[cluster[one[gaps[:, m] != 0]], m] = True
    along = along[cluster]
    along[0] = False
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    shares = sizes @ along / max(int(sizes[1:].sum()), 1)
    conducts: Mask = np.asarray(along.any(axis=1) if axis is None else along[:, axis])
    kept: Mask = conducts[labels]
    return kept, shares


def _links(labels: npt.NDArray[np.int32]) -> tuple[Whole, Whole, Whole]:
    """Return the pairs of clusters that meet over a border, and the period between them."""
    found = []
    for axis in range(3):
        if labels.shape[axis] > 1:
            ends = [labels.take(end, axis).ravel() for end in (-1, 0)]
            pairs = np.stack(ends, axis=1)[(ends[0] > 0) & (ends[1] > 0)]
            pairs = np.unique(pairs, axis=0)
            found.append(np.column_stack([pairs, np.full(len(pairs), axis)]))
    links = np.concatenate(found or [np.empty((0, 3))]).astype(np.int64)
    return links[:, 0], links[:, 1], np.eye(3, dtype=np.int64)[links[:, 2]]


def _unrolled(one: Whole, other: Whole, step: Whole, count: int) -> tuple[Whole, Whole]:
    """Return the joined cluster of each cluster, and the period in which it lies.

    Each round hands a link's smaller cluster number on to its other end, with the displacement.
    """
    cluster, place = np.arange(count), np.zeros((count, 3), np.int64)
    here, there = np.concatenate([one, other]), np.concatenate([other, one])
    steps = np.concatenate([step, -step])
    while True:
        better = np.flatnonzero(cluster[here] < cluster[there])
        if better.size == 0:
            return cluster, place
        order = better[np.argsort(-cluster[here[better]], kind="stable")]
        reached, source = there[order], here[order]
        cluster[reached], place[reached] = cluster[source], place[source] + steps[order]
