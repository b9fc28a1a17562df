"""Images of smoothed noise and their surface, and a network that learns it in moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from seeded import rng

from matweft import Dataset
from matweft_learning import Convolutional

Array = np.ndarray[Any, Any]
SMALL = Convolutional(filters=(4,), dense=(8,), stages=((3e-3, 3),), batch=5)


def structures(n: int, edges: Sequence[int] = (8, 8, 8), seed: int = 0) -> Array:
    """Return images of smoothed noise, cut at random shares: bytes 0 and 1."""
    random = rng(seed)
    noise = random.standard_normal((n, *edges))
    for axis in range(1, noise.ndim):
        noise += np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
    found = [one < np.quantile(one, random.uniform(0.1, 0.9)) for one in noise]
    return np.array(found).astype(np.uint8)


def walls(images: Array) -> Any:
    """Share of pairs of neighbours, around the border too, that differ: a surface."""
    axes = range(1, images.ndim)
    return np.mean([(images != np.roll(images, 1, a)).mean(tuple(axes)) for a in axes], axis=0)


def dataset(n: int = 18, seed: int = 0, **named: Any) -> Dataset:
    images = structures(n, seed=seed)
    return Dataset.of({"image": images, "walls": walls(images)}, targets=["walls"], **named)


def assert_same_weights(first: Any, second: Any) -> None:
    for one, other in zip(first.parameters, second.parameters, strict=True):
        np.testing.assert_array_equal(one, other)
