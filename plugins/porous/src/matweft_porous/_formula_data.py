"""Samples that a formula is fitted to, checked, and the fit itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft_learning.samples import input_matrix
from matweft_porous._columns import learnt_part
from matweft_porous._formula_fit import FreeParameters, fit_formula, residuals
from matweft_porous._formulas import FORMULAS, Entry
from matweft_porous.formula_model import FormulaModel, check_positive

if TYPE_CHECKING:
    from matweft_porous.formula import Formula

Floats = NDArray[np.float64]


def fit(learner: Formula, dataset: Dataset, rng: np.random.Generator) -> FormulaModel:
    """Return the fitted model, or the published one with the scatter of the data around it."""
    entry = FORMULAS[learner.equation]
    part = learnt_part(dataset, entry.product.columns, entry.target, learner.columns)
    if part.split is not None:
        part = part.take(np.isin(part.split, ("train", "validation")))
    x, y = _checked(part, entry)
    if learner.coefficients == "paper":
        model = FormulaModel.published(learner.equation, part.inputs, part.targets[0])
        wrong = residuals(entry, np.array(list(model.coefficients.values())), x, y)
        return replace(model, scatter=float(np.sqrt(np.mean(wrong**2))))
    found = fit_formula(entry, x, y, rng)
    model = FormulaModel.of(
        learner.equation, part.inputs, part.targets, found.coefficients.tolist(), found.covariance
    )
    return replace(model, scatter=found.scatter, at_bounds=found.at_bounds)


def _checked(part: Dataset, entry: Entry) -> tuple[Floats, Floats]:
    """Return descriptors (n, columns) and targets (n,), refusing what cannot be fitted."""
    x = input_matrix(part, part.inputs, len(part.inputs))
    y = input_matrix(part, part.targets, 1)[:, 0]
    needed = len(FreeParameters(entry)) + 1
    if len(part) < needed:
        which = "" if part.split is None else " with split 'train' or 'validation'"
        raise InputError(
            f"{len(part)} samples{which} are too few for {needed - 1} free coefficients;"
            f" {needed} are needed"
        )
    for name, values in zip(part.inputs, x.T, strict=True):
        check_positive(name, values, part.ids)
    if entry.on_logarithm:
        check_positive(part.targets[0], y, part.ids)
    outside = [f"{part.ids[i]!r} ({y[i]:g})" for i in np.flatnonzero((y < 0) | (y > 1))]
    if outside and not entry.on_logarithm:
        raise InputError(
            f"{part.targets[0]} must be from 0 to 1; it is not in sample"
            f"{'s' * (len(outside) > 1)} {', '.join(outside[:5])};"
            " give it relative to free diffusion"
        )
    return x, y
