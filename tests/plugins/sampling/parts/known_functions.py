"""Functions whose minima are known, and histories of their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from matweft import History, Objective, Space, Trial
from matweft_learning import GaussianProcess

Values = dict[str, float]
Function = Callable[[Mapping[str, Any]], Values]
GP = GaussianProcess(restarts=1)
LOWEST = [Objective("f", "minimize")]
LINE = Space.parse({"x": [0.0, 1.0]})
BRANIN_SPACE = Space.parse({"x": [-5, 10], "y": [0, 15]})


def branin(point: Mapping[str, Any]) -> Values:
    x, y = point["x"], point["y"]
    bowl = (y - 5.1 / (4 * np.pi**2) * x**2 + 5 / np.pi * x - 6) ** 2
    return {"f": bowl + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10}


def trials(points: Sequence[Mapping[str, Any]], function: Function) -> History:
    return History([Trial(i, point, "done", function(point)) for i, point in enumerate(points)])


def wave(point: Mapping[str, Any]) -> Values:
    return {"f": float(np.sin(7 * point["x"]))}
