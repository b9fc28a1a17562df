"""Parts of results, as references of studies name them; only what is needed is read."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from matweft import Dataset
from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.store import read_value, write_record
from matweft.store.npz import NpzArrays


@dataclasses.dataclass(frozen=True, eq=False)
class Shape:
    image: VoxelImage
    two_point: np.ndarray
    sizes: tuple[float, ...]
    table: Dataset
    more: dict[Any, Any]
    items: list[Any]

    @property
    def mean(self) -> float:
        return float(self.two_point.mean())


SHAPE = Shape(
    VoxelImage(np.ones((8, 8), bool), phases={"pore": 1}),
    np.arange(40.0),
    (1.5, 2.5),
    Dataset.of({"x": np.arange(30.0), "y": np.arange(30.0) + 1}),
    {1: "one", "deep": {"a": np.zeros(20)}},
    [np.zeros(20), np.ones(20)],
)
SELECTED = [
    (("two_point", 17), 17.0, ["two_point"]),
    (("two_point", -1), 39.0, ["two_point"]),
    (("sizes", 1), 2.5, []),
    (("image", "unit"), "voxel", []),
    (("image", "phases", "pore"), 1, []),
    (("image", "shape"), (8, 8), ["image.values"]),
    (("image", "shape", 0), 8, ["image.values"]),
    (("table", "ids", 2), "2", []),
    (("table", "y", 3), 4.0, ["table.columns.y"]),
    (("table", "columns", "x", "shape"), (), []),
    (("more", 1), "one", []),
    (("more", "deep", "a", 0), 0.0, ["more.deep.a"]),
    (("items", 1, 3), 1.0, ["items.1"]),
]


@pytest.fixture
def stored(tmp_path, record):
    return tmp_path, write_record(tmp_path, record(), SHAPE).key


@pytest.fixture
def loaded(monkeypatch):
    names = []
    read = NpzArrays._read

    def watched(self, name):
        names.append(name)
        return read(self, name)

    monkeypatch.setattr(NpzArrays, "_read", watched)
    return names


@pytest.mark.parametrize(("path", "wanted", "arrays"), SELECTED)
def test_part_is_found_and_nothing_else_read(stored, loaded, path, wanted, arrays):
    assert read_value(*stored, path) == wanted
    assert loaded == arrays


def test_property_of_the_whole_is_computed(stored):
    assert read_value(*stored, ("mean",)) == 19.5


def test_whole_dataset_is_read_column_by_column(stored, loaded):
    table = read_value(*stored, ("table",))
    assert loaded == []
    assert table["x"][2] + table["x"][3] == 5.0
    assert loaded == ["table.columns.x"]


WRONG = [
    (("two_pont",), r"map\[0\] has no field 'two_pont', only image, .*Did you mean 'two_point'"),
    (
        ("two_point", 40),
        r"map\[0\]\.two_point has no entry \[40\]; it is an array of shape \(40,\)",
    ),
    (("sizes", 2), r"map\[0\]\.sizes has no entry \[2\]; it has 2 entries"),
    (("image", "label"), r"map\[0\]\.image has no field 'label'"),
    (("table", "z"), r"table has no field 'z', only x, y"),
    (("more", "depp", "a"), r"more has no field 'depp', only 1, deep.*'deep'"),
    (("items", 0, 3, "x"), r"items\[0\]\[3\] has no field 'x'; it is a float64"),
    (("__class__",), "has no field '__class__'"),
]


@pytest.mark.parametrize(("path", "sentence"), WRONG)
def test_wrong_part_is_a_sentence(stored, path, sentence):
    with pytest.raises(InputError, match=sentence):
        read_value(*stored, path)
