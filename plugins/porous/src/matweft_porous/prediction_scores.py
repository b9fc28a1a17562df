"""Errors of predictions of diffusivity and permeability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft_learning import metrics

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PredictionScore:
    """Errors of one method on some structures; errors in % of the simulated value.

    ``data`` says on which, ``coverage`` which share of the intervals holds the simulated value,
    ``outside`` which share of the structures lies outside the training range.
    """

    data: str
    method: str
    target: str
    samples: int
    mape: float
    bias: float
    r2_log: float
    coverage: float
    outside: float

    @classmethod
    def of(
        cls,
        named: tuple[str, str, str],
        observed: Floats,
        mean: Floats,
        interval: tuple[Floats, Floats],
        outside: NDArray[np.bool_],
    ) -> PredictionScore:
        """Return the errors of n predictions; those that are NaN are left out.

        ``named`` are data, method and target.

        >>> true, one = np.array([1.0, 2.0]), np.ones(2)
        >>> ends = (0.9 * true, 1.3 * true)
        >>> found = PredictionScore.of(("test", "formula", "M"), true, 1.1 * true, ends, one < 0)
        >>> round(found.mape, 6), round(found.bias, 6), found.coverage, found.outside
        (10.0, 10.0, 1.0, 0.0)
        """
        known = np.isfinite(mean)
        true, found = observed[known], mean[known]
        if not len(true):
            return cls(*named, 0, *(np.nan,) * 4, float(np.mean(outside)))
        low, high = (end[known] for end in interval)
        return cls(
            *named,
            samples=len(true),
            mape=float(metrics.mape(true, found)),
            bias=float(100 * np.mean(found / true - 1)),
            r2_log=float(metrics.r2_log(true, found)),
            coverage=float(np.mean((low <= true) & (true <= high))),
            outside=float(np.mean(outside)),
        )
