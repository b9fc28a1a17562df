"""Numbers that the paper prints, from the files beside this one."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

BEST_OF_IMAGES = {"relative_diffusivity": 1.65, "permeability": 3.78}
"""Lowest MAPE in % of a convolutional network, of the text; Table 6 itself is not known here."""
_DESCRIPTORS = {
    "eps": "porosity",
    "S": "specific_surface",
    "beta": "constrictivity",
    "r_min": "r_min",
    "r_max": "r_max",
    "m_tau_geo": "tortuosity_mean",
    "sigma_tau_geo": "tortuosity_std",
    "m_L": "chord_mean",
    "sigma_L": "chord_std",
}
_TARGETS = {"kappa": "permeability", "tau_eff": "tortuosity_factor", "M": "relative_diffusivity"}


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = files("matweft_porous").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _number(text: str) -> float | None:
    return float(text) if text else None


def dependence() -> dict[tuple[str, str], float]:
    """Return δ of Table 1, by descriptor and target.

    >>> dependence()["chord_std", "permeability"]
    0.902
    """
    return {
        (_DESCRIPTORS[row["descriptor"]], name): float(row[column])
        for row in _rows("table1.csv")
        for column, name in _TARGETS.items()
    }


def formulas() -> dict[int, dict[str, float | None]]:
    """Return R², MAPE in % and R² of logarithms of Table 2, by the number of the equation.

    >>> formulas()[18]
    {'r2': 0.82, 'mape': 11.63, 'r2_log': 0.992}
    """
    names = {"r2": "R2", "mape": "MAPE_percent", "r2_log": "R2_log"}
    return {
        int(row["eq"]): {name: _number(row[column]) for name, column in names.items()}
        for row in _rows("table2.csv")
    }


def networks() -> dict[tuple[int, str], dict[str, float]]:
    """Return the errors of Tables 4 and 5, by the set of descriptors and the target.

    >>> networks()[12, "permeability"]["mape"]
    6.51
    """
    found = {}
    for row in _rows("tables3-5.csv"):
        for letter, target in (("M", "relative_diffusivity"), ("kappa", "permeability")):
            names = {"train": "mse_train", "validation": "mse_val", "test": "mse_test"}
            errors = {name: float(row[f"{letter}_{column}"]) for name, column in names.items()}
            errors["mape"] = float(row[f"{letter}_mape_test"])
            found[int(row["model"]), target] = errors
    return found
