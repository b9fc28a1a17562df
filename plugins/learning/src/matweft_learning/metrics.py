"""How well predictions meet what was observed, target by target.

``truth``, ``mean`` and ``std`` have shape (n,) or (n, targets); the first axis is averaged.
Sources: Rasmussen and Williams (2006), section 2.5; Gneiting and Raftery, Strictly proper
scoring rules (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Prediction
from matweft.result import Quantity, Result

Floats = NDArray[np.float64]

_WIDTH_95 = 1.959963984540054
"""Half the 95 % interval of a normal law, in standard deviations."""


def mse(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the mean squared error.

    >>> mse([1.0, 2.0], [1.0, 4.0]).item()
    2.0
    """
    return _mean(_difference(truth, mean) ** 2)


def rmse(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the root of the mean squared error."""
    root: Floats = np.sqrt(mse(truth, mean))
    return root


def mae(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the mean absolute error."""
    return _mean(np.abs(_difference(truth, mean)))


def mape(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the mean absolute percentage error, in percent; infinite where the truth is 0.

    >>> mape([1.0, 2.0], [1.1, 1.8]).round(6).item()
    10.0
    """
    difference = _difference(truth, mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(difference == 0, 0.0, np.abs(difference / np.asarray(truth)))
    return 100 * _mean(shares)


def r2(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the coefficient of determination; NaN where the truth is constant."""
    total = np.var(np.asarray(truth, dtype=np.float64), axis=0)
    error = mse(truth, mean)
    value: Floats = 1 - error / np.where(total > 0, total, np.nan)
    return value


def r2_log(truth: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the coefficient of determination of logarithms; NaN if any value is not positive."""
    true, found = np.asarray(truth, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    positive = ((true > 0) & (found > 0)).all(axis=0)
    value = r2(np.log(np.where(true > 0, true, 1.0)), np.log(np.where(found > 0, found, 1.0)))
    found_value: Floats = np.where(positive, value, np.nan)
    return found_value


def coverage(truth: ArrayLike, mean: ArrayLike, std: ArrayLike) -> Floats:
    """Return the share of observations within the 95 % interval; 0.95 if the spread is right."""
    inside = np.abs(_difference(truth, mean)) <= _WIDTH_95 * np.asarray(std)
    return _mean(inside)


def negative_log_density(truth: ArrayLike, mean: ArrayLike, std: ArrayLike) -> Floats:
    """Return the mean of -log p(truth) under the normal law predicted; small is good."""
    spread = np.asarray(std, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 0.5 * np.log(2 * np.pi * spread**2)
        each = each + 0.5 * (_difference(truth, mean) / spread) ** 2
    return _mean(each)


@dataclass(frozen=True, eq=False)
class Score(Result):
    """Metrics of one prediction, arrays over its targets; NaN where a metric has no meaning."""

    targets: tuple[str, ...]
    samples: Annotated[int, Quantity("", "number of samples compared")]
    rmse: Annotated[Floats, Quantity("", "root mean squared error, unit of the target")]
    mae: Annotated[Floats, Quantity("", "mean absolute error, unit of the target")]
    mape: Annotated[Floats, Quantity("%", "mean absolute percentage error")]
    r2: Annotated[Floats, Quantity("", "coefficient of determination")]
    r2_log: Annotated[Floats, Quantity("", "coefficient of determination of logarithms")]
    coverage: Annotated[Floats, Quantity("", "share within the 95 % interval")]
    negative_log_density: Annotated[Floats, Quantity("", "mean of -log p(observed)")]


def observed(dataset: Dataset, targets: Sequence[str]) -> Floats:
    """Return the targets named, scalars such as ``y`` or ``y[2]``, shape (n, targets).

    Raises `InputError` if the dataset does not have one of them among its targets.

    >>> data = Dataset.of({"y": [1.0, 3.0], "z": [5.0, 6.0]}, targets=["y", "z"])
    >>> observed(data, ["z"]).tolist()
    [[5.0], [6.0]]
    """
    known = dataset.scalars(dataset.targets)
    missing = [name for name in targets if name not in known]
    if missing:
        raise InputError(
            f"the prediction is of {list(targets)}; the dataset holds {list(known)}; it must hold"
            f" {', '.join(missing)}, too"
        )
    return dataset.matrix(dataset.targets)[:, [known.index(name) for name in targets]]


def score(dataset: Dataset, prediction: Prediction) -> Score:
    """Compare a prediction with the same targets of ``dataset``.

    Raises `InputError` if it lacks one of them or has another number of samples.

    >>> data = Dataset.of({"x": [0.0, 1.0], "y": [1.0, 3.0]}, targets=["y"])
    >>> score(data, Prediction(np.array([[1.0], [2.0]]), targets=("y",))).mae.tolist()
    [0.5]
    """
    targets = prediction.targets
    truth = observed(dataset, targets)
    if truth.shape != prediction.mean.shape:
        raise InputError(
            f"the prediction has shape {prediction.mean.shape}, the targets {list(targets)} of the"
            f" dataset {truth.shape}; they must be the same"
        )
    mean, std = prediction.mean, prediction.std
    unknown = np.full(len(targets), np.nan)
    return Score(
        targets=targets,
        samples=len(truth),
        rmse=rmse(truth, mean),
        mae=mae(truth, mean),
        mape=mape(truth, mean),
        r2=r2(truth, mean),
        r2_log=r2_log(truth, mean),
        coverage=unknown if std is None else coverage(truth, mean, std),
        negative_log_density=unknown if std is None else negative_log_density(truth, mean, std),
    )


def _mean(values: NDArray[Any]) -> Floats:
    found: Floats = np.mean(values, axis=0)
    return found


def _difference(truth: ArrayLike, mean: ArrayLike) -> Floats:
    true, found = np.asarray(truth, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    if true.shape != found.shape or not len(true):
        raise InputError(
            f"truth has shape {true.shape}, prediction {found.shape}; give the same, not empty"
        )
    return found - true
