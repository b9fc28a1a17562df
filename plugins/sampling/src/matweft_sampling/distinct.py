"""Points that are not in the history yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.space import Choice, Integer, Real, Space

Cube = NDArray[np.float64]
Point = dict[str, Any]

_ROUNDS = 8
_COUNTABLE = 10_000_000
"""Largest finite space whose free points are listed."""


class Seen:
    """Points of one space that were asked before; points of another space are ignored."""

    def __init__(self, space: Space, points: Iterable[Mapping[str, Any]] = ()) -> None:
        self.space = space
        self._keys: set[tuple[float, ...]] = set()
        for point in points:
            if belongs(space, point):
                self._keys.add(self._key(point))

    def _key(self, point: Mapping[str, Any]) -> tuple[float, ...]:
        return tuple(self.space.to_unit([point])[0].tolist())

    def __contains__(self, point: Mapping[str, Any]) -> bool:
        return self._key(point) in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, point: Mapping[str, Any]) -> bool:
        """Remember a point; returns whether it is new."""
        key = self._key(point)
        new = key not in self._keys
        self._keys.add(key)
        return new

    def free(self) -> NDArray[np.int64]:
        """Return the numbers (see `numbered`) of the points of a finite space not seen yet."""
        levels = level_counts(self.space)
        if self.space.size > _COUNTABLE:
            return np.empty(0, dtype=np.int64)
        taken = np.zeros(int(self.space.size), dtype=bool)
        if self._keys:
            share = np.array(sorted(self._keys)) * levels
            taken[np.ravel_multi_index(tuple(share.astype(int).T), levels)] = True
        return np.flatnonzero(~taken)


def belongs(space: Space, point: Mapping[str, Any]) -> bool:
    """Return whether a point has every variable of the space, within its range.

    >>> belongs(Space.parse({"x": [0, 1]}), {"x": 2.0})
    False
    """
    for name, variable in space.variables.items():
        if name not in point:
            return False
        value = point[name]
        if isinstance(variable, Choice):
            if value not in variable.options:
                return False
        elif not variable.low <= value <= variable.high:
            return False
    return True


def level_counts(space: Space) -> tuple[int, ...]:
    """Return the number of values of each variable of a finite space."""
    counts = []
    for variable in space.variables.values():
        if isinstance(variable, Real):
            raise ValueError("a real variable has no levels")
        size = variable.high - variable.low + 1 if isinstance(variable, Integer) else None
        counts.append(size if size is not None else len(variable.options))  # type: ignore[union-attr]
    return tuple(counts)


def numbered(space: Space, numbers: NDArray[np.int64]) -> list[Point]:
    """Return points of a finite space by number; the last variable counts fastest.

    >>> letters = {"choices": ["a", "b"]}
    >>> space = Space.parse({"n": {"low": 1, "high": 3, "integer": True}, "c": letters})
    >>> numbered(space, np.array([0, 5]))
    [{'n': 1, 'c': 'a'}, {'n': 3, 'c': 'b'}]
    """
    levels = level_counts(space)
    indices = np.array(np.unravel_index(numbers, levels)).T
    return space.from_unit((indices + 0.5) / levels)


def draw_distinct(
    seen: Seen, n: int, draw: Callable[[int], Cube], rng: np.random.Generator
) -> list[Point]:
    """Return ``n`` new points made of ``draw(k)``, rows of the unit cube; adds them to ``seen``.

    Draws again for what was seen before. The last points of a finite space are picked from
    those left; when there are none, fewer than ``n`` are returned.
    """
    found: list[Point] = []
    for _ in range(_ROUNDS):
        if len(found) == n:
            return found
        found += [p for p in seen.space.from_unit(draw(n - len(found))) if seen.add(p)]
    if np.isfinite(seen.space.size):
        free = seen.free()
        picked = rng.choice(free, size=min(n - len(found), len(free)), replace=False)
        for point in numbered(seen.space, picked):
            seen.add(point)
            found.append(point)
    return found
