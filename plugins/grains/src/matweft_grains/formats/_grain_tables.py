"""Tables with a row a grain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data.symmetry import mean_orientations
from matweft.errors import InputError

Floats = NDArray[np.float64]
_EXACT = 1e-12
"""Lengths nearer to 1 are kept, so that what was written is read again bit by bit."""


def padded(rows: NDArray[Any], largest: int, fill: float, what: str) -> NDArray[Any]:
    """Return rows 0 to ``largest`` of a table; raises `InputError` if some grain has no row."""
    if len(rows) <= largest:
        raise InputError(
            f"{what} lists {len(rows) - 1} grains below row 0, but its voxels name grain {largest}"
        )
    rows = rows[: largest + 1].copy()
    if rows.dtype.kind == "f":
        rows[~np.isfinite(rows)] = fill
    return rows


def unit_rows(quaternions: Floats, what: str) -> Floats:
    """Return quaternions of length 1; rows of zeros, as of grains that are not there, are none.

    Files hold few digits: a length off by up to 1 % is taken for rounding.
    """
    lengths = np.linalg.norm(quaternions, axis=-1)
    absent = lengths == 0
    worst = float(np.abs(lengths[~absent] - 1).max(initial=0.0))
    if worst > 0.01:
        raise InputError(
            f"{what} holds quaternions whose length is off by {worst:.3g}: they are no orientations"
        )
    if worst < _EXACT and not absent.any():
        return quaternions
    found = quaternions / np.where(absent, 1.0, lengths)[:, None]
    found[absent] = [1.0, 0.0, 0.0, 0.0]
    return np.asarray(found * np.where(found[:, :1] < 0, -1.0, 1.0))


def mean_of_voxels(
    labels: NDArray[np.int64],
    quaternions: Floats,
    phase: NDArray[Any] | None,
    symmetry: Mapping[int, str],
) -> Floats:
    """Return the mean orientation of each grain, shape (largest label, 4).

    ``symmetry`` names the Laue class of each number of a phase; without one a crystal counts as
    triclinic.
    """
    largest = int(labels.max())
    found = np.zeros((largest, 4))
    found[:, 0] = 1.0
    column = np.zeros_like(labels) if phase is None else np.asarray(phase)
    for number in np.unique(column[labels > 0]).tolist():
        members = (labels > 0) & (column == number)
        groups = labels[members] - 1
        means = mean_orientations(
            quaternions[members], groups, largest, symmetry.get(int(number), "-1")
        )
        present = np.unique(groups)
        found[present] = means[present]
    return found


def orientation_rows(quaternions: Floats, what: str, largest: int) -> Floats:
    """Return the rows of grains 1 to ``largest``; raises `InputError` if there are too few."""
    if len(quaternions) < largest:
        raise InputError(
            f"{what} lists {len(quaternions)} orientations, but its voxels name grain {largest}"
        )
    return quaternions
