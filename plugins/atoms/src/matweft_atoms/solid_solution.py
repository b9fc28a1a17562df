"""Random substitutional alloys, with short-range order where it is asked for."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from pydantic import field_validator

from matweft import Field, Generator, InputError
from matweft_atoms._references import ASE_2017, COWLEY_1950

Cells = Annotated[int, Field(ge=1, le=200)]
Lattice = Literal["fcc", "bcc", "hcp"]


class SolidSolution(Generator):
    """Atoms of several elements at random on the places of a periodic lattice.

    The numbers of atoms are those nearest to the composition. Without a lattice constant the
    atomic volumes of the elements at room temperature are averaged (Zen's law). With ``order``,
    two unlike atoms are swapped again and again, as long as this brings the Warren–Cowley
    parameters of the named pairs in the first shell nearer to the wanted ones; what is not named
    stays as random as this leaves it.

    >>> alloy = SolidSolution(composition={"Fe": 1, "Ni": 3}, size=(3, 3, 3))
    >>> atoms = alloy.generate(rng=np.random.default_rng(0))
    >>> atoms.get_chemical_formula(), f"{atoms.cell.cellpar()[0] / 3:.3f}"
    ('Fe27Ni81', '3.544')
    """

    references: ClassVar[tuple[str, ...]] = (ASE_2017, COWLEY_1950)

    composition: dict[str, float] = Field(
        {"Fe": 0.5, "Ni": 0.5}, unit="", description="share of each element, of any sum"
    )
    lattice: Lattice = Field("fcc", description="crystal structure")
    size: tuple[Cells, Cells, Cells] = Field(
        (6, 6, 6),
        description="cells along a, b and c: cubic of 4 (fcc) or 2 (bcc) atoms, or 2 (hcp)",
    )
    lattice_constant: float | None = Field(
        None, unit="angstrom", gt=0, description="edge a of a cell; none: from atomic volumes"
    )
    axial_ratio: float = Field(
        math.sqrt(8 / 3), unit="", gt=0, description="c/a of hcp; no other lattice uses it"
    )
    order: dict[str, float] = Field(
        {},
        unit="",
        description="Warren–Cowley parameters of the first shell, such as {Fe-Ni: -0.1}",
    )

    @field_validator("composition")
    @classmethod
    def _elements(cls, composition: dict[str, float]) -> dict[str, float]:
        from matweft_atoms._format import require_element

        if not composition:
            raise InputError("name an element or more, such as {Fe: 0.5, Ni: 0.5}")
        for name, share in composition.items():
            require_element(name, "composition")
            if not share > 0:
                raise InputError(f"the share of {name} is {share:g}; shares are positive")
        return composition

    @field_validator("order")
    @classmethod
    def _pairs(cls, order: dict[str, float]) -> dict[str, float]:
        for name in order:
            if name.count("-") != 1:
                raise InputError(f"{name!r} names no pair; write such as 'Fe-Ni'")
        return order

    def generate(self, *, rng: np.random.Generator) -> Atoms:
        """Return the alloy.

        Raises `InputError` where an element has no known atomic volume, a pair names an element
        that is not there, or the wanted order cannot be reached.
        """
        from matweft_atoms._swaps import Targets, approach

        atoms = self._lattice()
        elements = list(self.composition)
        amounts = _amounts(np.array(list(self.composition.values())), len(atoms))
        targets = Targets.of(self.order, elements, amounts)
        kinds = rng.permutation(np.repeat(np.arange(len(elements)), amounts))
        if self.order:
            kinds = approach(targets, atoms, kinds, self._border(), rng)
        atoms.symbols = np.array(elements)[kinds]
        return atoms

    @property
    def edge(self) -> float:
        """Edge a of a cell in Å."""
        if self.lattice_constant is not None:
            return self.lattice_constant
        shares = np.array(list(self.composition.values()))
        volume = np.average([_atomic_volume(one) for one in self.composition], weights=shares)
        per_cube = {
            "fcc": 1 / 4,
            "bcc": 1 / 2,
            "hcp": self.axial_ratio * math.sqrt(3) / 4,
        }
        return float(np.cbrt(volume / per_cube[self.lattice]))

    def _lattice(self) -> Atoms:
        from ase.build import bulk

        cubic = self.lattice != "hcp"
        ratio: Any = {} if cubic else {"c": self.edge * self.axial_ratio}
        first = next(iter(self.composition))
        cell = bulk(first, self.lattice, a=self.edge, cubic=cubic, **ratio)
        cell.set_initial_magnetic_moments(None)
        atoms: Atoms = cell.repeat(self.size)
        return atoms

    def _border(self) -> float:
        """Return a distance between the first and the second shell, in Å."""
        if self.lattice == "hcp":
            between = math.sqrt(1 / 3 + self.axial_ratio**2 / 4)
            return self.edge * (max(1.0, between) + math.sqrt(2)) / 2
        first = math.sqrt(1 / 2 if self.lattice == "fcc" else 3 / 4)
        return self.edge * (first + 1) / 2


def _amounts(shares: NDArray[np.float64], atoms: int) -> NDArray[np.intp]:
    """Return whole numbers nearest to the shares that sum to ``atoms``: largest remainders."""
    exact = shares / shares.sum() * atoms
    amounts: NDArray[np.intp] = np.floor(exact).astype(np.intp)
    missing = atoms - amounts.sum()
    amounts[np.argsort(amounts - exact, kind="stable")[:missing]] += 1
    return amounts


def _atomic_volume(symbol: str) -> float:
    """Return the volume of an atom in the element's crystal, in Å³."""
    from ase.data import atomic_numbers, reference_states

    state: Any = reference_states[atomic_numbers[symbol]] or {}
    kind = state.get("symmetry")
    if kind in ("fcc", "bcc"):
        return float(state["a"] ** 3 / (4 if kind == "fcc" else 2))
    if kind == "hcp":
        return float(state["a"] ** 3 * state["c/a"] * math.sqrt(3) / 4)
    raise InputError(
        f"the crystal of {symbol} is {kind or 'not known'}, not fcc, bcc or hcp: give "
        "lattice_constant"
    )
