"""Errors of a model on the parts of a split, as the paper states them."""

from __future__ import annotations

from collections.abc import Sequence
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

    ``members`` (networks, samples) has what each of the models predicts of which the model is the
    mean, such as networks of other seeds. ``mape_error`` is that of the mean over test samples.
    ``mse`` has the mean squared errors of log(M/(1 − M)), or of log κ, by part of the split.
    """

    target: str
    observed: Floats
    predicted: Floats
    members: Floats
    mape: float
    mape_error: float
    r2: float
    r2_log: float
    mse: dict[str, float]

    @property
    def wrong(self) -> Floats:
        """Absolute percentage errors of each single model, (networks, samples)."""
        found: Floats = 100 * np.abs(self.members / self.observed - 1)
        return found

    @property
    def mape_of_one(self) -> float:
        """Mean of the errors of the single models: what one of them is to be expected to have."""
        return float(self.wrong.mean())

    @property
    def mape_between(self) -> float | None:
        """Standard deviation of the errors of the single models; None if there is one."""
        each = self.wrong.mean(axis=1)
        return float(each.std(ddof=1)) if len(each) > 1 else None


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
        members=_of_members(model, dataset.take(dataset.split == "test"), target, predicted),
        mape=float(metrics.mape(observed, predicted)),
        mape_error=float(np.std(wrong) / np.sqrt(max(len(wrong) - 1, 1))),
        r2=float(metrics.r2(observed, predicted)),
        r2_log=float(metrics.r2_log(observed, predicted)),
        mse={part: _transformed_mse(*pair, target) for part, pair in both.items()},
    )


def _values(model: Model, dataset: Dataset, part: str, target: str) -> tuple[Floats, Floats]:
    held = dataset.take(dataset.split == part)
    return held[target].astype(np.float64), model.predict(held).of(target)[0]


def _of_members(model: Model, held: Dataset, target: str, predicted: Floats) -> Floats:
    members = model.members()
    if len(members) == 1:
        return predicted[None]
    return np.stack([one.predict(held).of(target)[0] for one in members])


def _transformed_mse(observed: Floats, predicted: Floats, target: str) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        pair = [np.log(values) for values in (observed, predicted)]
        if target == "relative_diffusivity":
            pair = [np.log(values / (1 - values)) for values in (observed, predicted)]
        return float(np.mean((pair[1] - pair[0]) ** 2))


def ranks_within(groups: Sequence[str], values: Sequence[float | None]) -> list[int | None]:
    """Return the place of each value among those of its group, 1 the smallest; None where unknown.

    >>> ranks_within(["M", "κ", "M"], [3.0, 1.0, 2.0])
    [2, 1, 1]
    """
    known = [[v for g, v in zip(groups, values, strict=True) if g == group] for group in groups]
    return [
        None if value is None else 1 + sum(v is not None and v < value for v in among)
        for value, among in zip(values, known, strict=True)
    ]
