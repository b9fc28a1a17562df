"""Predictions and what models can do."""

import numpy as np
import pytest

from matweft import Conditionable, Dataset, Differentiable, Model, Prediction, Stateful

PREDICTION = Prediction(np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((2, 2)), None, ("a", "b"))


class Line(Model):
    """Twice the input."""

    inputs = ("x",)
    targets = ("y",)

    def predict(self, dataset):
        return Prediction(2 * dataset.matrix(self.inputs), targets=self.targets)

    def gradient(self, dataset):
        return np.full((len(dataset), 1, 1), 2.0)


def test_one_target_of_a_prediction():
    mean, std = PREDICTION.of("b")
    assert mean.tolist() == [2, 4]
    assert std.tolist() == [1, 1]
    assert Prediction(PREDICTION.mean, targets=("a", "b")).of("a")[1] is None


def test_target_that_was_not_predicted():
    with pytest.raises(KeyError, match=r"'c' was not predicted; there are \['a', 'b'\]"):
        PREDICTION.of("c")


def test_abilities_are_recognised():
    assert isinstance(Line(), Differentiable)
    assert not isinstance(Line(), Conditionable)
    assert not isinstance(Line(), Stateful)


def test_prediction_needs_the_inputs_only():
    data = Dataset.of({"x": [1.0, 2.0]})
    assert Line().predict(data).of("y")[0].tolist() == [2, 4]


def test_model_without_predict_cannot_be_made():
    with pytest.raises(TypeError, match="predict"):
        Model()
