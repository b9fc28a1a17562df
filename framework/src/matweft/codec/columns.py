"""Columns of datasets: loaded when they are used, large ones by sample, and never stored twice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matweft.column import Column, TakenColumn, row_numbers
from matweft.joined_column import JoinedColumn, joined_column

if TYPE_CHECKING:
    from matweft.codec.encoding import Encoder

LARGE, LARGE_SAMPLE = 2**20, 2**12
"""Bytes of a stored column, or of one sample of it, from which samples are loaded one by one."""


@runtime_checkable
class RecordArrays(Protocol):
    """The arrays of one record of a store, of which parts can be read."""

    key: str
    checksums: Mapping[str, int]

    @property
    def root(self) -> Path:
        """The folder of the store."""

    def runs(self, name: str, firsts: NDArray[np.intp], size: int) -> NDArray[Any]:
        """Return runs of ``size`` numbers of an array, flat, and load no others."""

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
        count, *shape = self.node["shape"]
        each = math.prod(shape) * (1 / 8 if "$bits" in self.node else self.dtype.itemsize)
        return bool(count * each >= LARGE or (count and each >= LARGE_SAMPLE))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the numbers of a column that has a ``name``."""
        return np.dtype(bool if "$bits" in self.node else self.node["dtype"])

    def rows(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """Return some samples of a large column; only they are read, and one at a time unpacked."""
        count, *shape = self.node["shape"]
        each = math.prod(shape)
        firsts = row_numbers(chosen, count) * each
        if not len(firsts):
            flat = np.empty(0, self.dtype)
        elif "$bits" in self.node:
            flat = self._unpacked(firsts, each, -(-count * each // 8))
        else:
            flat = self.arrays.runs(self.name, firsts, each)
        return flat.reshape(len(firsts), *shape)

    def _unpacked(self, firsts: NDArray[np.intp], each: int, most: int) -> NDArray[np.bool_]:
        """Return runs of ``each`` bits, which may begin and end within one of ``most`` bytes."""
        width = each // 8 if each % 8 == 0 else min((each + 14) // 8, most)
        starts = np.minimum(firsts // 8, most - width)
        packed = self.arrays.runs(self.name, starts, width)
        if each % 8 == 0:
            return np.unpackbits(packed, axis=1).view(np.bool_)
        found = np.empty((len(firsts), each), np.bool_)
        for sample, held, before in zip(found, packed, firsts - 8 * starts, strict=True):
            sample[:] = np.unpackbits(held, count=before + each)[before:]
        return found


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
