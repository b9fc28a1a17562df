"""From a stored tree and its arrays to the value it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.codec.arrays import decode_array, decode_float
from matweft.codec.classes import find_class
from matweft.codec.columns import decode_column
from matweft.codec.custom import codec_named
from matweft.codec.opaque import Opaque
from matweft.codec.rebuild import rebuild
from matweft.component import Component
from matweft.errors import CodecError, MatweftError

Arrays = Mapping[str, NDArray[Any]]


def decode(tree: Any, arrays: Arrays) -> Any:
    """Return the value that `encode` was given; a class that is gone becomes an `Opaque`.

    ``arrays`` may load its arrays on demand: columns of datasets are asked for only when they
    are used. Raises `CodecError` for a tree that `encode` did not write.

    >>> decode({"$tuple": [1, {"$float": "-inf"}]}, {})
    (1, -inf)
    """
    if isinstance(tree, list):
        return [decode(item, arrays) for item in tree]
    if not isinstance(tree, dict):
        return tree
    tag = tag_of(tree)
    if tag is None:
        return {name: decode(item, arrays) for name, item in tree.items()}
    if tag not in _DECODERS:
        raise CodecError(f"a stored value has the unknown tag {tag!r}; update matweft")
    try:
        return _DECODERS[tag](tree, arrays)
    except (KeyError, ValueError, IndexError) as error:
        raise CodecError(f"a stored value with the tag {tag!r} is incomplete: {error}") from error


def tag_of(tree: Any) -> str | None:
    """Return the tag of a node such as ``{"$tuple": [...]}``, or None.

    >>> tag_of({"$tuple": []}), tag_of({"x": 1}), tag_of([])
    ('$tuple', None, None)
    """
    if not isinstance(tree, dict):
        return None
    first = next(iter(tree), None)
    return first if isinstance(first, str) and first.startswith("$") else None


@dataclass(frozen=True)
class _Parts(Mapping[str, Any]):
    """The arrays of a plugin's codec, each decoded when it is asked for."""

    nodes: Mapping[str, Any]
    arrays: Arrays

    def __getitem__(self, name: str) -> Any:
        return decode(self.nodes[name], self.arrays)

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def _dict(tree: Any, arrays: Arrays) -> dict[Any, Any]:
    return {decode(key, arrays): decode(item, arrays) for key, item in tree["$dict"]}


def _complex(tree: Any, arrays: Arrays) -> complex:
    return complex(*(decode(part, arrays) for part in tree["$complex"]))


def _scalar(tree: Any, arrays: Arrays) -> Any:
    held = decode(tree["$scalar"], arrays)
    return held[()] if isinstance(held, np.ndarray) else np.dtype(tree["dtype"]).type(held)


def _objects(tree: Any, arrays: Arrays) -> NDArray[Any]:
    items = decode(tree["$objects"], arrays)
    array = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):
        array[i] = item
    return array.reshape(tree["shape"])


def _enum(tree: Any, arrays: Arrays) -> Any:
    name, member = tree["$enum"], tree["name"]
    cls = find_class(name)
    if cls is not None and issubclass(cls, Enum) and member in cls.__members__:
        return cls[member]
    return Opaque(name, {"name": member}, "enum")


def _object(tree: Any, arrays: Arrays) -> Any:
    name = tree["$object"]
    fields = {key: decode(item, arrays) for key, item in tree["fields"].items()}
    cls = find_class(name)
    made = None if cls is None else rebuild(cls, fields)
    return Opaque(name, fields) if made is None else made


def _component(tree: Any, arrays: Arrays) -> Any:
    name = tree["$component"]
    fields = {key: decode(item, arrays) for key, item in tree["with"].items()}
    cls = find_class(name) if ":" in name else _registered(name)
    if cls is not None and issubclass(cls, Component):
        made = rebuild(cls, fields)
        if made is not None:
            return made
    return Opaque(name, fields, "component")


def _registered(name: str) -> type | None:
    from matweft.errors import PluginError
    from matweft.registry import registry

    try:
        return registry().component(name)
    except PluginError:
        return None


def _type(tree: Any, arrays: Arrays) -> Any:
    codec = codec_named(tree["$type"])
    parts = _Parts(tree["arrays"], arrays)
    content = decode(tree["tree"], arrays)
    if codec is None:
        return Opaque(tree["$type"], {"tree": content, "arrays": dict(parts)}, "type")
    try:
        return codec.decode(content, parts)
    except MatweftError:
        raise
    except Exception as error:  # codecs of plugins may raise anything
        raise CodecError(
            f"the codec {codec.name!r} cannot read what it stored: {error!r}"
        ) from error


_DECODERS: dict[str, Callable[[Any, Arrays], Any]] = {
    "$tuple": lambda tree, arrays: tuple(decode(tree["$tuple"], arrays)),
    "$dict": _dict,
    "$float": lambda tree, arrays: decode_float(tree["$float"]),
    "$complex": _complex,
    "$bytes": lambda tree, arrays: decode(tree["$bytes"], arrays).tobytes(),
    "$path": lambda tree, arrays: Path(tree["$path"]),
    "$scalar": _scalar,
    "$array": decode_array,
    "$bits": decode_array,
    "$objects": _objects,
    "$column": decode_column,
    "$enum": _enum,
    "$object": _object,
    "$component": _component,
    "$type": _type,
}
