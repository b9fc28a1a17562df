"""Power of a field in its longest waves, ordered by wavenumber."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_WAVES = {1: 64, 2: 24, 3: 12}
"""Waves along an axis that are looked at, by the number of axes along which the field varies."""
_REACH = 3.0
"""Largest wavenumber × correlation length: beyond, waves say nothing of the longest ones."""
_SAMPLES = 2_000_000


@dataclass(frozen=True)
class Spectrum:
    """Power of groups of waves: squared wavenumber, mean power, number of independent waves.

    The wavenumber along an axis is scaled by the field's correlation length along it.
    """

    squared: Array
    power: Array
    count: Array


def spectrum(field: NDArray[Any], mean: float) -> Spectrum:
    """Return I(k) = |Σ (f − mean) e^(−ikx)|² / N of the longest waves, zero wave left out.

    The waves fit into the image, k = 2π j / n, so that the mean taken away changes none of them.
    """
    scale = [2 * np.pi * _correlation_length(field, a) / n for a, n in enumerate(field.shape)]
    varied = [s < _REACH for s in scale]
    most_waves = _WAVES[max(1, sum(varied))]
    reach = [
        min((n - 1) // 2, most_waves) * use for n, use in zip(field.shape, varied, strict=True)
    ]
    numbers = [np.arange(-most, most + 1) for most in reach]
    numbers[-1] = numbers[-1][reach[-1] :]
    power = np.abs(_transform(field, mean, numbers)) ** 2 / field.size
    once = np.ones(power.shape, dtype=bool)  # of k and −k, whose powers are the same, only one
    once[..., 0] = (np.arange(once[..., 0].size) > once[..., 0].size // 2).reshape(once.shape[:-1])
    squared = sum(np.ix_(*((s * j) ** 2 for s, j in zip(scale, numbers, strict=True))), np.zeros(1))
    complete = min(_REACH, *(s * (most + 1) for s, most in zip(scale, reach, strict=True)))
    chosen = once & (squared < complete**2)
    order = np.argsort(squared[chosen], kind="stable")
    return _grouped(squared[chosen][order], power[chosen][order])


def _transform(field: NDArray[Any], mean: float, numbers: list[NDArray[np.int64]]) -> Any:
    """Return the Fourier sums of few waves, plane by plane along the first axis."""
    if field.ndim == 1:
        return np.fft.rfft(np.asarray(field, dtype=np.float64) - mean)[: len(numbers[0])]
    first, *others = (
        np.exp(-2j * np.pi * np.outer(j, np.arange(n) / n))
        for j, n in zip(numbers, field.shape, strict=True)
    )
    total = np.zeros([len(j) for j in numbers], dtype=np.complex128)
    for phases, plane in zip(first.T, field, strict=True):
        found = np.asarray(plane, dtype=np.float64) - mean
        found = found @ others[-1].T
        if len(others) > 1:
            found = others[0] @ found
        total += np.multiply.outer(phases, found)
    return total


def _correlation_length(field: NDArray[Any], axis: int) -> float:
    """Return the lag, in voxels, where the covariance along an axis is half the variance.

    The length of the axis if that lies beyond half of it.
    """
    length = field.shape[axis]
    lines = np.moveaxis(field, axis, 0)
    step = max(1, int((field.size / _SAMPLES) ** (1 / max(1, field.ndim - 1))))
    lines = lines[(slice(None), *(slice(None, None, step),) * (field.ndim - 1))]
    half = float(lines.var(dtype=np.float64)) / 2
    before, below, lag = 0, 0.0, 1
    while lag <= length // 2:
        if lines.dtype == np.bool_:
            lost = float(np.mean(lines[lag:] != lines[:-lag])) / 2
        else:
            lost = float(np.mean((lines[lag:] - lines[:-lag]) ** 2, dtype=np.float64)) / 2
        if lost >= half:
            return before + (lag - before) * (half - below) / max(lost - below, 1e-300)
        before, below, lag = lag, lost, max(lag + 1, int(1.2 * lag))
    return float(length)


def _grouped(squared: Array, power: Array) -> Spectrum:
    """Return means over groups of neighbours that grow with the wavenumber."""
    if not len(squared):
        return Spectrum(squared, power, squared)
    starts = [0]
    while (following := starts[-1] + max(1, starts[-1] // 25)) < len(squared):
        starts.append(following)
    count = np.diff([*starts, len(squared)]).astype(np.float64)
    return Spectrum(
        np.add.reduceat(squared, starts) / count, np.add.reduceat(power, starts) / count, count
    )
