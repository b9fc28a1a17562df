"""Models that learners return, and their predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matweft._html import table
from matweft._optional import need
from matweft.result import short

if TYPE_CHECKING:
    import pandas as pd

    from matweft.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted targets of n samples.

    ``mean`` and ``std`` have shape (n, m) for the m scalar columns ``targets``;
    ``probabilities`` has shape (n, classes). ``std`` is the spread of the prediction, in the
    target's unit, or None where the model has none.
    """

    mean: NDArray[np.float64]
    std: NDArray[np.float64] | None = None
    probabilities: NDArray[np.float64] | None = None
    targets: tuple[str, ...] = ()

    def of(self, target: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Return mean and std, each of shape (n,), of one target column."""
        if target not in self.targets:
            raise KeyError(f"{target!r} was not predicted; there are {list(self.targets)}")
        column = self.targets.index(target)
        return self.mean[:, column], None if self.std is None else self.std[:, column]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a sample: the mean of each target, its spread, probabilities."""
        pandas = need("pandas", "report", "tables")
        columns: dict[str, Any] = {}
        for number, target in enumerate(self.targets or map(str, range(self.mean.shape[1]))):
            columns[target] = self.mean[:, number]
            if self.std is not None:
                columns[f"{target} std"] = self.std[:, number]
        if self.probabilities is not None:
            columns |= {f"probability {k}": p for k, p in enumerate(self.probabilities.T)}
        frame: pd.DataFrame = pandas.DataFrame(columns)
        return frame

    def _repr_html_(self) -> str:
        rows = []
        for number, target in enumerate(self.targets or map(str, range(self.mean.shape[1]))):
            std = "" if self.std is None else short(self.std[:, number])
            rows.append((target, short(self.mean[:, number]), std))
        return table(f"Prediction of {len(self.mean)} samples", rows, ("target", "mean", "std"))


class Model(ABC):
    """What a learner returns: a value like any other, stored and passed between steps.

    Write it as a frozen dataclass of numbers, text, arrays and nested dataclasses, and it is
    stored without further work; anything else needs a codec (hook ``matweft_types``).
    """

    inputs: tuple[str, ...]
    """Names of the columns the model reads."""
    targets: tuple[str, ...]
    """Names of the scalar columns it predicts, in order."""

    @abstractmethod
    def predict(self, dataset: Dataset) -> Prediction:
        """Predict the targets of every sample of ``dataset``, which needs only the inputs."""

    def members(self) -> tuple[Model, ...]:
        """Return the models of which this one is the mean, each by itself; or itself alone."""
        return (self,)

    def _repr_html_(self) -> str:
        from matweft.report.cells import shown
        from matweft.report.objects import model_fields

        rows = [(one.name, shown(one.value), one.quantity.unit) for one in model_fields(self)]
        return table(type(self).__name__, rows)


@runtime_checkable
class Differentiable(Protocol):
    """A model that knows its gradient."""

    def gradient(self, dataset: Dataset) -> NDArray[np.float64]:
        """Return d mean / d input, shape (n, targets, inputs)."""


@runtime_checkable
class Conditionable(Protocol):
    """A model that takes in further samples without being learnt anew."""

    def conditioned(self, dataset: Dataset) -> Model:
        """Return the model that also knows ``dataset``, its learnt parameters unchanged."""


@runtime_checkable
class Stateful(Protocol):
    """A model whose prediction depends on a state carried along a path."""

    def initial_state(self, n: int) -> Any:
        """Return the state of n untouched samples."""

    def advance(self, state: Any, dataset: Dataset) -> tuple[Prediction, Any]:
        """Return the prediction for the next increment and the new state."""
