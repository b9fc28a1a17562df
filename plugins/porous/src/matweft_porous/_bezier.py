"""Smooth curves through nodes, of cubic Bézier pieces, and chains of segments close to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def control_points(nodes: Floats, curvature: float) -> Floats:
    """Return the control points of curves through nodes (n, m, 3), of shape (n, m − 1, 4, 3).

    The tangent at an inner node is parallel to the line between its neighbours, at an end to the
    first or last step. The inner control points lie on the tangents, curvature / 2 times the
    length of the step away from their node.
    """
    steps = np.diff(nodes, axis=1)
    tangents = np.concatenate([steps[:, :1], nodes[:, 2:] - nodes[:, :-2], steps[:, -1:]], axis=1)
    norms = np.linalg.norm(tangents, axis=2, keepdims=True)
    tangents = np.divide(tangents, norms, out=np.zeros_like(tangents), where=norms > 0)
    handle = curvature / 2 * np.linalg.norm(steps, axis=2, keepdims=True)
    begin, end = nodes[:, :-1], nodes[:, 1:]
    inner = begin + handle * tangents[:, :-1], end - handle * tangents[:, 1:]
    return np.stack([begin, *inner, end], axis=2)


def segments_needed(pieces: Floats, tolerance: float) -> Ints:
    """Return in how many segments, alike in t, each piece (k, 4, 3) is met to a tolerance.

    One segment will do if the control points are near it. Else, the distance to n segments is at
    most max |B″| / 8n², and |B″| at most 6 times the larger second difference of the points.
    """
    chord = pieces[:, 3:] - pieces[:, :1]
    inner = pieces[:, 1:3] - pieces[:, :1]
    square = np.sum(chord**2, axis=2, keepdims=True)
    place = np.sum(inner * chord, axis=2, keepdims=True)
    place = np.clip(np.divide(place, square, out=np.zeros_like(place), where=square > 0), 0, 1)
    straight = np.linalg.norm(inner - place * chord, axis=2).max(axis=1) <= tolerance
    bend = np.linalg.norm(np.diff(pieces, 2, axis=1), axis=2).max(axis=1)
    number = np.ceil(np.sqrt(6 * bend / (8 * tolerance))).astype(np.int64)
    return np.where(straight, 1, np.maximum(number, 1))


def flattened(pieces: Floats, tolerance: float) -> tuple[Floats, Floats, Ints]:
    """Return starts and ends (m, 3) of segments within a tolerance of pieces, and whose they are.

    >>> arc = np.array([[[0, 0, 0], [0, 5, 0], [5, 10, 0], [10, 10, 0]]], float)
    >>> starts, ends, piece = flattened(arc, tolerance=0.5)
    >>> len(starts), ends[-1].tolist(), bool(np.all(starts[1:] == ends[:-1]))
    (3, [10.0, 10.0, 0.0], True)
    """
    needed = segments_needed(pieces, tolerance)
    starts, ends, owners = [], [], []
    for number in np.unique(needed):
        own = np.flatnonzero(needed == number)
        t = np.linspace(0, 1, number + 1)[:, None]
        weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        points = np.einsum("tw,kwc->ktc", weights, pieces[own])
        starts.append(points[:, :-1].reshape(-1, 3))
        ends.append(points[:, 1:].reshape(-1, 3))
        owners.append(np.repeat(own, number))
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(owners)
