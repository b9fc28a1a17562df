"""Columns of datasets: loaded when they are used, large ones by sample, and never stored twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Column
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
    shape, unit, node = tuple(tree["shape"]), tree["unit"], tree["$column"]
    if isinstance(node, dict) and "$parts" in node:
        parts = [
            _column(part["of"], _elsewhere(part, arrays), shape, unit) for part in node["$parts"]
        ]
        return joined_column(parts, [part["of"]["shape"][0] for part in node["$parts"]])
    return _column(node, arrays, shape, unit)


def _column(node: Any, arrays: Any, shape: tuple[int, ...], unit: str) -> Column:
    load = LoadColumn(node, arrays)
    return Column(load, shape, unit, load.rows if load.by_sample else None)


def _elsewhere(part: Mapping[str, Any], arrays: Any) -> Any:
    name = part["of"].get("$bits", part["of"].get("$array"))
    return arrays.of_record(part["record"], {name: part["crc32"]})


def encode_column(encoder: Encoder, column: Column) -> Any:
    """Return the node of a column; what lies in the same store is named there, not copied."""
    loads = _stored(column, encoder.home)
    if loads:
        node: Any = {"$parts": [_part(load) for load in loads]}
    else:
        node = encoder.array(np.asarray(column.values))
    return {"$column": node, "shape": list(column.shape), "unit": column.unit}


def _part(load: LoadColumn) -> dict[str, Any]:
    assert load.name is not None
    crc = load.arrays.checksums[load.name]
    return {"record": load.arrays.key, "crc32": crc, "of": load.node}


def _stored(column: Column, home: Path | None) -> Sequence[LoadColumn]:
    """Return the stored columns that a column is made of; none if a part is not in the store."""
    load = column.load
    if home is None or not isinstance(load, LoadColumn | JoinedColumn):
        return ()
    if isinstance(load, LoadColumn):
        there = load.by_sample and load.arrays.root.resolve() == home.resolve()
        return (load,) if there else ()
    parts = [_stored(part, home) for part in load.columns]
    return [one for part in parts for one in part] if all(parts) else ()
