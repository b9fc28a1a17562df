"""How many pairs of pore voxels lie a distance apart, by Fourier transform."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from matweft.memory import require_memory

_BYTES_A_VOXEL = 16


@dataclass(frozen=True)
class _Lags:
    """Lags along one axis: where the transform keeps them, how many pairs of voxels have them."""

    padded: int
    values: NDArray[np.int64]
    overlap: NDArray[np.int64]

    @classmethod
    def of(cls, n: int, periodic: bool) -> _Lags:
        if periodic:
            values = np.fft.fftfreq(n, 1 / n).round().astype(np.int64)
            return cls(n, values, np.full(n, n))
        values = np.concatenate([np.arange(n // 2 + 1), np.arange(-(n // 2), 0)])
        return cls(scipy.fft.next_fast_len(n + n // 2, real=True), values, n - np.abs(values))

    def half(self) -> tuple[_Lags, NDArray[np.int64]]:
        """Return the lags from zero up, and how often each stands for itself and its negative."""
        chosen = np.unique(np.abs(self.values), return_index=True, return_counts=True)
        lags, first, counts = chosen
        return _Lags(self.padded, lags, self.overlap[first]), counts


def radial_pairs(
    mask: NDArray[np.bool_],
    periodic: tuple[bool, ...],
    edges: tuple[float, ...],
    *,
    workers: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, by rounded distance, the pairs of voxels both in the mask and all pairs.

    ``edges`` are the voxel's edges in the unit of the distance. Counts are whole numbers; single
    precision keeps them exact up to about 10⁶ voxels and to 10⁻⁶ of the largest beyond.
    """
    lags = [_Lags.of(n, wraps) for n, wraps in zip(mask.shape, periodic, strict=True)]
    diagonal = math.sqrt(sum((n * e) ** 2 for n, e in zip(mask.shape, edges, strict=True)))
    bins = math.ceil(round(diagonal / 2, 9)) + 1
    padded = math.prod(one.padded for one in lags)
    require_memory(f"the two-point correlation of {mask.shape}", _BYTES_A_VOXEL * padded)
    pairs = _pairs(mask, tuple(one.padded for one in lags), workers)
    first, times = lags[0].half()
    others = np.ix_(*(one.values for one in lags[1:]))
    across = sum(((lag * e) ** 2 for lag, e in zip(others, edges[1:], strict=True)), np.zeros(1))
    overlap = np.ones(1)
    for one in lags[1:]:
        overlap = np.multiply.outer(overlap, one.overlap)
    found, possible = np.zeros(bins), np.zeros(bins)
    for lag, count, length in zip(first.values, times, first.overlap, strict=True):
        distance = np.rint(np.sqrt(across + (lag * edges[0]) ** 2)).astype(np.int64).ravel()
        here = np.rint(pairs[lag][others]).ravel()
        found += count * np.bincount(distance, here, bins)
        possible += count * length * np.bincount(distance, overlap.ravel(), bins)
    return found, possible


def _pairs(mask: NDArray[np.bool_], shape: tuple[int, ...], workers: int) -> NDArray[np.float32]:
    """Return Σ_v mask(v) mask(v + lag) for every lag of a periodic box of ``shape``."""
    spectrum = scipy.fft.rfftn(mask.astype(np.float32), s=shape, workers=workers)
    power = spectrum.real**2 + spectrum.imag**2
    del spectrum
    found = scipy.fft.irfftn(power, s=shape, workers=workers, overwrite_x=True)
    return np.asarray(found)
