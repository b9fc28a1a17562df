"""Data that the formulas made from known coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from matweft import Dataset
from matweft_porous import Formula, FormulaModel
from matweft_porous._formulas import FORMULAS

TRUE: dict[int, dict[str, float]] = {
    10: {"c1": 1.3, "c2": 0.2, "c3": -5.0},
    11: {"c1": 1.7, "c2": -0.6, "c3": -5.0},
    12: {"c1": 1.1, "c2": -7.0, "c3": 0.1, "c4": 1.2},
    13: {"c1": 0.3, "c2": 1.5, "c3": 0.9, "c4": -5.0},
    14: {"c1": 0.5, "c2": 0.7, "c3": 0.3, "c4": 1.2, "c5": -5.0},
    15: {"c1": 0.3, "c2": 1.5, "c3": -6.0},
    16: {"c1": 0.3, "c2": 2.4, "c3": -1.0, "c4": -5.0},
    17: {"c1": 0.4, "c2": 1.1, "c3": -4.0},
    18: {"c1": 0.2, "c2": 0.4, "c3": 1.0, "c4": -0.5, "c5": 1.6, "c6": -5.0},
}


def descriptors(n: int = 300) -> dict[str, Any]:
    """Draw descriptors in the ranges of porous structures, in voxels."""
    rng = np.random.default_rng(4)
    porosity = rng.uniform(0.3, 0.95, n)
    r_max = rng.uniform(3, 12, n)
    constrictivity = rng.uniform(0.2, 1, n)
    return {
        "porosity": porosity,
        "specific_surface": rng.uniform(0.02, 0.25, n),
        "tortuosity_mean": 1 + rng.uniform(0.02, 0.5, n) * (1 - porosity),
        "tortuosity_std": rng.uniform(0.005, 0.1, n),
        "constrictivity": constrictivity,
        "r_max": r_max,
        "r_min": r_max * np.sqrt(constrictivity),
        "chord_mean": rng.uniform(5, 40, n),
    }


def made(
    equation: int,
    noise: float,
    n: int = 300,
    seed: int = 0,
    true: Mapping[str, float] = MappingProxyType({}),
) -> Dataset:
    """Return data of an equation with known coefficients and noise on its scale of fitting."""
    entry, columns = FORMULAS[equation], descriptors(n)
    coefficients = {**TRUE[equation], **true}
    bare = replace(FormulaModel.published(equation), coefficients=coefficients)
    clean = bare.predict(Dataset.of(columns)).mean[:, 0]
    error = noise * np.random.default_rng(seed).standard_normal(n)
    y = clean * np.exp(error) if entry.on_logarithm else np.clip(clean + error, 0, 1)
    return Dataset.of({**columns, entry.target: y}, targets=[entry.target])


def fitted(equation: int, data: Dataset, **options: Any) -> Any:
    return Formula(equation=equation, **options).fit(data, rng=np.random.default_rng(0))
