from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest

from matweft.builtin.collect import Collect
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.result import Failure, Quantity, Result
from matweft.testing import GeneratorContract


@dataclass(frozen=True, eq=False)
class Measured(Result):
    length: Annotated[float, Quantity("{unit}", "a length")]
    curve: Annotated[np.ndarray, Quantity("S/m", "a curve")]
    unit: str = "mm"


def collect(columns, **parameters):
    return Collect(**parameters).generate(columns, rng=np.random.default_rng(0))


class TestCollect(GeneratorContract):
    component = Collect
    parameters = {"names": ("x", "y"), "targets": ("y",), "holdout": 0.25}
    no_references = "putting lists side by side needs no source"
    bad = [({"holdout": 1.0}, "less than 1"), ({"holdout": -0.1}, "greater than or equal to 0")]
    bad_inputs = [
        ({"columns": [[1.0], [1.0, 2.0]]}, "differ in their number of samples: {'x': 1, 'y': 2}"),
        ({"columns": [[1.0]]}, "2 names for 1 columns"),
        ({"columns": {"x": [1.0]}}, "leave out the parameter 'names'"),
        ({"columns": [[1.0], [2.0]]}, "cannot hold out a part of 1 sample"),
        ({"columns": [1.0, 2.0]}, "column 'x' is one value, not a list"),
    ]

    def inputs(self):
        return {"columns": [list(range(12)), [2.0 * i for i in range(12)]]}

    def oracle(self, output):
        assert np.array_equal(output["y"], 2 * output["x"])
        assert (output.inputs, output.targets) == (("x",), ("y",))
        assert sorted(output.split) == ["test"] * 3 + ["train"] * 9


def test_numbers_arrays_images_and_text():
    data = collect(
        {
            "number": [1, 2],
            "array": [np.zeros(3), np.ones(3)],
            "image": [VoxelImage(np.zeros((2, 2), int)), VoxelImage(np.ones((2, 2), int))],
            "text": ["a", "b"],
        },
        units={"array": "mm"},
        inputs=["array"],
    )
    assert data.columns["array"].shape == (3,)
    assert data.columns["array"].unit == "mm"
    assert data["image"].shape == (2, 2, 2)
    assert data["text"].tolist() == ["a", "b"]
    assert data.inputs == ("array",)
    assert data.split is None


def test_list_of_lists_without_names():
    assert collect([[1.0], [2.0]]).inputs == ("column0", "column1")


def test_fields_of_results_become_columns_with_their_units():
    data = collect({"m": [Measured(1.0, np.zeros(2)), Measured(2.0, np.ones(2))]})
    assert list(data.columns) == ["m.length", "m.curve"]
    assert data["m.curve"].tolist() == [[0, 0], [1, 1]]
    assert [column.unit for column in data.columns.values()] == ["mm", "S/m"]


def test_samples_without_a_value_are_left_out_and_told():
    columns = {"x": [0.0, None, 2.0, 3.0], "m": [1.0, 2.0, Failure("burst"), 4.0]}
    with pytest.warns(InputWarning, match="2 of 4 samples left out for want of a value: 1, 2"):
        data = collect(columns)
    assert data.ids == ("0", "3")
    assert data["x"].tolist() == [0.0, 3.0]
    with pytest.warns(InputWarning, match="1 of 3 samples"):
        data = collect({"m": [Failure("x"), Measured(1.0, np.zeros(1)), Measured(2.0, np.ones(1))]})
    assert data["m.length"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "no columns; give at least one list"),
        ({"x": [None, None]}, "none of the 2 samples has a value in every column"),
        (
            {"x": [np.zeros(2), np.zeros(3), np.zeros(2)]},
            r"column 'x' has entries of different shapes: \(2,\): sample 0, 2; \(3,\): sample 1",
        ),
        ({"x": [Measured(1.0, np.zeros(1)), VoxelImage(np.ones(1))]}, "mixes results of different"),
        ({"x": [object()]}, "a value of type object is no entry of a column; name a field of it"),
    ],
)
def test_what_is_no_dataset(columns, sentence):
    with pytest.raises(InputError, match=sentence):
        collect(columns)


def test_differing_arrays_in_results_name_column_and_samples():
    with pytest.raises(InputError, match=r"column 'm\.curve' .*\(1,\): sample 0; \(2,\): sample 1"):
        collect({"m": [Measured(1.0, np.zeros(1)), Measured(1.0, np.zeros(2))]})


def test_holdout_follows_the_seed_and_keeps_both_sides():
    columns = {"x": list(range(40))}

    def held(seed, share):
        data = Collect(holdout=share).generate(columns, rng=np.random.default_rng(seed))
        return set(np.flatnonzero(data.split == "test"))

    assert held(1, 0.5) == held(1, 0.5) != held(2, 0.5)
    assert len(held(1, 0.5)) == 20
    assert len(held(1, 0.001)) == 1
    assert len(held(1, 0.999)) == 39
