"""From a value to a tree that JSON can hold, and named arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matweft.codec.arrays import encode_array, encode_float
from matweft.codec.checking import check_by
from matweft.codec.custom import Codec, Codecs, codecs
from matweft.codec.objects import BUILT_IN, encode_object
from matweft.errors import CodecError, InputError


class Encoded(NamedTuple):
    """A value as JSON (``tree``) and arrays, which the tree refers to by name.

    Booleans are packed eight to a byte. Tags of the tree begin with a dollar sign:
    ``$tuple``, ``$dict`` (keys that are not text), ``$float``, ``$complex``, ``$bytes``,
    ``$path``, ``$scalar``, ``$array``, ``$bits``, ``$objects``, ``$column``, ``$enum``,
    ``$object`` (a dataclass), ``$component`` and ``$type`` (a plugin's codec).
    """

    tree: Any
    arrays: dict[str, NDArray[Any]]


def encode(
    value: Any,
    prefix: str = "",
    arrays: dict[str, NDArray[Any]] | None = None,
    home: Path | None = None,
) -> Encoded:
    """Return a value as JSON and arrays; names of arrays say where they were in the value.

    The names begin with ``prefix``; the arrays are added to ``arrays`` where given. Large columns
    that lie in the store at ``home`` already are named as they are there and not copied.

    Raises `CodecError` that names the place for what cannot be stored: sets, functions,
    dictionaries with other keys than text and whole numbers, types without a codec; `InputError`
    for what the check of a codec refuses.

    >>> encode({"angle": float("nan"), 3: (1, 2)}).tree
    {'$dict': [['angle', {'$float': 'nan'}], [3, {'$tuple': [1, 2]}]]}
    """
    encoder = Encoder(prefix, {} if arrays is None else arrays, home)
    try:
        return Encoded(encoder.encode(value), encoder.arrays)
    except RecursionError as error:
        raise CodecError("the value contains itself or is nested too deeply to store") from error


class Encoder:
    """Walks through one value; knows where it is and which arrays it has met."""

    def __init__(
        self, prefix: str, arrays: dict[str, NDArray[Any]], home: Path | None = None
    ) -> None:
        self.arrays = arrays
        self.home = home
        self._path = [prefix] if prefix else []
        self._codecs: Codecs | None = None
        self._codec_of: dict[type, Codec | None] = {}

    def encode(self, value: Any) -> Any:
        """Return the tree of a value."""
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None:
            return value
        if kind is float:
            return encode_float(value)
        if kind is list:
            return self._items(value)
        if kind is tuple:
            return {"$tuple": self._items(value)}
        if kind is dict:
            return self.mapping(value)
        codec = self._find_codec(kind)
        return encode_object(self, value) if codec is None else self._by_codec(codec, value)

    def fields(self, items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """Return the trees of named parts."""
        return {name: self._part(name, value) for name, value in items}

    def mapping(self, value: Mapping[Any, Any]) -> Any:
        """Return the tree of a dictionary."""
        if all(type(key) is str and not key.startswith("$") for key in value):
            return self.fields(value.items())
        return {"$dict": [[self._key(k), self._part(str(k), v)] for k, v in value.items()]}

    def array(self, value: NDArray[Any]) -> Any:
        """Return the node of an array; one of objects is encoded item by item."""
        if value.dtype.kind == "O":
            return {"$objects": self._items(value.ravel()), "shape": list(value.shape)}
        try:
            return encode_array(value, self._array_name(), self.arrays)
        except CodecError as error:
            raise self.error(str(error)) from error

    def error(self, sentence: str) -> CodecError:
        """Return an error that says where in the value it arose."""
        where = ".".join(self._path)
        return CodecError(f"{where}: {sentence}" if where else sentence)

    @property
    def broken_codecs(self) -> list[str]:
        """Why some codecs of plugins could not be loaded."""
        return self._codecs.broken if self._codecs else []

    def _part(self, name: str | int, value: Any) -> Any:
        self._path.append(str(name))
        tree = self.encode(value)
        self._path.pop()
        return tree

    def _items(self, items: Iterable[Any]) -> list[Any]:
        return [self._part(i, item) for i, item in enumerate(items)]

    def _key(self, key: Any) -> Any:
        if type(key) is tuple:
            return {"$tuple": [self._key(part) for part in key]}
        if isinstance(key, np.str_ | np.integer):
            key = key.item()
        if type(key) is str or type(key) is int:
            return key
        raise self.error(
            f"a dictionary with the key {key!r} cannot be stored: keys are text, whole numbers "
            "or tuples of these; make it a list of pairs"
        )

    def _array_name(self) -> str:
        name = re.sub(r"[^\w.+-]", "_", ".".join(self._path)) or "value"
        while name in self.arrays:
            name += "_"
        return name

    def _find_codec(self, kind: type) -> Codec | None:
        if kind not in self._codec_of:
            own = issubclass(kind, BUILT_IN)
            if not own and self._codecs is None:
                self._codecs = codecs()
            self._codec_of[kind] = None if own or not self._codecs else self._codecs.of(kind)
        return self._codec_of[kind]

    def _by_codec(self, codec: Codec, value: Any) -> Any:
        try:
            check_by(codec, value)
        except InputError as error:
            raise InputError(str(self.error(str(error)))) from error
        try:
            tree, arrays = codec.encode(value)
        except Exception as error:  # codecs of plugins may raise anything
            raise self.error(f"the codec {codec.name!r} failed: {error!r}") from error
        return {
            "$type": codec.name,
            "tree": self.encode(tree),
            "arrays": self.fields(arrays.items()),
        }
