"""Relative neighbourhood graph of points in a periodic box."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matweft import context

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NEIGHBOURS = 128
_CHUNK = 512
_CELLS = 24


class Graph(NamedTuple):
    """Edges from one point (m,) to an image of another (m,), ``step`` (m, 3) away."""

    origin: Ints
    target: Ints
    step: Floats


def relative_neighbourhood_graph(points: Floats, box: tuple[float, float, float]) -> Graph:
    """Return the edges of the relative neighbourhood graph of points and all their images.

    p and q are joined if no point z has max(|p − z|, |q − z|) < |p − q|. Points (n, 3) lie in
    [0, box). A lone point is joined to its images along the three axes; each edge is told once.

    Around p, space is cut into 24 cells of directions that differ by at most 60°: of two points
    in a cell the nearer excludes the farther, so that only the nearest of each cell can be joined
    to p. Those that exclude it are nearer still: both are among the k nearest once these fill
    all cells, and k is doubled for the points where they do not. Images ±1 box away are enough:
    an edge has |step_a| ≤ L_a on each axis, and among the points that exclude one, there is one
    with |z_a − p_a| ≤ L_a.

    >>> graph = relative_neighbourhood_graph(np.array([[1.0, 1, 1], [4, 1, 1]]), (9, 4, 4))
    >>> graph.step[graph.origin != graph.target].tolist()
    [[3.0, 0.0, 0.0], [-6.0, 0.0, 0.0]]
    """
    from scipy.spatial import cKDTree

    edges = np.asarray(box, float)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 3)))]
    todo, count = np.arange(len(points)), _NEIGHBOURS
    while todo.size:
        reach = 1.25 * np.cbrt(3 * count * edges.prod() / (4 * np.pi * len(points)))
        images, source = _images(points, edges, reach)
        tree = cKDTree(images)
        most = min(count, len(images))
        everything = most == len(images) and reach > 2 * np.linalg.norm(edges)
        left = []
        for own in np.split(todo, np.arange(_CHUNK, todo.size, _CHUNK)):
            context().check()
            near = tree.query(points[own], k=range(1, most + 1), distance_upper_bound=reach)[1]
            here = (near < len(images)) & (near != own[:, None])
            near = np.where(here, near, 0)
            away = images[near] - points[own][:, None]
            nearest, filled = _nearest_by_cell(away, here)
            ready = np.all(filled, axis=1) | everything
            left.append(own[~ready])
            point, place = _joined(away[ready], here[ready], nearest[ready], filled[ready])
            found.append(
                (own[ready][point], source[near[ready][point, place]], away[ready][point, place])
            )
        todo, count = np.concatenate(left), 2 * count
    return _each_once(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _images(points: Floats, edges: Floats, reach: float) -> tuple[Floats, Ints]:
    """Return the points, then their images up to a box and up to ``reach`` away; whose they are."""
    images, source = points, np.arange(len(points))
    for axis, edge in enumerate(edges):
        shifted = [(images, source)]
        for shift in (-edge, edge):
            moved = images[:, axis] + shift
            kept = (moved >= -reach) & (moved <= edge + reach)
            copy = images[kept]
            copy[:, axis] = moved[kept]
            shifted.append((copy, source[kept]))
        images, source = (np.concatenate(part) for part in zip(*shifted, strict=True))
    return images, source


def _nearest_by_cell(away: Floats, here: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the place of the first neighbour in each cell of directions, and whether it is there.

    A cell has a sign for each axis, and the axis of the largest component.
    """
    signs = (away >= 0) @ np.array([1, 2, 4])
    cell = np.where(here, 3 * signs + np.argmax(np.abs(away), axis=2), -1)
    nearest = np.zeros((len(away), _CELLS), dtype=np.int64)
    filled = np.zeros((len(away), _CELLS), dtype=np.bool_)
    for one in range(_CELLS):
        inside = cell == one
        nearest[:, one] = np.argmax(inside, axis=1)
        filled[:, one] = np.any(inside, axis=1)
    return nearest, filled


def _joined(
    away: Floats, here: NDArray[np.bool_], nearest: Ints, filled: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Return point and place of the neighbours that no other neighbour excludes."""
    chosen = np.take_along_axis(away, nearest[..., None], axis=1)
    square = np.where(here, np.einsum("pkc,pkc->pk", away, away), np.inf)
    far = np.take_along_axis(square, nearest, axis=1)
    nearer_to_it = square[:, None] < 2 * chosen @ away.swapaxes(1, 2)
    excluded = np.any(nearer_to_it & (square[:, None] < far[..., None]), axis=2)
    point, cell = np.nonzero(filled & ~excluded)
    return point, nearest[point, cell]


def _each_once(origin: Ints, target: Ints, step: Floats) -> Graph:
    """Return each edge from the point of the smaller number, by points and length."""
    first = np.argmax(step != 0, axis=1)
    forward = np.take_along_axis(step, first[:, None], axis=1)[:, 0] > 0
    kept = np.flatnonzero((origin < target) | ((origin == target) & forward))
    length = np.linalg.norm(step[kept], axis=1)
    order = kept[np.lexsort((length, target[kept], origin[kept]))]
    return Graph(origin[order], target[order], step[order])
