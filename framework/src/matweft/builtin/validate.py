"""How good a model is on samples that it has not learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean
from matweft.field import Field
from matweft.model import Model
from matweft.result import Quantity, Result
from matweft.roles import Simulator

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_95 = 1.959963984540054
"""Half width of the central 95 % of a normal distribution, in standard deviations."""


@dataclass(frozen=True, eq=False)
class Validation(Result):
    """Errors of a model for one target, and what they were computed from.

    Errors have the unit of the target, ``unit``. A number that cannot be computed is None.
    """

    target: str
    unit: str
    n: Annotated[int, Quantity("", "samples compared")]
    r2: Annotated[float | None, Quantity("", "coefficient of determination")]
    mae: Annotated[float, Quantity("{unit}", "mean absolute error")]
    rmse: Annotated[float, Quantity("{unit}", "root mean square error")]
    mape: Annotated[float | None, Quantity("%", "mean absolute error relative to the observed")]
    coverage: Annotated[float | None, Quantity("", "share inside the predicted 95 % interval")]
    observed: Annotated[NDArray[np.float64], Quantity("{unit}", "observed values, (n,)")]
    predicted: Annotated[NDArray[np.float64], Quantity("{unit}", "predicted means, (n,)")]
    std: Annotated[NDArray[np.float64] | None, Quantity("{unit}", "predicted spreads, (n,)")]

    def plot(self) -> Figure:
        """Draw predicted over observed values with 95 % intervals."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(4, 4), layout="constrained")
        axes = figure.subplots()
        spread = None if self.std is None else WIDTH_95 * self.std
        axes.errorbar(self.observed, self.predicted, yerr=spread, fmt="o", markersize=3)
        edges = [float(f(np.append(self.observed, self.predicted))) for f in (np.min, np.max)]
        axes.plot(edges, edges, color="0.6", linewidth=1)
        unit = f" ({self.unit})" if self.unit else ""
        axes.set(xlabel=f"observed{unit}", ylabel=f"predicted{unit}", title=self.target)
        return figure


class Validate(Simulator):
    r"""Compare a model's predictions with the observed values of samples kept apart.

    With observed :math:`y_i`, predicted :math:`\hat y_i` and n samples,

    .. math::

        R^2 = 1 - \frac{\sum (y_i - \hat y_i)^2}{\sum (y_i - \bar y)^2}, \quad
        \mathrm{MAPE} = \frac{100 \%}{n} \sum \left|\frac{y_i - \hat y_i}{y_i}\right|.

    ``coverage`` is the share of samples with :math:`|y_i - \hat y_i| \le 1.96\, s_i`; it should
    be 0.95 where the model's spread :math:`s_i` is right. R² is None if all observed values are
    equal, MAPE if one of them is 0, coverage if the model has no spread.

    Samples whose ``split`` equals the parameter are compared; in a dataset without split, all.
    Raises `InputError` if no sample is left or the target is not one of both.

    >>> from dataclasses import dataclass
    >>> from matweft.model import Prediction
    >>> @dataclass(frozen=True)
    ... class Double(Model):
    ...     inputs: tuple[str, ...] = ("x",)
    ...     targets: tuple[str, ...] = ("y",)
    ...     def predict(self, dataset: Dataset) -> Prediction:
    ...         return Prediction(2 * dataset.matrix(self.inputs), targets=self.targets)
    >>> data = Dataset.of({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 7.0]}, targets=["y"])
    >>> found = Validate().simulate(Double(), data)
    >>> found.n, round(found.mae, 4), round(found.r2, 4)
    (3, 0.3333, 0.9211)
    """

    target: str | None = Field(None, description="target to compare; none: the only one")
    split: str = Field("test", description="samples to compare, where the dataset has a split")

    def simulate(self, model: Model, dataset: Dataset) -> Validation:
        """Return the errors of ``model`` on the held-out samples of ``dataset``."""
        target = self._target(model)
        held = self._held(dataset)
        observed, unit = _observed(held, target)
        predicted, std = model.predict(held).of(target)
        wrong = predicted - observed
        around = observed - observed.mean()
        varied = float(around @ around)
        return Validation(
            target=target,
            unit=unit,
            n=len(observed),
            r2=1 - float(wrong @ wrong) / varied if varied > 0 else None,
            mae=float(np.abs(wrong).mean()),
            rmse=float(np.sqrt(np.mean(wrong**2))),
            mape=float(100 * np.abs(wrong / observed).mean()) if observed.all() else None,
            coverage=None if std is None else float(np.mean(np.abs(wrong) <= WIDTH_95 * std)),
            observed=observed,
            predicted=predicted,
            std=std,
        )

    def _target(self, model: Model) -> str:
        known = ", ".join(model.targets)
        if self.target is None and len(model.targets) != 1:
            raise InputError(f"the model predicts {known}; name one of them: target=...")
        target = model.targets[0] if self.target is None else self.target
        if target not in model.targets:
            hint = did_you_mean(target, model.targets)
            raise InputError(f"the model does not predict {target!r}; it predicts {known}.{hint}")
        return target

    def _held(self, dataset: Dataset) -> Dataset:
        held = dataset if dataset.split is None else dataset.take(dataset.split == self.split)
        if len(held) == 0:
            splits = "" if dataset.split is None else f"; its splits: {sorted(set(dataset.split))}"
            raise InputError(f"no sample has the split {self.split!r}{splits}")
        return held


def _observed(dataset: Dataset, target: str) -> tuple[NDArray[np.float64], str]:
    """Return observed values, shape (n,), and unit of one scalar column."""
    for name, column in dataset.columns.items():
        scalars = dataset.scalars([name])
        if target in scalars:
            return dataset.matrix([name])[:, scalars.index(target)], column.unit
    known = list(dataset.columns)
    raise InputError(
        f"the dataset has no column {target!r} to compare with; it has {known}."
        f"{did_you_mean(target, known)}"
    )
