"""What the paper says of the order of errors and of dependences, as inequalities of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft_porous._descriptor_sets import columns_of
from matweft_porous._formulas import FORMULAS

Floats = NDArray[np.float64]
Values = Mapping[str, Floats]
SYMBOLS: Mapping[str, str] = {
    "relative_diffusivity": "M",
    "permeability": "κ",
    "tortuosity_factor": "τ_eff",
    "porosity": "ε",
    "specific_surface": "S",
    "constrictivity": "β",
    "tortuosity_mean": "m(τ)",
    "tortuosity_std": "σ(τ)",
    "chord_mean": "m(L)",
    "chord_std": "σ(L)",
    "contact_mean": "m(H)",
    "contact_std": "σ(H)",
    "tortuosity_quantiles": "19 quantiles of τ",
    "chord_quantiles": "19 quantiles of L",
    "contact_quantiles": "19 quantiles of H",
    "two_point": "C(r)",
}
_TINY = 1e-12


def formula(equation: int) -> str:
    """Return the name of the error of a formula."""
    return f"({equation})"


def network(number: int, target: str) -> str:
    """Return the name of the error of the networks on a set of descriptors."""
    return f"network {number} of {SYMBOLS[target]}"


def dependence(descriptor: str, target: str) -> str:
    """Return the name of the dependence of a target on a descriptor."""
    return f"δ({SYMBOLS[target]}, {SYMBOLS.get(descriptor, descriptor)})"


@dataclass(frozen=True)
class Claim:
    """That all numbers of each group of ``order`` are smaller than all of the next group.

    >>> claim = Claim("b is larger than a", "none", (("a",), ("b", "c")))
    >>> claim.ratio({"a": np.array(2.0), "b": np.array(3.0), "c": np.array(5.0)}).item()
    1.5
    """

    statement: str
    table: str
    order: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers that it is about."""
        return tuple(name for group in self.order for name in group)

    def ratio(self, values: Values) -> Floats:
        """Return the smallest ratio of a larger to a smaller number; above 1 if the claim holds."""
        steps = [
            _least([values[name] for name in upper]) / _most([values[name] for name in lower])
            for lower, upper in zip(self.order, self.order[1:], strict=False)
        ]
        return _least(steps)

    def weakest(self, values: Values) -> tuple[str, str]:
        """Return the two numbers that the ratio is of: the smaller by the claim, and the larger."""
        pairs = [
            (
                max(lower, key=lambda name: float(values[name])),
                min(upper, key=lambda name: float(values[name])),
            )
            for lower, upper in zip(self.order, self.order[1:], strict=False)
        ]
        return min(pairs, key=lambda pair: float(values[pair[1]] / _most([values[pair[0]]])))


def claims(descriptors: Sequence[str]) -> list[Claim]:
    """Return what the paper says; of dependences, among the descriptors that were measured."""
    return [*_of_formulas(), *_of_networks(), *_of_dependence(descriptors)]


def _of_formulas() -> list[Claim]:
    def said(statement: str, *order: tuple[int, ...]) -> Claim:
        return Claim(statement, "2", tuple(tuple(map(formula, group)) for group in order))

    return [
        said("Formula (18) is the best of κ", (18,), (13, 14, 15, 16, 17)),
        said("Formula (15) is the worst of κ", (13, 14, 16, 17, 18), (15,)),
        said("Formulas of κ with r_min are better than those with S", (14, 17, 18), (13, 15, 16)),
        said("Of M, (12) is better than (11), and (11) than (10)", (12,), (11,), (10,)),
    ]


def _of_networks() -> list[Claim]:
    kappa = "permeability"
    others = tuple(network(one, kappa) for one in range(1, 13) if one not in (3, 4))
    lengthless = (network(3, kappa), network(4, kappa))
    found = [
        Claim("Networks 3 and 4, without a length, are the worst of κ", "5", (others, lengthless))
    ]
    for equation, entry in FORMULAS.items():
        table = "2, 4" if entry.target == "relative_diffusivity" else "2, 5"
        for number in range(1, 13):
            if set(columns_of(number)) == set(entry.product.columns):
                better = network(number, entry.target)
                statement = f"Network {number} is better than formula ({equation})"
                order = ((better,), (formula(equation),))
                found.append(Claim(f"{statement}, of the same descriptors", table, order))
    return found


def _of_dependence(descriptors: Sequence[str]) -> list[Claim]:
    found = []
    for target, most in (
        ("permeability", ("chord_std", "chord_mean")),
        ("relative_diffusivity", ("porosity",)),
        ("tortuosity_factor", ("tortuosity_mean",)),
    ):
        upper = tuple(dependence(one, target) for one in most)
        lower = tuple(dependence(one, target) for one in descriptors if one not in most)
        first = " and ".join(SYMBOLS[one] for one in most)
        statement = f"{SYMBOLS[target]} depends most on {first}"
        found.append(Claim(statement, "1", (lower, upper)))
    return found


def _least(values: Sequence[Floats]) -> Floats:
    found: Floats = np.minimum.reduce(np.broadcast_arrays(*values))
    return found


def _most(values: Sequence[Floats]) -> Floats:
    """Return the largest, which is positive."""
    found: Floats = np.maximum(np.maximum.reduce(np.broadcast_arrays(*values)), _TINY)
    return found
