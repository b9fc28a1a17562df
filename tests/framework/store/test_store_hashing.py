"""Hashes go by content and stay what they are."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest

from matweft import Dataset
from matweft.data import VoxelImage
from matweft.errors import CodecError
from matweft.store import FileRef, array_digest, canonical_json, content_hash, step_key

PINNED = {
    "array": (
        lambda: array_digest(np.arange(6.0).reshape(2, 3)),
        "78d6b56f2cc822b8a6ad6a055969722b9ece343321d90cccbd388b7b2ea07a37",
    ),
    "booleans": (
        lambda: array_digest(np.eye(5, dtype=bool)),
        "d15acc62b0f433e462830014447570fd09e5bc9142b89ba60f64429759fe930a",
    ),
    "nan": (
        lambda: content_hash([math.nan, math.inf, 1, 1.0, None, "µ"]),
        "0c03772d59776fb0dde07827466d9dc266feecc1554d9ec22e77c5602381ff25",
    ),
    "image": (
        lambda: content_hash(VoxelImage(np.eye(9, dtype=bool), phases={"pore": 1})),
        "668714c6c4f74014cb9c4d3fbb9c0fecc58df2c6bb55207a9c9e4ddd80056d8f",
    ),
    "dataset": (
        lambda: content_hash(Dataset.of({"x": np.arange(40.0)}, targets=["x"])),
        "a968b7b0621d42414994ba1e8593d88850cb8d19545a9bb0613d44f7d1253532",
    ),
    "key": (
        lambda: step_key(
            "porous.diffusion", 2, {"axis": "x", "n": 4.0}, 2**100, {"image": "ab"}, "float32"
        ),
        "f5347743d568f80dc7fe1f900e53bc82a08017d283b7d6f764faaf15817bddbf",
    ),
}


def test_digest_can_be_computed_without_matweft():
    a = np.arange(6, dtype="<i4").reshape(2, 3)
    assert array_digest(a) == hashlib.sha256(b"<i4[2, 3]" + a.tobytes()).hexdigest()


def other_nan():
    return np.array([0x7FF8000000000001, 0xFFF8000000000000], dtype=np.uint64).view(float)


def test_layout_and_byte_order_make_no_difference():
    a = np.arange(60.0).reshape(3, 4, 5)
    wide = np.zeros((6, 4, 5))
    wide[::2] = a
    copies = [np.asfortranarray(a), a.astype(">f8"), wide[::2], a[::-1].copy()[::-1]]
    assert {array_digest(copy) for copy in copies} == {array_digest(a)}
    assert {content_hash(copy) for copy in copies} == {content_hash(a)}


@pytest.mark.parametrize("size", [2, 40])
def test_every_nan_is_the_same_and_signs_of_infinity_differ(size):
    nan, other = np.full(size, np.nan), np.resize(other_nan(), size)
    assert nan.tobytes() != other.tobytes()
    assert content_hash(nan) == content_hash(other)
    assert content_hash(nan + 1j) == content_hash(other + 1j)
    assert content_hash(nan) != content_hash(np.full(size, np.inf))
    assert content_hash(np.full(size, np.inf)) != content_hash(np.full(size, -np.inf))
    assert content_hash(math.nan) == content_hash(float(other[0]))


def test_dtype_shape_and_numbers_make_a_difference():
    a = np.arange(64)
    different = [
        a,
        a.astype(float),
        a.astype("i4"),
        a.reshape(8, 8),
        a.reshape(4, 16),
        a > 0,
        a + 1,
    ]
    different += [
        a[:0],
        a[:0].reshape(0, 1),
        np.packbits(a > 0),
        a.astype(str),
        a.tolist(),
        tuple(a.tolist()),
    ]
    assert len({content_hash(value) for value in different}) == len(different)


def test_booleans_hash_alike_short_or_long():
    short = np.array([True, False])
    assert content_hash(short) == content_hash(np.array([True, False])[::1].copy())
    long = np.arange(64) % 2 == 0
    assert content_hash(long) == content_hash(np.asfortranarray(long.reshape(8, 8)).reshape(64))
    assert content_hash(long[:63]) != content_hash(np.append(long[:62], not long[62]))


def test_hash_of_an_array_agrees_inline_and_by_name(monkeypatch):
    values = [np.arange(9.0), np.eye(3, dtype=bool), np.array([np.nan, 1.0], dtype=np.float32)]
    inline = [content_hash(value) for value in values]
    monkeypatch.setattr("matweft.codec.arrays.INLINE", 0)
    assert [content_hash(value) for value in values] == inline


def test_names_of_arrays_make_no_difference_but_places_do():
    a, b = np.arange(40), np.arange(40) + 1
    assert content_hash({"a b": a, "a_b": b}) != content_hash({"a b": b, "a_b": a})
    assert content_hash({1: a, "1": b}) == content_hash({"1": b, 1: a})


def test_hash_sees_type_and_fields():
    image = VoxelImage(np.eye(8, dtype=np.uint8))
    assert content_hash(image) == content_hash(VoxelImage(np.eye(8, dtype=np.uint8)))
    assert content_hash(image) != content_hash(image.with_values(image.values, unit="um"))
    assert content_hash(1) != content_hash(True)
    assert content_hash([1]) != content_hash((1,))


def test_lazy_columns_hash_by_their_values():
    whole = Dataset.of({"x": np.arange(40.0), "y": np.arange(40.0) ** 2}, targets=["y"])
    assert content_hash(whole.take(range(40))) == content_hash(whole)
    assert content_hash(whole.take(range(39))) != content_hash(whole)


EQUAL = [
    (4, 4.0),
    (4.0, np.float64(4)),
    (4, np.int8(4)),
    (0.0, -0.0),
    ((1, 2), [1, 2.0]),
    ((1, (2, 3)), [1, [2, 3]]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (math.nan, np.float32("nan")),
    (True, np.bool_(True)),
    ({1: "a", "b": 2}, {"b": 2, 1: "a"}),
    (2**53, 2.0**53),
]
DIFFERENT = [
    (1, True),
    (0, None),
    ("1", 1),
    (1, 1 + 1e-15),
    (math.inf, -math.inf),
    ({"1": 0}, {1: 0}),
    ([], {}),
    ([[1], 2], [1, [2]]),
    ({"$tuple": [1]}, (1,)),
    ({"$float": "nan"}, math.nan),
    (2**60, 2**60 + 1),
    (np.zeros(3), np.zeros(4)),
    (Path("a"), "a"),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_equal_parameters_have_equal_text(a, b):
    assert canonical_json({"p": a}) == canonical_json({"p": b})


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_parameters_have_different_text(a, b):
    assert canonical_json({"p": a}) != canonical_json({"p": b})


def test_canonical_text_is_json_with_sorted_keys():
    text = canonical_json({"b": (1.0, 0.5, 1e300), "a": {"µ": None, "z": False}})
    assert text == '{"a":{"z":false,"\\u00b5":null},"b":[1,0.5,1e+300]}'


def test_random_parameters_shuffled_and_retyped_keep_their_text():
    rng = np.random.default_rng(3)

    def make(depth=0):
        kind = rng.integers(3 if depth > 2 else 5)
        if kind < 3:
            return [int(rng.integers(-9, 9)), float(rng.standard_normal()), f"t{rng.integers(9)}"][
                kind
            ]
        size = int(rng.integers(5))
        if kind == 3:
            return [make(depth + 1) for _ in range(size)]
        return {f"k{i}": make(depth + 1) for i in range(size)}

    def disguise(value):
        if isinstance(value, list):
            return tuple(map(disguise, value))
        if isinstance(value, dict):
            return {name: disguise(value[name]) for name in rng.permutation(list(value)).tolist()}
        if isinstance(value, int):
            return [float(value), np.int32(value), value][rng.integers(3)]
        return np.float64(value) if isinstance(value, float) else value

    texts = set()
    for _ in range(300):
        value = {"p": make()}
        assert canonical_json(disguise(value)) == canonical_json(value)
        texts.add(canonical_json(value))
    assert len(texts) > 100


def test_key_sees_everything_that_may_change_the_result():
    given = {
        "component_name": "porous.diffusion",
        "revision": 1,
        "parameters": {"axis": "x"},
        "seed": 7,
        "inputs": {"image": "ab"},
        "precision": "float64",
    }
    changes = [
        {"component_name": "porous.chords"},
        {"revision": 2},
        {"parameters": {"axis": "y"}},
        {"parameters": {"axis": "x", "n": 1}},
        {"seed": None},
        {"seed": 8},
        {"inputs": {"image": "ba"}},
        {"inputs": {"other": "ab"}},
        {"inputs": {"image": ["ab", "values"]}},
        {"precision": "float32"},
    ]
    keys = {step_key(**{**given, **change}) for change in [{}, *changes]}
    assert len(keys) == len(changes) + 1
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


def test_file_counts_by_content_and_ending(tmp_path):
    def key(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return step_key("files.image", 1, {"file": FileRef.of(path)}, None, {}, "float64")

    assert key("a.tif", "x") == key("elsewhere/b.TIF", "x")
    assert key("a.tif", "x") != key("a.tif", "y")
    assert key("a.tif", "x") != key("a.raw", "x")


def test_parameters_that_cannot_be_stored_have_no_key():
    with pytest.raises(CodecError, match="a value of type set cannot be stored"):
        step_key("a.b", 1, {"phases": {1, 2}}, None, {}, "float64")
    with pytest.raises(CodecError, match=r"the key 0\.5"):
        canonical_json({"a": {0.5: 1}})


@pytest.mark.parametrize(("make", "digest"), PINNED.values(), ids=PINNED.keys())
def test_hashes_do_not_change_by_accident(make, digest):
    """Stored results are found by these: change them only together with the store's format."""
    assert make() == digest
