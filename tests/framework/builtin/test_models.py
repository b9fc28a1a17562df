"""Predictions and their errors, for models whose errors are known by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from matweft.builtin.predict import Predict
from matweft.builtin.validate import Validate
from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model, Prediction
from matweft.testing import SimulatorContract


@dataclass(frozen=True)
class Line(Model):
    """Predicts slope * x for each target, with a constant spread or none."""

    slope: float = 2.0
    spread: float | None = None
    inputs: tuple[str, ...] = ("x",)
    targets: tuple[str, ...] = ("y",)

    def predict(self, dataset):
        mean = np.repeat(self.slope * dataset.matrix(self.inputs), len(self.targets), axis=1)
        std = None if self.spread is None else np.full_like(mean, self.spread)
        return Prediction(mean, std, targets=self.targets)


def data(y, split=None, **columns):
    x = np.arange(1.0, len(y) + 1)
    columns = {"x": x, "y": np.asarray(y, dtype=float), **columns}
    return Dataset.of(columns, targets=["y"], units={"y": "mm"}, split=split)


class TestPredict(SimulatorContract):
    component = Predict
    no_references = "it only calls the model"

    def inputs(self):
        return {"model": Line(spread=0.5), "dataset": data([0, 0, 0])}

    def oracle(self, output):
        assert output.mean.tolist() == [[2.0], [4.0], [6.0]]
        assert output.std.tolist() == [[0.5]] * 3


class TestValidate(SimulatorContract):
    component = Validate
    no_references = "the definitions are those of any textbook and stand in the docstring"
    bad = [({"target": 3}, "valid string")]
    bad_inputs = [
        (
            {"dataset": data([1, 2], split=["train", "train"])},
            "no sample has the split 'test'; its",
        ),
        ({"dataset": Dataset.of({"x": [1.0], "yy": [1.0]})}, "no column 'y' to compare with"),
        ({"model": Line(targets=("y", "z"))}, "the model predicts y, z; name one of them"),
    ]

    def inputs(self):
        # Predicted 2, 4, 6, 8; wrong by 1, -1, 0, 2.
        return {"model": Line(spread=1.0), "dataset": data([1, 5, 6, 6])}

    def oracle(self, output):
        assert (output.target, output.unit, output.n) == ("y", "mm", 4)
        assert output.mae == 1.0
        assert output.rmse == pytest.approx(np.sqrt(6 / 4))
        assert output.r2 == pytest.approx(1 - 6 / 17)  # mean 4.5: 12.25 + 0.25 + 2.25 + 2.25
        assert output.mape == pytest.approx(25 * (1 + 1 / 5 + 0 + 2 / 6))
        assert output.coverage == 0.75
        assert output.predicted.tolist() == [2, 4, 6, 8]


def test_only_the_held_out_samples_count():
    held = data([2, 100, 6, 100], split=["test", "train", "test", "train"])
    found = Validate().simulate(Line(), held)
    assert (found.n, found.mae, found.r2) == (2, 0.0, 1.0)
    assert Validate(split="train").simulate(Line(), held).observed.tolist() == [100, 100]


def test_numbers_that_cannot_be_computed_are_none():
    found = Validate().simulate(Line(), data([0, 0, 0]))
    assert found.r2 is None
    assert found.mape is None
    assert found.coverage is None
    assert found.std is None


def test_entry_of_an_array_is_a_target():
    curve = np.array([[0.0, 2.0], [0.0, 4.0]])
    found = Validate(target="curve[1]").simulate(
        Line(targets=("curve[0]", "curve[1]")), data([0, 0], curve=curve)
    )
    assert found.mae == 0.0
    assert found.target == "curve[1]"


def test_unknown_target_is_refused_with_the_nearest():
    with pytest.raises(
        InputError, match=r"does not predict 'yy'; it predicts y\. Did you mean 'y'"
    ):
        Validate(target="yy").simulate(Line(), data([1, 2]))


def test_coverage_of_a_right_model_is_95_percent():
    rng = np.random.default_rng(3)
    n = 4000
    y = 2 * np.arange(1.0, n + 1) + rng.normal(0, 0.7, n)
    found = Validate().simulate(Line(spread=0.7), data(y))
    assert found.coverage == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / n))
    assert found.rmse == pytest.approx(0.7, rel=0.05)


def test_parity_plot_shows_every_sample_with_units():
    axes = Validate().simulate(Line(spread=1.0), data([1, 5, 6])).plot().axes[0]
    assert axes.get_xlabel() == "observed (mm)"
    assert axes.lines[0].get_xdata().tolist() == [1, 5, 6]
