"""Philox, uniform and normal numbers in plain numpy: the meaning of the kernels' streams."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_kernels.random import KEY_STEPS, MULTIPLIERS, ROUNDS

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def philox(counter: NDArray[np.uint32], key: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the Philox4x32-10 blocks of counters (n, 4) under keys (n, 2)."""
    x, y, z, w = counter.T.astype(np.uint64)
    k0, k1 = key.T.astype(np.uint64)
    for _ in range(ROUNDS):
        first, second = x * np.uint64(MULTIPLIERS[0]), z * np.uint64(MULTIPLIERS[1])
        x, y = (second >> _HALF) ^ y ^ k0, second & _LOW
        z, w = (first >> _HALF) ^ w ^ k1, first & _LOW
        k0, k1 = (k0 + np.uint64(KEY_STEPS[0])) & _LOW, (k1 + np.uint64(KEY_STEPS[1])) & _LOW
    return np.stack([x, y, z, w], axis=-1).astype(np.uint32)


def bits(key: tuple[int, int], step: int, stream: int, blocks: int) -> NDArray[np.uint32]:
    """Return the words of the first blocks of a stream, flat."""
    counter = np.zeros((blocks, 4), np.uint32)
    counter[:, 0] = np.arange(blocks, dtype=np.uint32)
    counter[:, 1:3] = step, stream
    return philox(counter, np.broadcast_to(np.array(key, np.uint32), (blocks, 2))).ravel()


def uniform(words: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return one float32 of 24 bits a word."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def wide_uniform(words: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return one float64 of 53 bits a pair of words."""
    high, low = words[0::2] >> np.uint32(5), words[1::2] >> np.uint32(6)
    return np.asarray((high * 2.0**26 + low) * 2.0**-53)


def normal(words: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return two Box-Muller numbers a pair of words: radius from the first, angle the second."""
    radius = np.sqrt(-2.0 * np.log((words[0::2] + 0.5) * 2.0**-32))
    angle = (words[1::2] * 2.0**-30 - 0.5) * (np.pi / 2.0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).ravel()
