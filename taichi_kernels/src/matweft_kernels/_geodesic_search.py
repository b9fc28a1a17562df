"""Shortest distances by buckets: Dial's algorithm, one parallel launch a bucket.

Lengths are whole multiples of a small unit. Minima of whole numbers do not depend on the order in
which threads take them, so the result is the same on every device. The unit is chosen so that all
step lengths are close to whole numbers at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft_kernels.runtime import Runtime

Shape = tuple[int, int, int]
_FAR = 2**31 - 1
_SOLID = -1
_CANDIDATES = 2**15
_FIRST_REACH = 16
_RETRY = 16
_NARROW = 512


@dataclass(frozen=True)
class _Steps:
    """Whole lengths of the steps by class (4|di| + 2|dj| + |dk|) and the unit that scales them."""

    lengths: tuple[int, ...]
    unit: float

    @property
    def width(self) -> int:
        return min(length for length in self.lengths if length)

    @property
    def rings(self) -> int:
        return (self.width - 1 + max(self.lengths)) // self.width + 1

    @property
    def last_level(self) -> int:
        return (_FAR - max(self.lengths)) // self.width - 1


def distances(
    pore: NDArray[np.bool_], lengths: NDArray[np.float64], periodic_sides: bool, device: Runtime
) -> NDArray[np.float32]:
    """Return distances to the last plane of axis 0; ``lengths`` holds eight step classes."""
    reach = float(_FIRST_REACH * sum(pore.shape))
    while True:
        steps = _whole_steps(lengths, reach)
        label = _search(pore, steps, periodic_sides, device)
        if label is not None:
            break
        reach *= _RETRY
    out = np.empty(pore.shape, np.float32)
    np.multiply(label, steps.unit, out=out, casting="same_kind")
    out[(label == _SOLID) | (label == _FAR)] = np.inf
    return out


def _whole_steps(lengths: NDArray[np.float64], reach: float) -> _Steps:
    """Return the whole step lengths with the least relative error that reach far enough."""
    used = lengths[lengths > 0.0]
    shortest = used.min()
    finest = max(int(_FAR / reach), 1)
    widths = np.arange(max(finest // 4, finest - _CANDIDATES, 1), finest + 1)
    ideal = np.outer(widths, used / shortest)
    width = int(widths[np.abs(np.rint(ideal) / ideal - 1.0).max(axis=1).argmin()])
    whole = np.rint(lengths * (width / shortest)).astype(int)
    return _Steps(tuple(whole.tolist()), float(shortest) / width)


def _search(
    pore: NDArray[np.bool_], steps: _Steps, periodic_sides: bool, device: Runtime
) -> NDArray[np.int32] | None:
    """Settle bucket after bucket; None when a distance leaves the range of the labels."""
    from matweft_kernels import _geodesic_kernels as kernels

    label = np.where(pore, np.int32(_FAR), np.int32(_SOLID))
    last = label[-1]
    last[pore[-1]] = 0
    start = np.flatnonzero(pore[-1]) + (label.size - last.size)
    labels = _on_device(label.ravel(), device)
    capacity = 2 * start.size + 1024
    fronts, counts = _fronts({0: start}, capacity, steps.rings, device)
    graph = (kernels.Shape(*pore.shape), int(periodic_sides), kernels.Weights(*steps.lengths))
    level, listed, empty = 0, start.size, 0
    while empty < steps.rings:
        if level > steps.last_level:
            return None
        front = (labels, fronts, counts, capacity, steps.rings, steps.width, level)
        if 0 < listed <= _NARROW and not device.is_gpu:
            level = kernels.settle_narrow(*front, steps.last_level, _NARROW, *graph)
            listed = -1 if counts[steps.rings] else int(counts[level % steps.rings])
        else:
            listed = kernels.settle(*front, listed, *graph)
            level += 1
        if listed < 0:
            buckets = _buckets(_on_host(labels), level, steps)
            capacity = 2 * max(bucket.size for bucket in buckets.values())
            fronts, counts = _fronts(buckets, capacity, steps.rings, device)
            listed = buckets[level].size
        empty = 0 if listed else empty + 1
    return _on_host(labels).reshape(pore.shape)


def _buckets(label: NDArray[np.int32], level: int, steps: _Steps) -> dict[int, NDArray[np.int64]]:
    """Return the voxels of every bucket that may be filled before ``level`` is settled."""
    levels = range(level, level + steps.rings - 1)
    edges = [one * steps.width for one in levels]
    return {
        one: np.flatnonzero((label >= edge) & (label < edge + steps.width))
        for one, edge in zip(levels, edges, strict=True)
    }


def _fronts(
    buckets: dict[int, NDArray[np.int64]], capacity: int, rings: int, device: Runtime
) -> tuple[Any, Any]:
    """Return the ring of lists and its counts; the count after the last flags an overflow."""
    if rings * capacity > _FAR:
        raise ValueError(
            f"{rings} fronts of {capacity} voxels exceed the range of the index: give a smaller"
            " image, or one with a less anisotropic spacing"
        )
    fronts, counts = np.zeros(rings * capacity, np.int32), np.zeros(rings + 1, np.int32)
    for level, bucket in buckets.items():
        begin = (level % rings) * capacity
        fronts[begin : begin + bucket.size] = bucket
        counts[level % rings] = bucket.size
    return _on_device(fronts, device), _on_device(counts, device)


def _on_device(array: NDArray[np.int32], device: Runtime) -> Any:
    """Return the array itself on the CPU, which shares memory, else a copy on the device."""
    if not device.is_gpu:
        return array
    import taichi as ti

    copy = ti.ndarray(ti.i32, array.shape)
    copy.from_numpy(array)
    return copy


def _on_host(array: Any) -> NDArray[np.int32]:
    return array if isinstance(array, np.ndarray) else array.to_numpy()


def step_lengths(spacing: tuple[float, float, float], connectivity: int) -> NDArray[np.float64]:
    """Return the length of each step class, 0 where the connectivity forbids it."""
    most = {6: 1, 18: 2, 26: 3}[connectivity]
    lengths = np.zeros(8)
    for one in range(1, 8):
        moves = (one >> 2 & 1, one >> 1 & 1, one & 1)
        if sum(moves) <= most:
            lengths[one] = math.hypot(*(m * h for m, h in zip(moves, spacing, strict=True)))
    return lengths
