"""Points of a smooth function of two variables, for networks to learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from seeded import rng

from matweft import Dataset


def smooth(x: np.ndarray[Any, Any]) -> Any:
    return np.sin(3 * x[:, 0]) * x[:, 1] + 0.5 * x[:, 1]


def dataset(n: int, seed: int = 0, **named: Any) -> Dataset:
    x = rng(seed).uniform(-1, 1, (n, 2))
    return Dataset.of({"a": x[:, 0], "b": x[:, 1], "y": smooth(x)}, targets=["y"], **named)


def assert_same_weights(first: Any, second: Any) -> None:
    for name in ("weights", "biases"):
        for one, other in zip(getattr(first, name), getattr(second, name), strict=True):
            np.testing.assert_array_equal(one, other)
