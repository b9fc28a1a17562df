"""Every value that may be stored comes back as it was, after a trip through JSON text."""

import dataclasses
import enum
import json
import math
import typing
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from matweft import Column, Dataset, Failure, History, Model, Objective, Prediction, Space, Trial
from matweft.codec import decode, encode
from matweft.data import GrainMap, VoxelImage


class Phase(enum.Enum):
    SOLID = "s"
    PORE = "p"


class Range(typing.NamedTuple):
    low: float
    high: float


@dataclasses.dataclass(frozen=True, eq=False)
class Line(Model):
    slope: np.ndarray
    inputs: tuple[str, ...] = ("x",)
    targets: tuple[str, ...] = ("y",)

    def predict(self, dataset):
        return Prediction(dataset.matrix(self.inputs) * self.slope, targets=self.targets)


@dataclasses.dataclass(frozen=True, slots=True)
class Nested:
    line: Line
    spread: float | None
    parts: list[dict[str, object]]


def same(got, wanted):
    """Return whether two values agree in type, dtype and every bit that counts."""
    assert type(got) is type(wanted)
    if isinstance(wanted, np.ndarray):
        assert got.dtype == wanted.dtype.newbyteorder("=")
        assert got.shape == wanted.shape
        if wanted.dtype.kind == "O":
            return all(same(a, b) for a, b in zip(got.ravel(), wanted.ravel(), strict=True))
        np.testing.assert_array_equal(got, wanted)
        return True
    if isinstance(wanted, Column):
        assert (got.shape, got.unit) == (wanted.shape, wanted.unit)
        return same(got.values, wanted.values)
    if dataclasses.is_dataclass(wanted):
        names = [field.name for field in dataclasses.fields(wanted)]
        return all(same(getattr(got, name), getattr(wanted, name)) for name in names)
    if isinstance(wanted, dict):
        assert list(got) == list(wanted)
        return all(same(got[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        assert len(got) == len(wanted)
        return all(same(a, b) for a, b in zip(got, wanted, strict=True))
    return got == wanted or (got != got and wanted != wanted)


def trip(value):
    tree, arrays = encode(value)
    text = json.dumps(tree, allow_nan=False)
    assert not any(array.dtype == bool for array in arrays.values())
    return decode(json.loads(text), arrays)


SPACE = Space.parse(
    {"p": [0.1, 0.9], "n": {"low": 1, "high": 9, "integer": True}, "c": {"choices": ["a", 2]}}
)
VALUES = {
    "none": None,
    "bool": True,
    "int": 2**70,
    "float": 0.1 + 0.2,
    "minus zero": [-0.0],
    "nan": math.nan,
    "inf": [math.inf, -math.inf],
    "text": 'quotes " and \n lines, µ and \ud800',
    "bytes": b"\x00\xffabc" * 20,
    "no bytes": b"",
    "complex": complex(1.5, -math.inf),
    "path": Path("a/b.tif"),
    "nested": {"a": [1, (2, [3.0, ()])], "b": {}, "": None},
    "dollar": {"$tuple": [1], "x": 2},
    "keys": {1: "a", "1": "b", ("g", 2): "c"},
    "ordered": OrderedDict(b=1, a=2),
    "enum": [Phase.PORE],
    "named tuple": Range(0.5, math.inf),
    "objects": np.array([np.arange(3), "x", None], dtype=object),
    "bool array": np.arange(105).reshape(3, 5, 7) % 3 == 0,
    "short bool array": np.array([[True], [False]]),
    "empty": np.empty((0, 3)),
    "empty bool": np.empty((4, 0), dtype=bool),
    "0-d": np.array(2.5, dtype=np.float32),
    "nan array": np.array([np.nan, np.inf, -np.inf, -0.0]),
    "long": np.linspace(0, 1, 40).reshape(2, 20),
    "Fortran": np.asfortranarray(np.arange(60).reshape(3, 20)),
    "slice": np.arange(200)[::-3],
    "big endian": np.arange(40, dtype=">i4"),
    "complex array": np.arange(40) * (1 + 2j),
    "text array": np.array(["pore", "µ"]),
    "byte texts": np.array([b"ab", b"c"]),
    "times": np.array(["2024-01-01", "NaT"], dtype="M8[s]"),
    "half": np.arange(40, dtype=np.float16),
    "image": VoxelImage(np.eye(9, dtype=bool), spacing=(0.5, 2.0), unit="um", phases={"pore": 1}),
    "grains": GrainMap(np.ones((4, 4, 4), int), np.array([[1.0, 0, 0, 0]]), phase=np.array([0])),
    "model": Nested(Line(np.array([2.0])), None, [{"n": np.float32(1 / 3)}]),
    "space": SPACE,
    "objective": Objective.parse("moves.d", "0.25 +- 0.005"),
    "history": History([Trial(0, {"p": 0.5}, "done", {"d": 1.0}), Trial(1, {"p": 0.1})]),
    "prediction": Prediction(np.ones((3, 1)), np.zeros((3, 1)), targets=("y",)),
    "failure": Failure("no path", "Traceback ..."),
    "column": Column.of(np.arange(60).reshape(3, 20), "mm"),
}
SCALARS = [np.float64("nan"), np.float32(0.1), np.int8(-3), np.bool_(True), np.complex128(1j)]
SCALARS += [np.str_("a"), np.datetime64("2024-01-01", "D"), np.uint64(2**64 - 1), np.float16("inf")]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_value_comes_back(value):
    wanted = dict(value) if isinstance(value, OrderedDict) else value
    assert same(trip(value), wanted)


@pytest.mark.parametrize("value", SCALARS, ids=lambda value: type(value).__name__)
def test_numpy_scalar_comes_back(value):
    got = trip(value)
    assert type(got) is type(value)
    assert got == value or (got != got and value != value)


def test_mapping_of_any_kind_becomes_a_dict():
    assert trip(MappingProxyType({"a": 1})) == {"a": 1}


def test_subclass_of_text_is_stored_as_text():
    class Name(str):
        pass

    assert type(trip([Name("x")])[0]) is str


def test_decoded_model_predicts():
    data = Dataset.of({"x": [1.0, 2.0], "y": [0.0, 0.0]}, targets=["y"])
    predicted = trip(Line(np.array([3.0]))).predict(data)
    assert predicted.mean.tolist() == [[3.0], [6.0]]


def test_dataset_comes_back():
    data = Dataset.of(
        {
            "x": np.arange(40.0).reshape(20, 2),
            "kind": np.array(["a", "b"] * 10),
            "y": np.arange(20),
        },
        targets=["y"],
        units={"x": "mm"},
        group=np.arange(20) // 2,
    )
    assert same(trip(data), data)


def test_columns_load_only_when_used():
    loaded = []

    class Watched(dict):
        def __getitem__(self, name):
            loaded.append(name)
            return super().__getitem__(name)

    tree, arrays = encode(Dataset.of({"x": np.arange(40.0), "y": np.arange(40.0)}))
    data = decode(tree, Watched(arrays))
    assert loaded == []
    assert len(data) == 40
    data["y"]
    assert loaded == ["columns.y"]


def test_names_of_arrays_say_where_they_were():
    image = VoxelImage(np.zeros((8, 8), np.uint8))
    arrays = encode({"a b": image, "a_b": image, "list": [np.zeros(40)]}).arrays
    assert list(arrays) == ["a_b.values", "a_b.values_", "list.0"]


def test_booleans_take_a_bit_each():
    assert encode(np.zeros((64, 64, 64), bool)).arrays["value"].nbytes == 64**3 // 8


def test_random_trees_come_back():
    rng = np.random.default_rng(1)
    makers = [
        lambda depth: rng.standard_normal() * 10.0 ** rng.integers(-300, 300),
        lambda depth: int(rng.integers(-(2**60), 2**60)),
        lambda depth: "".join(chr(c) for c in rng.integers(1, 0x2FF, 5)),
        lambda depth: rng.random(tuple(rng.integers(0, 6, 2))).astype(
            rng.choice(["f4", "f8", "?"])
        ),
        lambda depth: [make(depth + 1) for _ in range(rng.integers(4))],
        lambda depth: tuple(make(depth + 1) for _ in range(rng.integers(4))),
        lambda depth: {
            f"{'$' * rng.integers(2)}k{i}": make(depth + 1) for i in range(rng.integers(4))
        },
        lambda depth: {int(i): make(depth + 1) for i in range(rng.integers(4))},
    ]

    def make(depth):
        return makers[rng.integers(4 if depth > 3 else len(makers))](depth)

    for _ in range(200):
        value = make(0)
        assert same(trip(value), value)
