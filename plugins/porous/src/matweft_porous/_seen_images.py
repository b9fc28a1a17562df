"""What a network sees of structures: their pores, or the distances inside them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.dataset import Column, Dataset
from matweft.errors import InputError
from matweft.memory import require_memory

Rows = NDArray[np.intp]
_HASHED = 64
"""Structures whose voxels tell stored distances from those of others."""


@dataclass(frozen=True)
class PoreImages:
    """Images of the pores: where a column has ``pore_label``, or 1 in images of 0 and 1."""

    pore_label: int | None = None

    def column(self, dataset: Dataset, name: str) -> Column:
        """Return the lazy column of booleans made of a column of structures.

        Raises `InputError` for images of other than three axes, and when used for other labels
        than 0 and 1 without a ``pore_label``.
        """
        stored = dataset.columns[name]
        if len(stored.shape) != 3:
            raise InputError(
                f"column {name!r} has samples of shape {stored.shape}; a structure has three axes"
            )
        source = stored if stored.load_rows else Column.of(dataset[name])

        def rows(chosen: Rows) -> NDArray[np.bool_]:
            return self._pores(source.rows(chosen), name, [dataset.ids[i] for i in chosen])

        return Column(lambda: rows(np.arange(len(dataset))), stored.shape, "", rows)

    def column_to_learn(self, dataset: Dataset, name: str) -> Column:
        """Return the column that is learnt from, again and again."""
        return self.column(dataset, name)

    def _pores(self, values: NDArray[Any], name: str, ids: list[str]) -> NDArray[np.bool_]:
        if self.pore_label is not None:
            chosen: NDArray[np.bool_] = values == self.pore_label
            return chosen
        if values.dtype == np.bool_:
            return values
        wrong = ((values != 0) & (values != 1)).any(axis=(1, 2, 3))
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            found = ", ".join(map(str, np.unique(values[first])[:5]))
            raise InputError(
                f"{name} of sample {ids[first]!r} holds {found}; structures hold 0 (solid) and"
                " 1 (pore), or give pore_label, the label of the pores"
            )
        return values.astype(np.bool_)


@dataclass(frozen=True)
class DistanceImages:
    """Distances of pore voxels to the nearest solid voxel, between centres, in voxels.

    They are averaged over blocks of ``pool`` voxels; solid voxels have 0.
    """

    pores: PoreImages
    pool: int
    periodic: tuple[bool, bool, bool]

    def column(self, dataset: Dataset, name: str) -> Column:
        """Return the lazy column of distances, float32, made of a column of structures."""
        pores = self.pores.column(dataset, name)
        if any(edge % self.pool for edge in pores.shape):
            raise InputError(
                f"structures of {pores.shape} voxels are not made of blocks of {self.pool};"
                " cut them, or choose another pool"
            )
        edges = tuple(edge // self.pool for edge in pores.shape)

        def rows(chosen: Rows) -> NDArray[np.float32]:
            found = np.empty((len(chosen), *edges), np.float32)
            for place, row in enumerate(chosen):
                found[place] = self._distances(pores.rows(row[None])[0], dataset.ids[row])
            return found

        return Column(lambda: rows(np.arange(len(dataset))), edges, "voxel", rows)

    def column_to_learn(self, dataset: Dataset, name: str) -> Column:
        """Return the column that is learnt from, its distances computed beforehand.

        They are kept in the folder of the step, or in memory if there is none.
        """
        key = _digest(repr(self), self.pores.column(dataset, name), dataset)
        return _computed(self.column(dataset, name), dataset, key)

    def _distances(self, pores: NDArray[np.bool_], name: str) -> NDArray[np.float32]:
        from matweft_kernels.distance import squared_distance

        if pores.all():
            raise InputError(f"sample {name!r} has no solid voxel, and so no distances to it")
        here = context()
        squares = squared_distance(
            pores, periodic=self.periodic, device=here.device, threads=here.threads
        )
        split = [part for edge in pores.shape for part in (edge // self.pool, self.pool)]
        mean: NDArray[np.float32] = np.sqrt(squares).reshape(split).mean(axis=(1, 3, 5))
        return mean


def _computed(column: Column, dataset: Dataset, key: str) -> Column:
    """Return the column with all rows computed, in memory or in the step's folder.

    A step that was killed finds there what it has computed before for the same ``key``.
    """
    shape, folder = (len(dataset), *column.shape), context().checkpoint
    if folder is None:
        needed = 4 * math.prod(shape)
        require_memory(f"{len(dataset)} images of distances", needed, cure="learn in a study")
        values, finished = np.empty(shape, np.float32), np.zeros(len(dataset), np.bool_)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        values = _on_disk(folder / f"distances-{key}.npy", shape, np.float32)
        finished = _on_disk(folder / f"distances-{key}.done.npy", shape[:1], np.bool_)
    for row in map(int, np.flatnonzero(~finished)):
        context().check()
        values[row] = column.rows(np.array([row]))[0]
        finished[row] = True
        context().progress(row + 1, len(dataset), "distances in the pores")
    return Column(lambda: values, column.shape, column.unit, lambda rows: values[rows])


def _on_disk(path: Path, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    mode: Any = "r+" if path.exists() else "w+"
    array: NDArray[Any] = np.lib.format.open_memmap(path, mode, dtype=dtype, shape=shape)
    return array


def _digest(what: str, column: Column, dataset: Dataset) -> str:
    """Return a text that tells these distances from others: names, and voxels of some pores."""
    digest = hashlib.sha256(repr((what, dataset.ids, column.shape)).encode())
    for row in np.linspace(0, len(dataset) - 1, min(len(dataset), _HASHED)).astype(np.intp):
        digest.update(np.packbits(column.rows(row[None])).tobytes())
    return digest.hexdigest()[:16]
