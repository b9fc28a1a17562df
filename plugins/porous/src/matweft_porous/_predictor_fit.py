"""The samples a predictor learns from, its parts, and how its spreads are calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft_learning.samples import input_matrix
from matweft_learning.transforms import TRANSFORMS, TransformName
from matweft_learning.validation import cross_validate
from matweft_porous._columns import TARGETS, learnt_part
from matweft_porous._ratios import RATIOS, USED, ratios_of, surface_of
from matweft_porous._training_range import TrainingRange
from matweft_porous.formula import Formula
from matweft_porous.formula_model import FormulaModel
from matweft_porous.predictor_model import (
    SCALES,
    Calibration,
    PredictorModel,
    on_even_scales,
)

if TYPE_CHECKING:
    from matweft_porous.predictor import Predictor

Floats = NDArray[np.float64]
EQUATIONS = (12, 18)
"""Of all formulas for M and for κ those of least error in the paper."""


def fit(learner: Predictor, dataset: Dataset, rng: np.random.Generator) -> PredictorModel:
    """Return the model of all samples, with the spreads of models of some of them."""
    *descriptors, diffusivity, permeability = columns_of_predictor(dataset, learner.columns)
    part = dataset
    if dataset.split is not None:
        part = dataset.take(np.isin(dataset.split, ("train", "validation")))
    scalars = input_matrix(part, descriptors, len(USED))
    observed = input_matrix(part, (diffusivity, permeability), len(TARGETS))
    whole = _with_lengths(scalars, observed, part.ids)
    formulas, by_formula = _formulas(learner, whole, rng)
    ratios = _without_lengths(scalars, observed, part.ids)
    network = learner.network()
    held_out, _ = cross_validate(network, ratios, learner.folds, rng=rng)
    differ = on_even_scales(held_out)
    by_network = [
        Calibration.of(
            _errors(held_out.mean[:, j], ratios[name], scale), differ[:, j], ratios["porosity"]
        )
        for j, (name, scale) in enumerate(zip(TARGETS, SCALES["network"], strict=True))
    ]
    return PredictorModel(
        inputs=tuple(descriptors),
        targets=(diffusivity, permeability),
        network=network.fit(ratios, rng=rng),
        formulas=formulas,
        calibrations={"network": tuple(by_network), "formula": by_formula},
        trained=TrainingRange.of(RATIOS, ratios.matrix(RATIOS)),
    )


def columns_of_predictor(dataset: Dataset, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the dataset calls the nine descriptors, M and κ.

    Raises `InputError` for columns that are missing or of differing units of length.
    """
    first, last = TARGETS
    part = learnt_part(dataset, (*USED, first), last, columns)
    return (*part.inputs, *part.targets)


def _with_lengths(scalars: Floats, observed: Floats, ids: tuple[str, ...]) -> Dataset:
    columns = dict(zip((*USED, *TARGETS), (*scalars.T, *observed.T), strict=True))
    return Dataset.of(columns, inputs=USED, targets=TARGETS, ids=ids)


def _without_lengths(scalars: Floats, observed: Floats, ids: tuple[str, ...]) -> Dataset:
    columns = dict(zip(RATIOS, ratios_of(scalars).T, strict=True))
    values = (observed[:, 0], observed[:, 1] * surface_of(scalars) ** 2)
    columns |= dict(zip(TARGETS, values, strict=True))
    return Dataset.of(columns, inputs=RATIOS, targets=TARGETS, ids=ids)


def _formulas(
    learner: Predictor, whole: Dataset, rng: np.random.Generator
) -> tuple[tuple[FormulaModel, ...], tuple[Calibration, ...]]:
    """Return the fitted formulas and their calibrations; each is one model, without differences."""
    models, calibrations = [], []
    for equation, target, scale in zip(EQUATIONS, TARGETS, SCALES["formula"], strict=True):
        one = Formula(equation=equation)
        samples = replace(whole, targets=(target,))
        held_out, _ = cross_validate(one, samples, learner.folds, rng=rng)
        models.append(one.fit(samples, rng=rng))
        errors = _errors(held_out.mean[:, 0], whole[target], scale)
        calibrations.append(Calibration.of(errors, 0.0, whole["porosity"]))
    return tuple(models), tuple(calibrations)


def _errors(predicted: Floats, observed: Floats, scale: TransformName) -> Floats:
    """Return errors on an even scale."""
    forward = TRANSFORMS[scale].forward
    return forward(predicted) - forward(observed)
