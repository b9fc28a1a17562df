"""Every learner keeps the contract; the oracles are the function that was sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from matweft import Dataset, Model
from matweft.testing import LearnerContract
from matweft_learning import MLP, GaussianProcess

Bad = Sequence[tuple[Mapping[str, Any], str]]

SPOILT = Dataset.of({"a": [0.0, 1.0, np.nan, 3.0], "y": [1.0, 2.0, 3.0, 4.0]}, targets=["y"])
FLAT = Dataset.of({"a": np.arange(5.0), "y": np.ones(5)}, targets=["y"])
SINGLE = Dataset.of({"a": [0.0], "y": [1.0]}, targets=["y"])
AIMLESS = Dataset.of({"a": np.arange(5.0)})
TEXT = Dataset.of({"a": ["fcc", "bcc", "hcp", "bcc"], "y": np.arange(4.0)}, targets=["y"])
BAD_DATA: Bad = [
    ({"dataset": SPOILT}, "a is NaN or infinite in sample '2'"),
    ({"dataset": FLAT}, "target 'y' is 1 in all 5 samples"),
    ({"dataset": SINGLE}, "1 samples are too few to learn from"),
    ({"dataset": AIMLESS}, "the dataset names no targets"),
    ({"dataset": TEXT}, "column 'a' holds <U3, not real numbers"),
]


def error_inside(model: Model) -> float:
    """Largest error on a grid inside the samples of the contract, y = sin(2 a) + b."""
    a, b = (grid.ravel() for grid in np.meshgrid(*[np.linspace(-0.7, 0.7, 11)] * 2))
    found = model.predict(Dataset.of({"a": a, "b": b})).mean[:, 0]
    return float(abs(found - np.sin(2 * a) - b).max())


class TestGaussianProcess(LearnerContract):
    component = GaussianProcess
    bad: ClassVar[Bad] = [
        ({"noise": -1}, "greater than or equal to 0"),
        ({"kernel": "linear"}, "matern-5/2"),
        ({"length_bounds": (2, 1)}, "write 0 < low < high"),
        ({"optimise": False}, "noise must be given"),
    ]
    bad_inputs = BAD_DATA

    def oracle(self, output: Model) -> None:
        assert error_inside(output) < 0.01


class TestMLP(LearnerContract):
    component = MLP
    parameters: ClassVar[Mapping[str, Any]] = {"hidden": (24,), "epochs": 400, "ensemble": 3}
    bad: ClassVar[Bad] = [
        ({"hidden": ()}, "give the width of at least one layer"),
        ({"hidden": (0,)}, "greater than or equal to 1"),
        ({"transform": "square"}, "logit"),
        ({"held_out": 1.0}, "less than 1"),
        ({"stages": ((0.0, 3),)}, "greater than 0"),
    ]
    bad_inputs = BAD_DATA

    def oracle(self, output: Model) -> None:
        assert error_inside(output) < 0.25
