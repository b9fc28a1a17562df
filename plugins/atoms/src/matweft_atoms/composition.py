"""What atoms are there, in how much space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft_atoms._references import ASE_2017, SPGLIB_2024

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_GRAMS_A_CM3 = 1.66053906892
"""One dalton per Å³ in g/cm³, CODATA 2022."""


@dataclass(frozen=True, eq=False)
class CompositionResult(Result):
    """Amounts and densities; NaN where the atoms do not fill a volume, repeating in all directions.

    Entries of arrays follow ``elements``, by falling share.
    """

    formula: Annotated[str, Quantity("", "formula with the smallest whole numbers")]
    elements: Annotated[tuple[str, ...], Quantity("", "elements, by falling share")]
    atoms: Annotated[float, Quantity("", "number of atoms; sites count with their occupancy")]
    atomic_fractions: Annotated[NDArray[np.float64], Quantity("", "share of the atoms")]
    mass_fractions: Annotated[NDArray[np.float64], Quantity("", "share of the mass")]
    volume: Annotated[float, Quantity("angstrom^3", "volume of the cell")]
    volume_per_atom: Annotated[float, Quantity("angstrom^3", "volume an atom")]
    number_density: Annotated[float, Quantity("1/angstrom^3", "atoms per volume")]
    density: Annotated[float, Quantity("g/cm^3", "mass per volume")]
    lengths: Annotated[
        NDArray[np.float64],
        Quantity("angstrom", "lengths of the vectors of the cell", ("a", "b", "c")),
    ]
    angles: Annotated[
        NDArray[np.float64],
        Quantity("deg", "angles between the vectors of the cell", ("alpha", "beta", "gamma")),
    ]
    space_group: Annotated[str, Quantity("", "name of the space group, empty if not determined")]
    space_group_number: Annotated[int, Quantity("", "its number, 0 if not determined")]

    def plot(self) -> Figure:
        """Draw the shares of the elements."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3), layout="constrained")
        axes = figure.subplots()
        places = np.arange(len(self.elements))
        axes.bar(places - 0.2, 100 * self.atomic_fractions, 0.4, label="at%")
        axes.bar(places + 0.2, 100 * self.mass_fractions, 0.4, label="wt%")
        axes.set_xticks(places, self.elements)
        axes.set(ylabel="share / %", title=self.formula)
        axes.legend()
        return figure


class Composition(Descriptor):
    """Formula, shares of the elements, densities and, with spglib, the space group.

    A site that elements share counts with their shares. Masses are those of the atoms where the
    sample has them, else the standard atomic weights.

    >>> from ase.build import bulk
    >>> iron = Composition(symmetry=False).describe(bulk("Fe", "bcc", a=2.866))
    >>> f"{iron.density:.3f}", f"{iron.volume_per_atom:.3f}"
    ('7.878', '11.771')
    """

    references: ClassVar[tuple[str, ...]] = (ASE_2017, SPGLIB_2024)

    symmetry: bool = Field(
        True, description="determine the space group, where spglib is installed and atoms are few"
    )
    tolerance: float = Field(
        0.01, unit="angstrom", gt=0, description="how far an atom may be from its place by symmetry"
    )

    def describe(self, atoms: Atoms) -> CompositionResult:
        """Return the composition; raises `InputError` without atoms or for a flat cell."""
        from matweft_atoms._checks import check_cell

        if len(atoms) == 0:
            raise InputError("there are no atoms to describe")
        check_cell(atoms, "the sample")
        amounts, masses = _amounts(atoms)
        elements = tuple(sorted(amounts, key=lambda one: (-amounts[one], one)))
        count, mass = sum(amounts.values()), sum(masses.values())
        volume = float(atoms.get_volume()) if atoms.pbc.all() else float("nan")
        name, number = self._group(atoms)
        return CompositionResult(
            formula=_formula(amounts),
            elements=elements,
            atoms=count,
            atomic_fractions=np.array([amounts[one] / count for one in elements]),
            mass_fractions=np.array([masses[one] / mass for one in elements]),
            volume=volume,
            volume_per_atom=volume / count,
            number_density=count / volume,
            density=_GRAMS_A_CM3 * mass / volume,
            lengths=np.array(atoms.cell.lengths()),
            angles=np.array(atoms.cell.angles()),
            space_group=name,
            space_group_number=number,
        )

    def _group(self, atoms: Atoms) -> tuple[str, int]:
        if not (self.symmetry and atoms.pbc.all()):
            return "", 0
        from matweft_atoms._symmetry import space_group

        return space_group(atoms, self.tolerance)


def _amounts(atoms: Atoms) -> tuple[dict[str, float], dict[str, float]]:
    """Return the number of atoms and the mass in dalton of each element."""
    from ase.data import atomic_masses, atomic_numbers

    from matweft_atoms._sites import shares_of

    amounts: dict[str, float] = {}
    masses: dict[str, float] = {}
    shares = shares_of(atoms)
    for at, (symbol, mass) in enumerate(zip(atoms.symbols, atoms.get_masses(), strict=True)):
        for name, share in ({symbol: 1.0} if shares is None else shares[at]).items():
            own = mass if name == symbol else atomic_masses[atomic_numbers[name]]
            amounts[name] = amounts.get(name, 0.0) + share
            masses[name] = masses.get(name, 0.0) + share * float(own)
    return amounts, masses


def _formula(amounts: dict[str, float]) -> str:
    """Return elements with whole numbers where there are any, else with shares."""
    from ase.formula import Formula

    whole = {name: round(amount) for name, amount in amounts.items()}
    if all(abs(amounts[name] - whole[name]) < 1e-6 and whole[name] for name in amounts):
        return str(Formula.from_dict(whole).reduce()[0].format("metal"))
    total = sum(amounts.values())
    return "".join(f"{name}{amounts[name] / total:.4g}" for name in sorted(amounts))
