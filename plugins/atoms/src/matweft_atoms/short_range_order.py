"""Which elements are neighbours more often than chance makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft_atoms._references import COWLEY_1950

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class ShortRangeOrderResult(Result):
    """Warren–Cowley parameters; rows are shells, columns the pairs of elements in ``pairs``."""

    pairs: Annotated[tuple[str, ...], Quantity("", "pairs of elements, such as Fe-Ni")]
    first_shell: Annotated[
        NDArray[np.float64], Quantity("", "order parameter of each pair in the first shell")
    ]
    order: Annotated[
        NDArray[np.float64], Quantity("", "order parameter, shells × pairs", dims=("shell", "pair"))
    ]
    random_mean: Annotated[
        NDArray[np.float64],
        Quantity("", "its mean over all ways to place the same atoms", dims=("shell", "pair")),
    ]
    random_std: Annotated[
        NDArray[np.float64],
        Quantity("", "its standard deviation over them", dims=("shell", "pair")),
    ]
    shell_distances: Annotated[
        NDArray[np.float64], Quantity("angstrom", "mean distance of each shell")
    ]
    shell_coordination: Annotated[
        NDArray[np.float64], Quantity("", "mean number of atoms in each shell")
    ]

    def plot(self) -> Figure:
        """Draw the parameters of each shell over what chance gives, ± 2 standard deviations."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        places = np.arange(len(self.pairs))
        width = 0.8 / len(self.order)
        for shell, row in enumerate(self.order):
            at = places + width * (shell + 0.5) - 0.4
            label = f"shell {shell + 1}, {self.shell_distances[shell]:.3g} Å"
            axes.bar(at, row, width, label=label, alpha=0.7)
            mean, spread = self.random_mean[shell], 2 * self.random_std[shell]
            axes.errorbar(at, mean, spread, fmt="none", color="black", linewidth=0.8, capsize=2)
        axes.axhline(0, color="grey", linewidth=0.8)
        axes.set_xticks(places, self.pairs)
        axes.set(ylabel="α", title="Short-range order (bars: chance, ± 2 s)")
        axes.legend()
        return figure


class ShortRangeOrder(Descriptor):
    r"""Warren–Cowley parameters of every pair of elements in the first shells.

    α_AB = 1 − Z_AB / (Z c_A c_B) with Z_AB of the Z pairs of a shell, seen from both sides, from an
    atom A to an atom B. Where every atom has as many neighbours this is 1 − P(B | A) / c_B. 0
    means chance, α_AB < 0 that A and B attract, > 0 that they avoid each other; of unlike atoms
    at least 1 − 1/max(c_A, c_B).

    ``random_mean`` and ``random_std`` are exact for the given places and amounts, over all ways
    to distribute the atoms: a mean of −1/(N − 1) for unlike atoms, and what spread the size of
    the sample leaves.

    >>> from ase.build import bulk
    >>> cell = bulk("Ni", "fcc", a=3.55, cubic=True)
    >>> cell.symbols[0] = "Fe"  # Ni₃Fe, ordered as L1₂
    >>> found = ShortRangeOrder(shells=1).describe(cell.repeat(3))
    >>> found.pairs[1], f"{found.first_shell[1]:.4f}"
    ('Fe-Ni', '-0.3333')
    """

    references: ClassVar[tuple[str, ...]] = (COWLEY_1950,)

    shells: int = Field(2, ge=1, le=20, description="number of shells, from the nearest")
    borders: tuple[float, ...] | None = Field(
        None,
        unit="angstrom",
        description="outer borders of the shells, ascending; none: minima of the counts of pairs",
    )

    def describe(self, atoms: Atoms) -> ShortRangeOrderResult:
        """Return the order of the atoms.

        Raises `InputError` for a single element, borders that do not rise, and where the
        distances have no minima between shells.
        """
        from matweft_atoms._order import ShellCounts

        elements = sorted(set(atoms.symbols))
        if len(elements) < 2:
            raise InputError(
                f"order needs two elements or more; there is {', '.join(elements) or 'none'}"
            )
        borders = self._borders(atoms)
        kinds = np.searchsorted(elements, list(atoms.symbols))
        pairs = list(combinations_with_replacement(range(len(elements)), 2))
        shells = ShellCounts.of(atoms, kinds, borders)
        order = np.array([[one.order(a, b) for a, b in pairs] for one in shells])
        return ShortRangeOrderResult(
            pairs=tuple(f"{elements[a]}-{elements[b]}" for a, b in pairs),
            first_shell=order[0],
            order=order,
            random_mean=np.array([[one.mean(a, b) for a, b in pairs] for one in shells]),
            random_std=np.array([[one.std(a, b) for a, b in pairs] for one in shells]),
            shell_distances=np.array([one.distance for one in shells]),
            shell_coordination=np.array([one.bonds / len(atoms) for one in shells]),
        )

    def _borders(self, atoms: Atoms) -> Sequence[float]:
        from matweft_atoms._checks import check_cell
        from matweft_atoms._pair_counts import PairCounts

        check_cell(atoms, "the sample")
        if self.borders is not None:
            if not self.borders or any(np.diff((0.0, *self.borders)) <= 0):
                raise InputError(f"borders rise from above 0; got {self.borders}")
            return self.borders
        found = PairCounts.of(atoms, None).borders
        if len(found) < self.shells:
            raise InputError(
                f"{len(found)} shells of neighbours can be told apart, {self.shells} are asked "
                "for: ask for fewer, or give their outer borders=(...) in Å"
            )
        return tuple(map(float, found[: self.shells]))
