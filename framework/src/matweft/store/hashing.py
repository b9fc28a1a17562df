"""Hashes by content: of arrays, of values, and the key of a step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.codec import Encoded, encode
from matweft.codec.arrays import decode_array, portable
from matweft.codec.decoding import tag_of

_EXACT = 2**53
"""Up to here every whole number has its own float."""
_dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def array_digest(array: NDArray[Any]) -> str:
    """Return the SHA-256 of an array's dtype, shape and numbers, as hex digits.

    Layout in memory and byte order make no difference, and every NaN is the same NaN.

    >>> a = np.arange(6.0).reshape(2, 3)
    >>> array_digest(a) == array_digest(np.asfortranarray(a).astype(">f8"))
    True
    """
    array = portable(array)
    if array.dtype.kind == "b":
        return _bits_digest(np.packbits(array.ravel()), array.shape)
    return _digest(_one_nan(array), array.dtype.str, array.shape)


def content_hash(value: Any) -> str:
    """Return the SHA-256 of a value's content, types included, as hex digits.

    The order of a dictionary makes no difference. Raises `CodecError` for what cannot be
    stored.

    >>> content_hash({"a": 1, "b": 2.0}) == content_hash({"b": 2.0, "a": 1})
    True
    >>> content_hash(1) == content_hash(1.0)
    False
    """
    return hash_encoded(encode(value))


def hash_encoded(encoded: Encoded) -> str:
    """Return the `content_hash` of a value that is encoded already."""
    return _sha256(_dumps(_digested(encoded.tree, encoded.arrays)))


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a parameter: equal values give equal text.

    Whole floats are written as integers, ``-0.0`` as 0, tuples as lists, keys sorted, numpy
    numbers as plain ones, arrays as digests, a `FileRef` as the digest of its content.

    >>> canonical_json({"shape": (64, 64.0), "file": None, "angle": -0.0})
    '{"angle":0,"file":null,"shape":[64,64]}'
    """
    tree, arrays = encode(value)
    return _dumps(_canonical(_digested(tree, arrays)))


def step_key(
    component_name: str,
    revision: int,
    parameters: Mapping[str, Any],
    seed: int | None,
    inputs: Mapping[str, Any],
    precision: str,
) -> str:
    """Return the key under which a step's result is stored, 64 hex digits.

    ``parameters`` are all parameters, defaults included, files as `FileRef`; ``inputs`` maps
    each port to the `content_hash` of what enters it, or to a nest of lists of hashes.

    >>> key = step_key("files.image", 1, {"size": 4}, None, {}, "float64")
    >>> key == step_key("files.image", 1, {"size": 4.0}, None, {}, "float64")
    True
    """
    material = ["matweft step 1", component_name, revision, parameters, seed, inputs, precision]
    return _sha256(canonical_json(material))


def _suffix(path: Any) -> str:
    """Return the ending that tells a reader the format of a file."""
    return PurePosixPath(path["$path"]).suffix.lower()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(array: NDArray[Any], dtype: str, shape: tuple[int, ...]) -> str:
    digest = hashlib.sha256(f"{dtype}{list(shape)}".encode())
    if array.nbytes:
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _bits_digest(bits: NDArray[np.uint8], shape: tuple[int, ...]) -> str:
    return _digest(bits, "|b1", shape)


def _one_nan(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "c":
        parts = array.reshape(-1).view(np.dtype(f"<f{array.dtype.itemsize // 2}"))
        return _one_nan(parts)
    if array.dtype.kind == "f":
        missing = np.isnan(array)
        if missing.any():
            return np.where(missing, array.dtype.type(np.nan), array)
    return array


def _digested(tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """Return the tree with digests in the place of arrays."""
    if isinstance(tree, list):
        return [_digested(item, arrays) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "$record" in tree:  # an array of another record, known by its checksum
        return tree
    if "$bits" in tree:
        return {"$digest": _bits_digest(arrays[tree["$bits"]], tuple(tree["shape"]))}
    if "$array" in tree:
        return {"$digest": array_digest(decode_array(tree, arrays))}
    digested = {name: _digested(item, arrays) for name, item in tree.items()}
    if "$dict" in digested:
        digested["$dict"].sort(key=_dumps)
    return digested


def _canonical(tree: Any) -> Any:
    """Return what is the same for all trees that mean equal parameters."""
    if isinstance(tree, float):
        return int(tree) if tree.is_integer() and abs(tree) <= _EXACT else tree
    if isinstance(tree, list):
        return [_canonical(item) for item in tree]
    tag = tag_of(tree)
    if tag == "$tuple":
        return _canonical(tree["$tuple"])
    if tag == "$scalar":
        held = tree["$scalar"]
        return held if tag_of(held) == "$digest" else _canonical(held)
    if tag == "$object" and tree["$object"] == "matweft.store.files:FileRef":
        return {"$file": tree["fields"]["digest"], "suffix": _suffix(tree["fields"]["path"])}
    if isinstance(tree, dict):
        return {name: _canonical(item) for name, item in tree.items()}
    return tree
