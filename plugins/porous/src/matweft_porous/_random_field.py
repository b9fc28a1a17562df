"""Gaussian random fields by filtering white noise, and their level sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from matweft.memory import require_memory

_BYTES_A_VOXEL = 16
Array = NDArray[np.float32]

DENSITIES: Mapping[str, Callable[[Array, float, float], Any]] = {
    "power-law": lambda k2, length, p: (1 + k2 * length**2) ** np.float32(-p),
    "exponential": lambda k2, length, p: np.exp(-np.sqrt(k2) * np.float32(length)),
    "gaussian": lambda k2, length, p: np.exp(k2 * np.float32(-(length**2) / 2)),
    "top-hat": lambda k2, length, p: (k2 * length**2 <= 1 + 1e-6).astype(np.float32),
}
"""Spectral densities over the squared wavenumber, the length and the exponent."""


def filtered_noise(
    shape: tuple[int, int, int],
    density: Callable[[Array], Array],
    rng: np.random.Generator,
    *,
    workers: int,
) -> Array:
    """Return a periodic Gaussian field of a spectral density, up to a factor, of mean zero."""
    require_memory(
        f"a random field of {shape}",
        _BYTES_A_VOXEL * math.prod(shape),
        cure="choose a smaller shape",
    )
    noise = rng.standard_normal(shape, dtype=np.float32)
    spectrum = scipy.fft.rfftn(noise, workers=workers, overwrite_x=True)
    waves = [_squared(scipy.fft.fftfreq(n)) for n in shape[:2]]
    waves.append(_squared(scipy.fft.rfftfreq(shape[2])))
    sides = waves[1][:, None] + waves[2]
    for plane, along in zip(spectrum, waves[0], strict=True):
        plane *= np.sqrt(density(along + sides))
    spectrum[0, 0, 0] = 0
    return np.asarray(scipy.fft.irfftn(spectrum, s=shape, workers=workers, overwrite_x=True))


def _squared(frequencies: NDArray[np.float64]) -> Array:
    return np.asarray((2 * np.pi * frequencies) ** 2, dtype=np.float32)
