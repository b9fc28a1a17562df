"""Predictions of a model."""

from __future__ import annotations

from matweft.dataset import Dataset
from matweft.model import Model, Prediction
from matweft.roles import Simulator


class Predict(Simulator):
    """Predict the targets of every sample of a dataset with a learnt model.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Double(Model):
    ...     inputs: tuple[str, ...] = ("x",)
    ...     targets: tuple[str, ...] = ("y",)
    ...     def predict(self, dataset: Dataset) -> Prediction:
    ...         return Prediction(2 * dataset.matrix(self.inputs), targets=self.targets)
    >>> Predict().simulate(Double(), Dataset.of({"x": [1.0, 2.0]})).mean.tolist()
    [[2.0], [4.0]]
    """

    def simulate(self, model: Model, dataset: Dataset) -> Prediction:
        """Return the prediction; ``dataset`` needs only the model's inputs."""
        return model.predict(dataset)
