"""The best model of a search, with what else was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Differentiable, Model, Prediction

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SearchedModel(Model):
    """A model and the search it won: ``candidates`` and their ``losses``, infinite where failed."""

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    model: Model
    candidates: tuple[dict[str, Any], ...]
    losses: Floats

    @property
    def best(self) -> dict[str, Any]:
        """The parameters of the model."""
        return self.candidates[int(np.argmin(self.losses))]

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict with the best model."""
        return self.model.predict(dataset)

    def gradient(self, dataset: Dataset) -> Floats:
        """Return d mean / d input of the best model; `InputError` if it has none."""
        if not isinstance(self.model, Differentiable):
            raise InputError(f"a {type(self.model).__name__} has no gradient")
        return self.model.gradient(dataset)

    def to_dataframe(self) -> pd.DataFrame:
        """Return the candidates, best first: their parameters and loss."""
        import pandas as pd

        frame = pd.DataFrame(list(self.candidates)).assign(loss=self.losses)
        return frame.sort_values("loss", kind="stable")
