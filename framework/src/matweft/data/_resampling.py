"""Values of a regular grid on another one: shares of overlap, nearest, linear; axis by axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SLAB = 2**22
"""Voxels that are treated at a time."""


@dataclass(frozen=True)
class Line:
    """New voxels along one axis; ``step`` is their edge in old voxels."""

    old: int
    new: int
    step: float
    periodic: bool

    @property
    def edges(self) -> NDArray[np.float64]:
        """Borders of the new voxels, in old voxels, inside the old grid."""
        return np.asarray(np.minimum(np.arange(self.new + 1) * self.step, float(self.old)))

    @property
    def centres(self) -> NDArray[np.float64]:
        """Middles of the new voxels, in old voxels."""
        edges = self.edges
        return (edges[1:] + edges[:-1]) / 2

    @property
    def nested(self) -> bool:
        """Whether every new voxel lies in one old voxel."""
        edges = self.edges
        return bool(np.all(np.ceil(edges[1:] - 1e-9) - np.floor(edges[:-1] + 1e-9) <= 1))


def nearest(values: NDArray[Any], lines: list[Line]) -> NDArray[Any]:
    """Return the value of the old voxel in which the middle of each new one lies."""
    places = [np.minimum(one.centres.astype(np.intp), one.old - 1) for one in lines]
    return values[np.ix_(*places)]


def majority(values: NDArray[Any], lines: list[Line]) -> NDArray[Any]:
    """Return the label that fills most of each new voxel; of equals the nearest."""
    found = nearest(values, lines)
    if all(one.nested for one in lines):
        return found
    for rows, part, inner in _slabs(values, lines):
        close = found[rows].copy()
        best = np.zeros(close.shape)
        for label in np.unique(part):
            share = _overlapped(part == label, inner) + 1e-6 * (close == label)
            better = share > best
            best[better] = share[better]
            found[rows][better] = label
    return found


def linear(values: NDArray[Any], lines: list[Line]) -> NDArray[Any]:
    """Return means over new voxels that are larger than the old, else linear between middles."""
    found = np.empty([one.new for one in lines], values.dtype)
    coarser = [one.step > 1 for one in lines]
    for rows, part, inner in _slabs(values, lines):
        mixed: NDArray[Any] = part.astype(np.float64)
        for axis, (line, mean) in enumerate(zip(inner, coarser, strict=True)):
            along = _mean if mean else _between
            mixed = _along(along, mixed, line, axis)
        found[rows] = np.rint(mixed) if values.dtype.kind in "iu" else mixed
    return found


@dataclass(frozen=True)
class _Part(Line):
    """The new voxels ``first`` to ``last`` of a line; the old ones begin at ``start``."""

    first: int = 0
    last: int = 0
    start: int = 0

    @property
    def edges(self) -> NDArray[np.float64]:
        """Borders of these new voxels, counted from the first old voxel at hand."""
        return super().edges[self.first : self.last + 1] - self.start


def _slabs(
    values: NDArray[Any], lines: list[Line]
) -> Iterator[tuple[slice, NDArray[Any], list[Line]]]:
    """Yield rows of the result, the old planes they depend on, and their lines."""
    first, *others = lines
    across = max(values[0].size, int(np.prod([one.new for one in others], dtype=np.int64)))
    rows = max(1, int(_SLAB / (across * max(first.step, 1.0))))
    edges = first.edges
    for a in range(0, first.new, rows):
        b = min(a + rows, first.new)
        low, high = int(np.floor(edges[a])) - 1, int(np.ceil(edges[b])) + 1
        places = np.arange(low, high)
        inside = places % first.old if first.periodic else places.clip(0, first.old - 1)
        part = _Part(first.old, first.new, first.step, first.periodic, a, b, low)
        yield slice(a, b), values[inside], [part, *others]


def _overlapped(values: NDArray[Any], lines: list[Line]) -> NDArray[np.float64]:
    found: NDArray[Any] = values.astype(np.float64)
    for axis, line in enumerate(lines):
        found = _along(_mean, found, line, axis)
    return found


def _along(
    work: Callable[[NDArray[Any], Line], NDArray[Any]], values: NDArray[Any], line: Line, axis: int
) -> NDArray[Any]:
    """Work along one axis; a line that stays as it is costs nothing."""
    if type(line) is Line and line.step == 1 and line.old == line.new:
        return values
    return np.moveaxis(work(np.moveaxis(values, axis, 0), line), 0, axis)


def _mean(values: NDArray[Any], line: Line) -> NDArray[Any]:
    """Return the mean of the values over each new voxel."""
    edges = line.edges
    whole = np.minimum(edges.astype(np.intp), len(values) - 1)
    below = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
    rest = (edges - whole).reshape(-1, *(1,) * (values.ndim - 1))
    total = below[whole] + rest * values[whole]
    width = np.diff(edges).reshape(-1, *(1,) * (values.ndim - 1))
    return np.asarray(np.diff(total, axis=0) / width)


def _between(values: NDArray[Any], line: Line) -> NDArray[Any]:
    """Return values at the middles of the new voxels, linear between those of the old."""
    places = line.centres - 0.5
    low = np.floor(places).astype(np.intp)
    share = (places - low).reshape(-1, *(1,) * (values.ndim - 1))
    n = len(values)
    if line.periodic and type(line) is Line:
        left, right = low % n, (low + 1) % n
    else:
        left, right = low.clip(0, n - 1), (low + 1).clip(0, n - 1)
    return np.asarray((1 - share) * values[left] + share * values[right])
