"""What cannot be stored is refused with a sentence that says where it was and what to do."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from matweft.codec import decode, encode
from matweft.data import VoxelImage
from matweft.errors import CodecError


@dataclasses.dataclass
class Holder:
    held: Any


def local():
    @dataclasses.dataclass
    class Local:
        x: int = 0

    return Local()


loop: list[Any] = []
loop.append(loop)
REFUSED = [
    ({0.5: 1}, r"key 0\.5 cannot be stored: keys are text, whole numbers"),
    ({None: 1}, "key None cannot be stored"),
    ({True: 1}, "key True cannot be stored"),
    ({"a": {"b": {1, 2}}}, "a.b: a value of type set cannot be stored; make it a sorted list"),
    (Holder([lambda x: x]), "held.0: a value of type function cannot be stored; store the numbers"),
    (object(), "type object cannot be stored; make it a frozen dataclass or register a codec"),
    (Holder, "type type cannot be stored"),
    (np.random.default_rng(0), "Generator cannot be stored; store the seed"),
    (np.ma.masked_array([1], [True]), "a masked array cannot be stored"),
    ({"m": np.zeros(3, "i4,f8")}, "m: a structured array cannot be stored"),
    (np.zeros(3, np.longdouble), "differs from machine to machine; use float64"),
    (local(), "Local is defined inside a function"),
    (loop, "contains itself or is nested too deeply"),
]


@pytest.mark.parametrize(("value", "sentence"), REFUSED, ids=[s[:24] for _, s in REFUSED])
def test_refusal_is_a_sentence(value, sentence):
    with pytest.raises(CodecError, match=sentence):
        encode(value)


def test_value_of_a_later_matweft_is_refused():
    with pytest.raises(CodecError, match=r"unknown tag '\$quaternion'; update matweft"):
        decode({"a": [{"$quaternion": []}]}, {})


def test_tree_without_its_array_is_refused():
    tree, _ = encode(VoxelImage(np.zeros((9, 9))))
    with pytest.raises(CodecError, match=r"'\$array' is incomplete: 'values'"):
        decode(tree, {})


def test_array_of_another_shape_is_refused():
    tree, _ = encode(np.zeros(40))
    with pytest.raises(CodecError, match=r"is float64 \(41,\) but float64 \(40,\) was stored"):
        decode(tree, {"value": np.zeros(41)})
