"""Columns of datasets: loaded when they are used, large ones by sample, and never stored twice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matweft.column import Column, TakenColumn
from matweft.joined_column import JoinedColumn, joined_column

if TYPE_CHECKING:
    from matweft.codec.encoding import Encoder

LARGE = 2**20
"""Bytes from which the samples of a stored column are loaded one by one."""


@runtime_checkable
class RecordArrays(Protocol):
    """The arrays of one record of a store, of which parts can be read."""

    key: str
    checksums: Mapping[str, int]

    @property
    def root(self) -> Path:
        """The folder of the store."""

    def part(self, name: str, first: int, last: int) -> NDArray[Any]:
        """Return the numbers ``first`` to ``last`` of an array, flat, and load no others."""

    def of_record(self, key: str, checksums: Mapping[str, int]) -> Self:
        """Return the arrays of another record of the same store."""

    def __getitem__(self, name: str) -> NDArray[Any]: ...


@dataclass(frozen=True)
class LoadColumn:
    """Loads the values of a stored column when they are used."""

    node: Any
    arrays: Any

    def __call__(self) -> NDArray[Any]:
        """Return the values, shape (samples, ...)."""
        from matweft.codec.decoding import decode

        values: NDArray[Any] = decode(self.node, self.arrays)
        return values

    @property
    def name(self) -> str | None:
        """Name of the array in the record, None where it is written out in the tree."""
        held = self.node.get("$bits", self.node.get("$array"))
        return held if isinstance(held, str) else None

    @property
    def by_sample(self) -> bool:
        """Whether samples are loaded one by one: the column is large and lies in a store."""
        if self.name is None or not isinstance(self.arrays, RecordArrays):
            return False
        size = math.prod(self.node["shape"])
        each = 1 / 8 if "$bits" in self.node else np.dtype(self.node["dtype"]).itemsize
        return bool(size * each >= LARGE)

    def rows(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """Return some samples; only they are read."""
        count, *shape = self.node["shape"]
        each = math.prod(shape)
        found = [self._sample(int(row), each) for row in np.arange(count)[chosen]]
        if not found:
            dtype = bool if "$bits" in self.node else self.node["dtype"]
            return np.empty((0, *shape), dtype)
        return np.stack(found).reshape(-1, *shape)

    def _sample(self, row: int, each: int) -> NDArray[Any]:
        first, last = row * each, (row + 1) * each
        if "$bits" not in self.node:
            return np.asarray(self.arrays.part(self.name, first, last))
        packed = self.arrays.part(self.name, first // 8, -(-last // 8))
        begin = first % 8
        return np.unpackbits(packed, count=begin + each)[begin:].view(np.bool_)


def decode_column(tree: Mapping[str, Any], arrays: Any) -> Column:
    """Return the column of a ``$column`` node."""
    return _column(tree["$column"], arrays, tuple(tree["shape"]), tree["unit"])


def _column(node: Mapping[str, Any], arrays: Any, shape: tuple[int, ...], unit: str) -> Column:
    if "$join" in node:
        parts = [_column(part, arrays, shape, unit) for part in node["$join"]]
        return joined_column(parts, node["counts"])
    if "$take" in node:
        return _column(node["$take"], arrays, shape, unit).take(_loaded(node["rows"], arrays))
    if "$record" in node:
        name = node["of"].get("$bits", node["of"].get("$array"))
        arrays = arrays.of_record(node["$record"], {name: node["crc32"]})
        node = node["of"]
    load = LoadColumn(node, arrays)
    return Column(load, shape, unit, load.rows if load.by_sample else None)


def _loaded(node: Any, arrays: Any) -> NDArray[Any]:
    return LoadColumn(node, arrays)()


def encode_column(encoder: Encoder, column: Column) -> Any:
    """Return the node of a column; what lies in the same store is named there, not copied.

    Such a node is ``{"$record": key, "crc32": checksum, "of": array}``, several of them joined,
    ``{"$join": [node, ...], "counts": [n, ...]}``, or some samples, ``{"$take": node, "rows":
    array}``.
    """
    node = None if encoder.home is None else _named(encoder, column, encoder.home)
    if node is None:
        node = encoder.array(np.asarray(column.values))
    return {"$column": node, "shape": list(column.shape), "unit": column.unit}


def _named(encoder: Encoder, column: Column, home: Path) -> dict[str, Any] | None:
    """Return the node of a column that lies in the store at ``home``; None if a part does not."""
    load = column.load
    if isinstance(load, LoadColumn):
        if not load.by_sample or load.arrays.root.resolve() != home.resolve():
            return None
        crc = load.arrays.checksums[load.name]
        return {"$record": load.arrays.key, "crc32": crc, "of": load.node}
    if isinstance(load, JoinedColumn):
        parts = [_named(encoder, part, home) for part in load.columns]
        return {"$join": parts, "counts": list(load.counts)} if all(parts) else None
    if isinstance(load, TakenColumn):
        whole = _named(encoder, load.column, home)
        return whole and {"$take": whole, "rows": encoder.array(load.chosen)}
    return None
