"""Tables as the steps of the study return them, with errors that are made up."""

from __future__ import annotations

from typing import Any

import numpy as np

from matweft_porous import _paper
from matweft_porous._formulas import FORMULAS
from matweft_porous._resampling import Agreement
from matweft_porous._scores import Scores
from matweft_porous.dependence_table import DependenceTableResult
from matweft_porous.formula_table import FormulaTableResult
from matweft_porous.network_table import NetworkTableResult

TARGETS = ("relative_diffusivity", "permeability")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def scores(target: str, wrong: Any) -> Scores:
    """Return scores of one or several networks whose percentage errors are given."""
    each = np.atleast_2d(np.asarray(wrong, dtype=np.float64))
    observed = np.linspace(0.1, 0.8, each.shape[1])
    members = observed * (1 + each / 100)
    return Scores(target, observed, members.mean(axis=0), members, each.mean(), 0, 1, 1, {})


def tables(noise: float, factor: dict[Any, float]) -> dict[str, Any]:
    """Return tables with the paper's errors, changed by factors, and noise between samples."""
    known, nets = _paper.formulas(), _paper.networks()
    spread = 1 + noise * rng(5).uniform(-1, 1, (24, 3, 200))
    formulas = tuple(
        scores(FORMULAS[one].target, known[one]["mape"] * factor.get(one, 1) * spread[0])
        for one in FORMULAS
    )
    networks = tuple(
        scores(target, nets[number, target]["mape"] * factor.get((number, target), 1) * spread[k])
        for k, (number, target) in enumerate(nets)
    )
    delta = _paper.dependence()
    names = tuple(dict.fromkeys(x for x, _ in delta))
    targets = tuple(dict.fromkeys(y for _, y in delta))
    values = np.array([[delta[x, y] for y in targets] for x in names])
    again = values + noise * 0.05 * rng(6).normal(size=(100, *values.shape))
    none = np.full(3, np.nan)
    agreed = Agreement()
    return {
        "dependence": DependenceTableResult(
            names, targets, 200, values, again.std(axis=0), again, values, none, none
        ),
        "formulas": FormulaTableResult(
            tuple(FORMULAS), ("",) * 9, ({},) * 9, formulas, 200, agreed, agreed
        ),
        "networks": NetworkTableResult(
            ("set",) * 24,
            tuple(number for number, _ in nets),
            (3,) * 24,
            networks,
            ({},) * 24,
            200,
            agreed,
            agreed,
        ),
    }
