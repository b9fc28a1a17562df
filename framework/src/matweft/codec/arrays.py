"""Arrays as nodes of a tree: short ones written out, long ones by name, booleans as bits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import CodecError

INLINE = 16
"""Arrays of at most this many numbers are written into the tree itself."""
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def encode_float(value: float) -> Any:
    """Return a finite number as it is, else ``{"$float": "nan" | "inf" | "-inf"}``."""
    return value if math.isfinite(value) else {"$float": float_name(value)}


def float_name(value: float) -> str:
    """Return the one name of a number that JSON does not know."""
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def decode_float(name: str) -> float:
    """Return the number called ``name``."""
    return _NON_FINITE[name]


def portable(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array in C order and little endian, whatever its layout was.

    Raises `CodecError` for masked and structured arrays and for long doubles.
    """
    if isinstance(array, np.ma.MaskedArray):
        raise CodecError("a masked array cannot be stored; store .filled(...) and the mask")
    if array.dtype.kind == "V":
        raise CodecError("a structured array cannot be stored; store one array a field")
    if array.dtype.kind in "fc" and array.dtype.itemsize > (8 if array.dtype.kind == "f" else 16):
        raise CodecError(f"{array.dtype} differs from machine to machine; use float64")
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C").view(np.ndarray)


def encode_array(array: NDArray[Any], name: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """Return the node of an array without objects; a long one is added to ``arrays``."""
    array = portable(array)
    shape = list(array.shape)
    if array.size <= INLINE and array.dtype.kind in "biuf":
        values = array.ravel().tolist()
        if array.dtype.kind == "f":
            values = [v if math.isfinite(v) else float_name(v) for v in values]
        return {"$array": values, "dtype": array.dtype.str, "shape": shape}
    if array.dtype.kind == "b":
        arrays[name] = np.packbits(array.ravel())
        return {"$bits": name, "shape": shape}
    arrays[name] = array
    return {"$array": name, "dtype": array.dtype.str, "shape": shape}


def decode_array(node: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Return the array of an ``$array`` or ``$bits`` node."""
    shape = tuple(node["shape"])
    if "$bits" in node:
        bits = np.unpackbits(arrays[node["$bits"]], count=math.prod(shape))
        return bits.view(np.bool_).reshape(shape)
    held, dtype = node["$array"], np.dtype(node["dtype"])
    if isinstance(held, str):
        array = arrays[held]
        if array.dtype != dtype or array.shape != shape:
            raise CodecError(
                f"array {held!r} is {array.dtype} {array.shape} but {dtype} {shape} was stored"
            )
        return array
    values = [decode_float(v) if isinstance(v, str) else v for v in held]
    return np.array(values, dtype=dtype).reshape(shape)
