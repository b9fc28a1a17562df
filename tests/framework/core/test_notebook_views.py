"""What notebooks show: every public value as a table, every figure as a picture."""

import io
from typing import Annotated

import numpy as np
import pytest

from matweft import Dataset, History, Prediction, Space
from matweft.data import GrainMap, VoxelImage
from matweft.history import Trial
from matweft.model import Model
from matweft.result import Quantity, Result


class Mean(Model):
    inputs, targets = ("x",), ("y",)

    def predict(self, dataset):
        return Prediction(np.zeros((len(dataset), 1)))


HISTORY = History(
    [
        Trial(0, {"x": 0.25}, "done", {"y<z": 2.0}, cost=1.5),
        Trial(1, {"x": 1.0}, "failed", error="e"),
    ]
)
SPACE = Space.parse({"n": {"low": 1, "high": 4, "integer": True}, "way": {"choices": ["a", "b"]}})
WIDE = Space.parse({"k": {"low": 0.1, "high": 10, "log": True}}, {"k": "S/m"})
GUESS = Prediction(np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((2, 2)), targets=("y", "z"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (HISTORY, ["2 trials: 1 done, 1 failed", "y&lt;z", "0.25", "<td>failed</td>"]),
        (SPACE, ["2 variables, 8 points", "whole number", "1 to 4", "a, b"]),
        (WIDE, ["number, logarithmic", "0.1 to 10", "S/m"]),
        (GUESS, ["2 samples", "<th>z</th>", "1 to 3"]),
        (Mean(), ["Mean", "<th>inputs</th><td>x</td>"]),
        (Dataset.of({"a": [1.0, 2.0]}, units={"a": "nm"}), ["2 samples", "nm", "1, 2"]),
        (VoxelImage(np.eye(4, dtype=int)), ["VoxelImage", "0.25"]),
        (GrainMap(np.eye(4, dtype=int)), ["GrainMap", "0.75"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_value_is_shown_as_a_table(value, words):
    shown = value._repr_html_()
    assert shown.startswith("<table><caption>")
    assert shown.count("<tr>") == shown.count("</tr>")
    for word in words:
        assert word in shown


def test_long_history_shows_its_end():
    shown = History(Trial(i, {"x": i}) for i in range(50))._repr_html_()
    assert "50 trials" in shown
    assert "the last 20" in shown
    assert "<th>49</th>" in shown
    assert "<th>29</th>" not in shown


def test_tables_of_histories_and_predictions():
    frame = HISTORY.to_dataframe()
    assert frame.loc[0, "y<z"] == 2.0
    assert frame.loc[0, "cost"] == 1.5
    assert frame.loc[1, "error"] == "e"
    assert np.isnan(frame.loc[1, "y<z"])
    assert len(History().to_dataframe()) == 0
    guess = GUESS.to_dataframe()
    assert guess.columns.tolist() == ["y", "y std", "z", "z std"]
    assert guess["z"].tolist() == [2.0, 4.0]
    odds = Prediction(np.zeros((2, 1)), probabilities=np.array([[0.1, 0.9], [0.5, 0.5]]))
    assert odds.to_dataframe()["probability 1"].tolist() == [0.9, 0.5]


@pytest.mark.parametrize(
    "value",
    [VoxelImage(np.eye(4, dtype=int)), GrainMap(np.eye(4, dtype=int))],
    ids=lambda value: type(value).__name__,
)
def test_figure_shows_itself(value):
    from PIL import Image

    picture, size = value.plot()._repr_png_()
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    assert pixels.std() > 1
    assert pixels.shape[1] / size["width"] == pytest.approx(1.6, rel=0.01)


def test_figure_of_a_result_shows_itself_and_opens_no_window():
    from dataclasses import dataclass

    import matplotlib.pyplot as plt

    @dataclass(frozen=True, eq=False)
    class Curve(Result):
        height: Annotated[np.ndarray, Quantity("m", "")]

    before = plt.get_fignums()
    assert Curve(np.arange(3.0)).plot()._repr_png_()[0].startswith(b"\x89PNG")
    assert plt.get_fignums() == before
