"""Errors of a model on the parts of a split, as the paper states them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model
from matweft_learning import metrics

Floats = NDArray[np.float64]
PARTS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Scores:
    """Test samples observed and predicted, and errors; ``mape_error`` is MAPE's standard error.

    ``mse`` has the mean squared errors of log(M/(1 − M)), or of log κ, by part of the split.
    """

    target: str
    observed: Floats
    predicted: Floats
    mape: float
    mape_error: float
    r2: float
    r2_log: float
    mse: dict[str, float]


def scores_of(model: Model, dataset: Dataset) -> Scores:
    """Return the errors of a model of one target.

    Raises `InputError` for a dataset without a split or without test samples.
    """
    if dataset.split is None or "test" not in dataset.split:
        raise InputError("the dataset has no samples of split 'test'; divide it by dataset.split")
    (target,) = model.targets
    both = {part: _values(model, dataset, part, target) for part in PARTS if part in dataset.split}
    observed, predicted = both["test"]
    wrong = 100 * np.abs(predicted / observed - 1)
    return Scores(
        target=target,
        observed=observed,
        predicted=predicted,
        mape=float(metrics.mape(observed, predicted)),
        mape_error=float(np.std(wrong) / np.sqrt(max(len(wrong) - 1, 1))),
        r2=float(metrics.r2(observed, predicted)),
        r2_log=float(metrics.r2_log(observed, predicted)),
        mse={part: _transformed_mse(*pair, target) for part, pair in both.items()},
    )


def _values(model: Model, dataset: Dataset, part: str, target: str) -> tuple[Floats, Floats]:
    held = dataset.take(dataset.split == part)
    return held[target].astype(np.float64), model.predict(held).of(target)[0]


def _transformed_mse(observed: Floats, predicted: Floats, target: str) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        pair = [np.log(values) for values in (observed, predicted)]
        if target == "relative_diffusivity":
            pair = [np.log(values / (1 - values)) for values in (observed, predicted)]
        return float(np.mean((pair[1] - pair[0]) ** 2))


def rank_agreement(ours: Floats, paper: Floats) -> float | None:
    """Return Spearman's correlation of two orders; None for fewer than three numbers.

    >>> rank_agreement(np.array([5.0, 7.0, 9.0]), np.array([1.0, 2.0, 30.0]))
    1.0
    """
    known = np.isfinite(ours) & np.isfinite(paper)
    if known.sum() < 3:
        return None
    first, second = (np.argsort(np.argsort(one[known])) for one in (ours, paper))
    return float(np.corrcoef(first, second)[0, 1].round(12))
