"""Some samples of a dataset, and what is learnt from what."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from matweft.builtin.select import Select
from matweft.dataset import Dataset
from matweft.testing import GeneratorContract


class TestSelect(GeneratorContract):
    component = Select
    parameters: ClassVar[Mapping[str, Any]] = {"where": "good", "targets": ("z",)}
    bad: ClassVar = [({"where": 3}, "valid string")]
    bad_inputs: ClassVar = [
        ({"dataset": Dataset.of({"x": [1.0]})}, "no column 'good'"),
        ({"dataset": Dataset.of({"good": [1.0], "z": [1.0]})}, "not one truth value a sample"),
        ({"dataset": Dataset.of({"good": [False], "z": [1.0]})}, "nothing is left"),
        ({"dataset": Dataset.of({"good": [True], "x": [1.0]})}, "no column 'z'"),
    ]
    no_references = "choosing samples rests on nothing that was published"

    def inputs(self) -> dict[str, Any]:
        columns = {"x": np.arange(4.0), "y": np.arange(4.0) ** 2, "z": -np.arange(4.0)}
        good = np.array([True, False, True, True])
        data = Dataset.of(
            {**columns, "good": good}, inputs=["x", "z"], targets=["y"], split=list("abca")
        )
        return {"dataset": data}

    def oracle(self, output: Dataset) -> None:
        assert output["x"].tolist() == [0, 2, 3]
        assert output.ids == ("0", "2", "3")
        assert (output.inputs, output.targets) == (("x",), ("z",))
        assert output.split.tolist() == ["a", "c", "a"]
        assert "y" in output
