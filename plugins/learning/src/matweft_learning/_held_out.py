"""Which samples each member of an ensemble trains on and which are held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Share:
    """Rows of each member, shape (members, k), padded by rows of weight 0."""

    rows: Rows
    weights: Floats

    @classmethod
    def of(cls, chosen: list[Rows]) -> Self:
        """Pad lists of rows to the same length."""
        longest = max(len(rows) for rows in chosen)
        padded = np.array([np.pad(rows, (0, longest - len(rows))) for rows in chosen])
        used = np.arange(longest) < np.array([[len(rows)] for rows in chosen])
        return cls(padded.astype(np.int64), used.astype(np.float32))


def draw_shares(
    groups: NDArray[np.generic], held_out: float, members: int, rng: np.random.Generator
) -> tuple[Share, Share | None]:
    """Return training and held-out rows of each member; samples of a group stay together.

    Raises `InputError` if no group would be left to train on.
    """
    names, group_of = np.unique(groups, return_inverse=True)
    count = max(1, round(held_out * len(names))) if held_out > 0 else 0
    if count >= len(names):
        raise InputError(
            f"holding out {count} of {len(names)} groups of samples leaves none to learn from;"
            " set held_out to 0 or give more groups"
        )
    train, held = [], []
    for _ in range(members):
        out = np.isin(group_of, rng.choice(len(names), size=count, replace=False))
        train.append(np.flatnonzero(~out))
        held.append(np.flatnonzero(out))
    return Share.of(train), Share.of(held) if count else None


def training_groups(dataset: Dataset, n: int) -> NDArray[Any]:
    """Return the group of each of the n training samples; each its own without groups."""
    if dataset.group is None:
        return np.arange(n)
    chosen = slice(None) if dataset.split is None else dataset.split == "train"
    found: NDArray[Any] = np.asarray(dataset.group)[chosen]
    return found
