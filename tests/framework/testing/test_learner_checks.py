"""Every check of the learners' contract fails for a model that breaks it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from ruler import WORK, failures

from matweft import Dataset, Field, Learner, Model, Prediction
from matweft.testing import LearnerContract

pytestmark = pytest.mark.usefixtures("no_subprocess")


@dataclass(frozen=True, eq=False)
class MeanModel(Model):
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    mean: np.ndarray
    defect: str = ""

    def predict(self, dataset: Dataset) -> Prediction:
        n, m = len(dataset), len(self.targets)
        mean = np.tile(self.mean, (n, 1))
        if self.defect == "shape":
            mean = mean[:, 0]
        if self.defect == "reads targets":
            dataset.matrix(self.targets)
        if self.defect == "reads others":
            mean = mean + dataset.matrix(self.inputs).sum() * np.arange(n)[:, None]
        if self.defect == "learns":
            self.mean[:] += 1
        std = np.full((n, m), 0.0 if self.defect == "std" else 1.0)
        return Prediction(mean, std, targets=self.targets)


class Mean(Learner):
    """The mean of every target.

    >>> Mean().role
    'learner'
    """

    references = (WORK,)
    defect: str = Field("", description="what is wrong with the model")

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MeanModel:
        mean = dataset.matrix(dataset.targets).mean(axis=0)
        targets = ("z",) if self.defect == "names" else dataset.targets
        return MeanModel(dataset.inputs, targets, mean, self.defect)


@pytest.mark.parametrize(
    ("defect", "check"),
    [
        ("", None),
        ("names", "test_model_says_what_it_reads_and_predicts"),
        ("shape", "test_prediction_has_the_right_shape"),
        ("std", "test_prediction_has_the_right_shape"),
        ("reads targets", "test_model_predicts_from_inputs_alone"),
        ("reads others", "test_model_predicts_each_sample_alone"),
        ("learns", "test_predicting_changes_nothing"),
    ],
)
def test_models_of_learners(defect, check):
    class Contract(LearnerContract):
        component = Mean
        parameters = {"defect": defect}
        bad = [({"defect": 1}, "valid string")]

        def oracle(self, model):
            assert model.mean.shape == (1,)

    found = failures(Contract)
    assert check in found if check else found == {}
