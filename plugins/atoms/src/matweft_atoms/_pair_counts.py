"""Pairs of atoms counted over their distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_atoms._neighbours import nearest_distances, pairs
from matweft_atoms._shells import shell_bins, shell_borders

if TYPE_CHECKING:
    from ase import Atoms

Floats = NDArray[np.float64]

REACH = 4.0
"""Distance that is looked at, over the nearest distance, unless given."""


@dataclass(frozen=True)
class PairCounts:
    """Counts of pairs from both sides over the distance, and the shells found in them.

    ``fine_lengths`` are sums of the distances in the fine bins.
    """

    nearest: Floats
    edges: Floats
    counts: NDArray[np.int64]
    fine_edges: Floats
    fine_counts: NDArray[np.int64]
    fine_lengths: Floats
    borders: Floats

    @classmethod
    def of(cls, atoms: Atoms, cutoff: float | None = None, bin_width: float = 0.05) -> PairCounts:
        """Count the pairs of atoms up to ``cutoff`` Å.

        Raises `InputError` if the nearest atoms are further apart, or on top of each other.
        """
        nearest = nearest_distances(atoms)
        typical = float(np.median(nearest))
        if not typical > 0:
            raise InputError("half of the atoms or more are on top of others; remove the copies")
        reach = REACH * typical if cutoff is None else cutoff
        if reach <= typical:
            raise InputError(
                f"cutoff {reach:g} Å is too short: the nearest atoms are {typical:.4g} Å apart"
            )
        edges = np.linspace(0.0, reach, max(1, round(reach / bin_width)) + 1)
        fine = shell_bins(typical, reach)
        counts = np.zeros(len(edges) - 1, dtype=np.int64)
        fine_counts = np.zeros(len(fine) - 1, dtype=np.int64)
        lengths = np.zeros(len(fine) - 1)
        for _, _, distance in pairs(atoms, reach):
            counts += np.histogram(distance, edges)[0]
            fine_counts += np.histogram(distance, fine)[0]
            lengths += np.histogram(distance, fine, weights=distance)[0]
        borders = shell_borders(fine_counts, fine, len(atoms))
        return cls(nearest, edges, counts, fine, fine_counts, lengths, borders)
