"""Affine scaling of columns, learnt from the training samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["standard", "unit", "none"]


@dataclass(frozen=True, eq=False)
class Scaling:
    """Scaled = (value - shift) / scale, column by column.

    >>> scaling = Scaling.of(np.array([[0.0], [10.0]]), "unit")
    >>> scaling.forward(np.array([[5.0]])).item(), scaling.back(np.array([[0.2]])).item()
    (0.5, 2.0)
    """

    shift: Floats
    scale: Floats

    @classmethod
    def of(cls, values: Floats, kind: Kind) -> Self:
        """Learn from values, shape (n, columns).

        ``standard`` gives mean 0 and population standard deviation 1, ``unit`` the range
        [0, 1]; a constant column is only shifted.
        """
        columns = values.shape[1]
        if kind == "none":
            return cls(np.zeros(columns), np.ones(columns))
        if kind == "unit":
            shift, scale = values.min(axis=0), np.ptp(values, axis=0)
        else:
            shift, scale = values.mean(axis=0), values.std(axis=0)
        negligible = scale <= 1e-14 * np.abs(values).max(axis=0)
        return cls(shift, np.where(negligible, 1.0, scale))

    def forward(self, values: Floats) -> Floats:
        """Scale values, shape (n, columns)."""
        return (values - self.shift) / self.scale

    def back(self, scaled: Floats) -> Floats:
        """Undo `forward`."""
        return scaled * self.scale + self.shift
