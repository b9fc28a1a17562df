"""Girders of equal triangles."""

import numpy as np

from matweft import Field, Generator
from matweft_truss.truss import Truss


class Girder(Generator):
    """Warren girder: a plane row of equal triangles on two supports.

    The joints of the lower chord lie at x = 0, a, 2a, ..., those of the upper chord half a
    panel further; the load hangs in equal parts on the upper joints.

    >>> triangle = Girder(panels=1, panel=2, height=1).generate()
    >>> triangle.joints.tolist()
    [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    """

    panels: int = Field(4, ge=1, le=1000, description="triangles with their base below")
    panel: float = Field(1.0, gt=0, unit="m", description="length of a panel")
    height: float = Field(0.8, gt=0, unit="m", description="height of the girder")
    load: float = Field(1000.0, unit="N", description="load on the whole girder, downwards")

    def generate(self) -> Truss:
        """Return the girder, held in its plane."""
        n = self.panels
        lower = np.arange(n + 1)
        upper = np.arange(n + 1, 2 * n + 1)
        x = np.concatenate([np.arange(n + 1), np.arange(n) + 0.5]) * self.panel
        y = np.where(np.arange(2 * n + 1) > n, self.height, 0.0)
        pairs = [
            (lower[:-1], lower[1:]),
            (upper[:-1], upper[1:]),
            (lower[:-1], upper),
            (upper, lower[1:]),
        ]
        held = np.zeros((2 * n + 1, 3), dtype=bool)
        held[:, 2] = True
        held[0, :2] = held[n, 1] = True
        loads = np.zeros((2 * n + 1, 3))
        loads[upper, 1] = -self.load / n
        return Truss(
            joints=np.stack([x, y, np.zeros_like(x)], axis=1),
            bars=np.concatenate([np.stack(pair, axis=1) for pair in pairs]),
            held=held,
            loads=loads,
        )
