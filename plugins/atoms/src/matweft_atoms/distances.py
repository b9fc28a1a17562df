"""How far atoms are from each other, and how many neighbours they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft_atoms._references import ALLEN_2017

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from matweft_atoms._pair_counts import PairCounts


@dataclass(frozen=True, eq=False)
class DistancesResult(Result):
    """Pair distribution and neighbours; NaN where no minimum of g(r) bounds the first shell."""

    nearest: Annotated[float, Quantity("angstrom", "mean distance to the nearest atom")]
    shortest: Annotated[float, Quantity("angstrom", "shortest distance of two atoms")]
    coordination: Annotated[float, Quantity("", "mean number of atoms in the first shell")]
    first_minimum: Annotated[float, Quantity("angstrom", "outer border of the first shell")]
    shell_distances: Annotated[
        NDArray[np.float64], Quantity("angstrom", "mean distance of each shell")
    ]
    shell_coordination: Annotated[
        NDArray[np.float64], Quantity("", "mean number of atoms in each shell")
    ]
    nearest_distances: Annotated[
        NDArray[np.float64], Quantity("angstrom", "distance of each atom to its nearest one")
    ]
    coordination_numbers: Annotated[
        NDArray[np.float64], Quantity("", "atoms in the first shell of each atom")
    ]
    distance: Annotated[NDArray[np.float64], Quantity("angstrom", "r, middles of the bins")]
    radial_distribution: Annotated[
        NDArray[np.float64],
        Quantity("", "g(r); NaN unless all directions repeat", dims=("distance",)),
    ]
    neighbours: Annotated[
        NDArray[np.float64],
        Quantity("", "mean number of atoms up to the outer edge of the bin", dims=("distance",)),
    ]

    def plot(self) -> Figure:
        """Draw g(r) and the number of atoms within r."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        known = bool(np.isfinite(self.radial_distribution).all())
        curve = self.radial_distribution if known else np.diff(self.neighbours, prepend=0)
        axes.plot(self.distance, curve)
        axes.set(xlabel="r / Å", ylabel="g(r)" if known else "atoms a bin", title="Distances")
        within = axes.twinx()
        within.plot(self.distance, self.neighbours, color="grey", linewidth=0.8)
        within.set_ylabel("atoms within r", color="grey")
        if np.isfinite(self.first_minimum):
            axes.axvline(self.first_minimum, color="grey", linestyle=":")
        return figure


class Distances(Descriptor):
    r"""Radial distribution function, nearest distances and coordination numbers.

    g(r) = n(r) / (N ρ 4π/3 ((r + Δ/2)³ − (r − Δ/2)³)) with n(r) neighbours in a bin of width Δ
    around r, counted from all N atoms, and ρ = N / V. Shells end at the minima of the counts;
    the first of them bounds the coordination number: 12 in fcc and hcp crystals, 8 in bcc, whose
    second shell of 6 is near enough to merge with it in a hot one.

    >>> from ase.build import bulk
    >>> found = Distances().describe(bulk("Fe", "bcc", a=2.866))
    >>> found.shell_coordination[:2].tolist(), f"{found.nearest:.3f}"
    ([8.0, 6.0], '2.482')
    """

    references: ClassVar[tuple[str, ...]] = (ALLEN_2017,)

    cutoff: float | None = Field(
        None,
        unit="angstrom",
        gt=0,
        le=1000,
        description="largest r; none: four times the nearest distance",
    )
    bin_width: float = Field(
        0.05, unit="angstrom", ge=1e-3, description="width Δ of the bins of g(r)"
    )

    def describe(self, atoms: Atoms) -> DistancesResult:
        """Return distances of the atoms.

        Raises `InputError` without atoms, for one atom alone, a cell without volume and a cutoff
        shorter than the distances.
        """
        from matweft_atoms._checks import check_cell
        from matweft_atoms._pair_counts import PairCounts

        if len(atoms) == 0:
            raise InputError("there are no atoms to describe")
        check_cell(atoms, "the sample")
        found = PairCounts.of(atoms, self.cutoff, self.bin_width)
        numbers = _first_shell(atoms, found)
        outer, inner = found.edges[1:], found.edges[:-1]
        density = len(atoms) / atoms.get_volume() if atoms.pbc.all() else np.nan
        expected = len(atoms) * density * 4 / 3 * np.pi * (outer**3 - inner**3)
        distances, coordination = _shells(found, len(atoms))
        return DistancesResult(
            nearest=float(found.nearest.mean()),
            shortest=float(found.nearest.min()),
            coordination=float(numbers.mean()),
            first_minimum=float(found.borders[0]) if found.borders.size else float("nan"),
            shell_distances=distances,
            shell_coordination=coordination,
            nearest_distances=found.nearest,
            coordination_numbers=numbers,
            distance=(outer + inner) / 2,
            radial_distribution=found.counts / expected,
            neighbours=np.cumsum(found.counts) / len(atoms),
        )


def _first_shell(atoms: Atoms, found: PairCounts) -> NDArray[np.float64]:
    """Return the coordination number of each atom."""
    from matweft_atoms._neighbours import pairs

    if not found.borders.size:
        return np.full(len(atoms), np.nan)
    numbers = np.zeros(len(atoms))
    for centre, _, _ in pairs(atoms, float(found.borders[0])):
        numbers += np.bincount(centre, minlength=len(atoms))
    return numbers


def _shells(found: PairCounts, atoms: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean distance and coordination of each shell."""
    ends = np.searchsorted(found.fine_edges, found.borders - 1e-9)
    starts = np.concatenate([[0], ends])[: len(ends)]
    within = list(zip(starts, ends, strict=True))
    counts = np.array([found.fine_counts[a:b].sum() for a, b in within], dtype=np.float64)
    lengths = np.array([found.fine_lengths[a:b].sum() for a, b in within], dtype=np.float64)
    return lengths / counts, counts / atoms
