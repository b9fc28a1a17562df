"""The nine published formulas as a table: an entry an equation of Prifling et al. (2021).

An expression is a product of powers of descriptors. Coefficients in ``tied`` follow from the free
ones, which obey ``bounds``; that is how constraints are kept exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matweft_porous._product import Product

INFINITY = float("inf")


@dataclass(frozen=True)
class Entry:
    """One formula: its target, expression, constraints and the paper's coefficients (Table 2)."""

    target: str
    expression: str
    paper: Mapping[str, float]
    constraints: tuple[str, ...] = ()
    tied: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def product(self) -> Product:
        """The expression, ready to be computed."""
        return Product.parse(self.expression)

    @property
    def on_logarithm(self) -> bool:
        """Whether squares of log y are least, not of y: permeability has several decades."""
        return self.target == "permeability"


FORMULAS: Mapping[int, Entry] = {
    10: Entry(
        target="relative_diffusivity",
        expression="porosity**c1 * constrictivity**c2 * tortuosity_mean**c3",
        paper={"c1": 1, "c2": 0, "c3": -8.45},
        constraints=("c1 >= 1", "c2 >= 0"),
        bounds={"c1": (1, INFINITY), "c2": (0, INFINITY)},
    ),
    11: Entry(
        target="relative_diffusivity",
        expression="porosity**(c1 + c2*constrictivity) * tortuosity_mean**c3",
        paper={"c1": 1.25, "c2": -1.25, "c3": -7.82},
        constraints=("c1 + c2 >= 0",),
        tied={"c1": "total - c2"},
        bounds={"total": (0, INFINITY)},
    ),
    12: Entry(
        target="relative_diffusivity",
        expression="c1 * tortuosity_mean**c2 * tortuosity_std**c3 * porosity**c4",
        paper={"c1": 1.18, "c2": -9.17, "c3": 0.03, "c4": 1.02},
    ),
    13: Entry(
        target="permeability",
        expression="c1 * porosity**c2 * constrictivity**c3 * specific_surface**-2"
        " * tortuosity_mean**c4",
        paper={"c1": 0.16, "c2": 2.05, "c3": 0.64, "c4": -7.31},
    ),
    14: Entry(
        target="permeability",
        expression="c1 * (c2*r_min + c3*r_max)**2 * porosity**c4 * tortuosity_mean**c5",
        paper={"c1": 0.24, "c2": 0.92, "c3": 0.08, "c4": 1.6, "c5": -6.82},
        constraints=("0 <= c2 <= 1", "c2 + c3 = 1"),
        tied={"c3": "1 - c2"},
        bounds={"c2": (0, 1)},
    ),
    15: Entry(
        target="permeability",
        expression="c1 * porosity**c2 * specific_surface**-2 * tortuosity_mean**c3",
        paper={"c1": 0.14, "c2": 2.07, "c3": -8.57},
    ),
    16: Entry(
        target="permeability",
        expression="c1 * porosity**(c2 + c3*constrictivity) * specific_surface**-2"
        " * tortuosity_mean**c4",
        paper={"c1": 0.14, "c2": 3.07, "c3": -1.38, "c4": -7.37},
    ),
    17: Entry(
        target="permeability",
        expression="c1 * porosity**c2 * tortuosity_mean**c3 * r_min**2",
        paper={"c1": 0.25, "c2": 1.6, "c3": -6.6},
    ),
    18: Entry(
        target="permeability",
        expression="c1 * chord_mean**c2 * porosity**(c3 + c4*constrictivity) * r_min**c5"
        " * tortuosity_mean**c6",
        paper={"c1": 0.1, "c2": 0.63, "c3": 1.38, "c4": -0.2, "c5": 1.37, "c6": -6.74},
        constraints=("c2 + c5 = 2",),
        tied={"c5": "2 - c2"},
    ),
}
