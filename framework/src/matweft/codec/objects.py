"""Trees of everything beyond numbers, text and plain containers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from matweft.codec.arrays import encode_float
from matweft.codec.classes import name_of_class
from matweft.codec.columns import encode_column
from matweft.codec.opaque import Opaque
from matweft.component import Component
from matweft.dataset import Column
from matweft.errors import CodecError

if TYPE_CHECKING:
    from matweft.codec.encoding import Encoder

_ADVICE = {
    "set": "make it a sorted list or tuple",
    "frozenset": "make it a sorted list or tuple",
    "function": "store the numbers that define it, in a frozen dataclass",
    "Tensor": "store tensor.detach().cpu().numpy()",
    "DataFrame": "make it a matweft.Dataset",
    "Generator": "store the seed instead",
}


def encode_object(encoder: Encoder, value: Any) -> Any:
    """Return the tree of a value that is not a plain one, or raise `CodecError`."""
    for base, handler in _HANDLERS:
        if isinstance(value, base):
            return handler(encoder, value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {"$object": _class_name(encoder, value), "fields": encoder.fields(fields)}
    raise _refusal(encoder, type(value))


def _class_name(encoder: Encoder, value: Any) -> str:
    try:
        return name_of_class(type(value))
    except CodecError as error:
        raise encoder.error(str(error)) from error


def _refusal(encoder: Encoder, kind: type) -> CodecError:
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    advice = _ADVICE.get(kind.__name__, "make it a frozen dataclass or register a codec for it")
    broken = "; ".join(encoder.broken_codecs)
    more = f" (a codec could not be loaded: {broken})" if broken else ""
    return encoder.error(f"a value of type {name} cannot be stored; {advice}{more}")


def _scalar(encoder: Encoder, value: np.generic) -> Any:
    plain = value.dtype.kind in "biuf" and value.dtype.itemsize <= 8
    held = encoder.encode(value.item()) if plain else encoder.array(np.asarray(value))
    return {"$scalar": held, "dtype": value.dtype.newbyteorder("<").str}


def _opaque(encoder: Encoder, value: Opaque) -> Any:
    fields = encoder.fields(value.fields.items())
    if value.kind in ("enum", "type"):
        return {f"${value.kind}": value.type_name, **fields}
    return {f"${value.kind}": value.type_name, _CONTENT[value.kind]: fields}


_CONTENT = {"object": "fields", "component": "with"}


def _enum(encoder: Encoder, value: Enum) -> Any:
    return {"$enum": _class_name(encoder, value), "name": value.name}


def _component(encoder: Encoder, value: Component) -> Any:
    from matweft.registry import registry

    name = registry().name_of(type(value))
    use = _class_name(encoder, value) if ":" in name else name
    return {"$component": use, "with": encoder.fields(value)}


def _pydantic(encoder: Encoder, value: BaseModel) -> Any:
    return {"$object": _class_name(encoder, value), "fields": encoder.fields(value)}


def _tuple(encoder: Encoder, value: tuple[Any, ...]) -> Any:
    names = getattr(value, "_fields", None)
    if names is None:
        return encoder.encode(tuple(value))
    fields = encoder.fields(zip(names, value, strict=True))
    return {"$object": _class_name(encoder, value), "fields": fields}


_HANDLERS: tuple[tuple[Any, Callable[[Encoder, Any], Any]], ...] = (
    (np.ndarray, lambda encoder, value: encoder.array(value)),
    (np.generic, _scalar),
    (Enum, _enum),
    (str, lambda encoder, value: str.__str__(value)),
    (int, lambda encoder, value: int(value)),
    (float, lambda encoder, value: encode_float(float(value))),
    (
        complex,
        lambda encoder, value: {"$complex": [encode_float(value.real), encode_float(value.imag)]},
    ),
    (bytes, lambda encoder, value: {"$bytes": encoder.array(np.frombuffer(value, np.uint8))}),
    (PurePath, lambda encoder, value: {"$path": value.as_posix()}),
    (list, lambda encoder, value: encoder.encode(list(value))),
    (tuple, _tuple),
    (Mapping, lambda encoder, value: encoder.mapping(value)),
    (Column, encode_column),
    (Opaque, _opaque),
    (Component, _component),
    (BaseModel, _pydantic),
)
BUILT_IN = tuple(base for base, _ in _HANDLERS if base not in (Mapping, BaseModel))
"""Types that no codec of a plugin may take over."""
