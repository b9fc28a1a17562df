"""Bars between joints: the sample type of this plugin."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Truss:
    """Straight bars that meet in hinged joints, with supports and loads at the joints.

    ``joints`` are places in m, shape (n, 3); ``bars`` pairs of joints, shape (m, 2); ``held``
    says along which axes a joint cannot move, shape (n, 3); ``loads`` are in N, shape (n, 3).
    """

    def __init__(
        self, joints: ArrayLike, bars: ArrayLike, held: ArrayLike, loads: ArrayLike
    ) -> None:
        self.joints: NDArray[np.float64] = np.asarray(joints, dtype=np.float64)
        self.bars: NDArray[np.int64] = np.asarray(bars, dtype=np.int64)
        self.held: NDArray[np.bool_] = np.asarray(held, dtype=bool)
        self.loads: NDArray[np.float64] = np.asarray(loads, dtype=np.float64)

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each bar in m."""
        start, end = self.joints[self.bars].swapaxes(0, 1)
        lengths: NDArray[np.float64] = np.linalg.norm(end - start, axis=1)
        return lengths
