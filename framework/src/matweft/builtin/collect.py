"""Datasets made of the results of many steps."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap, VoxelImage
from matweft.dataset import Column, Dataset
from matweft.errors import InputError, InputWarning
from matweft.field import Field
from matweft.result import Failure, fields_of
from matweft.roles import Generator


@dataclass(frozen=True)
class _Samples:
    """One quantity of all samples; ``missing`` marks those without a value."""

    values: Sequence[Any]
    missing: NDArray[np.bool_]
    unit: str = ""


class Collect(Generator):
    """Collect lists of results into a dataset, a column for each list.

    ``columns`` is a mapping from the columns' names to lists with one entry a sample, or a list
    of such lists, then named by ``names``. An entry is a number, text, an array, an image (its
    values), or a result, whose numeric fields become columns ``name.field`` with their units.
    Samples of which an entry is missing (None or a failure) are left out with a warning; the
    other samples keep their place in the lists as id.

    Without ``inputs``, all columns that are no targets are inputs. With ``holdout``, that share
    of the samples, drawn at random, has the split ``"test"``, the others ``"train"``.
    Raises `InputError` if lists or entries differ in length or shape, naming columns and samples.

    >>> lists = {"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.0]}
    >>> rng = np.random.default_rng(0)
    >>> data = Collect(targets=("y",), units={"x": "mm"}).generate(lists, rng=rng)
    >>> data.inputs, data["y"].tolist(), data.columns["x"].unit
    (('x',), [1.0, 3.0, 5.0], 'mm')
    """

    names: tuple[str, ...] = Field((), description="names of the columns, where a list gives none")
    inputs: tuple[str, ...] | None = Field(
        None, description="columns to learn from; none: all that are not targets"
    )
    targets: tuple[str, ...] = Field((), description="columns to learn")
    units: dict[str, str] = Field(
        default_factory=dict, description="unit of a column, where its entries do not tell it"
    )
    holdout: float = Field(
        0.0, ge=0, lt=1, unit="", description="share of samples kept for testing"
    )

    def generate(self, columns: list[Any] | dict[str, Any], *, rng: np.random.Generator) -> Dataset:
        """Return the dataset of ``columns``."""
        named = self._named(columns)
        lengths = {name: len(entries) for name, entries in named.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(f"the columns differ in their number of samples: {lengths}")
        samples = _spread(named)
        missing = np.any([one.missing for one in samples.values()], axis=0)
        kept = np.flatnonzero(~missing)
        _tell(missing)
        made = {
            name: Column.of(_stacked(name, one.values, kept), self.units.get(name, one.unit))
            for name, one in samples.items()
        }
        split = np.where(_held(len(kept), self.holdout, rng), "test", "train")
        return Dataset.of(
            made,
            inputs=self.inputs,
            targets=self.targets,
            ids=[str(i) for i in kept],
            split=split if self.holdout else None,
        )

    def _named(self, columns: Any) -> dict[str, Sequence[Any]]:
        if not isinstance(columns, Mapping):
            names = self.names or tuple(f"column{i}" for i in range(len(columns)))
            if len(names) != len(columns):
                raise InputError(f"{len(names)} names for {len(columns)} columns: {list(names)}")
            columns = dict(zip(names, columns, strict=True))
        elif self.names:
            raise InputError("the columns have names already; leave out the parameter 'names'")
        if not columns:
            raise InputError("no columns; give at least one list of results")
        single = [name for name, entries in columns.items() if not _is_list(entries)]
        if single:
            raise InputError(f"column {single[0]!r} is one value, not a list with one a sample")
        return dict(columns)


def _is_list(entries: Any) -> bool:
    return isinstance(entries, list | tuple) or (
        isinstance(entries, np.ndarray) and entries.ndim > 0
    )


def _spread(named: Mapping[str, Sequence[Any]]) -> dict[str, _Samples]:
    """Turn columns of results into one column a numeric field."""
    found: dict[str, _Samples] = {}
    for name, entries in named.items():
        missing = np.array([entry is None or isinstance(entry, Failure) for entry in entries])
        present = [entry for entry, gone in zip(entries, missing, strict=True) if not gone]
        first = present[0] if present else None
        if not dataclasses.is_dataclass(first) or isinstance(first, VoxelImage | GrainMap):
            found[name] = _Samples(entries, missing.astype(bool))
            continue
        kinds = {type(entry).__name__ for entry in present}
        if len(kinds) > 1:
            raise InputError(f"column {name!r} mixes results of different kinds: {sorted(kinds)}")
        for field, known in fields_of(first).items():
            if np.asarray(getattr(first, field)).dtype.kind in "biufc":
                values = [getattr(entry, field, None) for entry in entries]
                none = np.array([value is None for value in values], dtype=bool)
                found[f"{name}.{field}"] = _Samples(values, none, known.quantity.unit)
    return found


def _tell(missing: NDArray[np.bool_]) -> None:
    gone = np.flatnonzero(missing)
    if len(gone) == len(missing):
        raise InputError(f"none of the {len(missing)} samples has a value in every column")
    if len(gone):
        listed = ", ".join(map(str, gone[:12])) + (", ..." if len(gone) > 12 else "")
        sentence = f"{len(gone)} of {len(missing)} samples left out for want of a value: {listed}"
        warnings.warn(sentence, InputWarning, stacklevel=3)


def _stacked(name: str, entries: Sequence[Any], kept: NDArray[np.intp]) -> NDArray[Any]:
    """Return the entries of a column side by side, shape (samples, ...)."""
    arrays = [_array(entries[i]) for i in kept]
    by_shape: dict[tuple[int, ...], list[str]] = {}
    for i, array in zip(kept, arrays, strict=True):
        by_shape.setdefault(array.shape, []).append(str(i))
    if len(by_shape) > 1:
        told = "; ".join(
            f"{shape}: sample {', '.join(ids[:8])}{', ...' * (len(ids) > 8)}"
            for shape, ids in by_shape.items()
        )
        raise InputError(f"column {name!r} has entries of different shapes: {told}")
    return np.stack(arrays)


def _array(entry: Any) -> NDArray[Any]:
    if isinstance(entry, VoxelImage):
        return entry.values
    if isinstance(entry, GrainMap):
        return entry.labels
    array = np.asarray(entry)
    if array.dtype == object:
        kind = type(entry).__name__
        raise InputError(f"a value of type {kind} is no entry of a column; name a field of it")
    return array


def _held(n: int, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw which of n samples are held out; at least one, and never all."""
    if not share:
        return np.zeros(n, dtype=bool)
    if n < 2:
        raise InputError(f"cannot hold out a part of {n} sample; collect more or set holdout: 0")
    count = min(max(round(share * n), 1), n - 1)
    return np.isin(np.arange(n), rng.permutation(n)[:count])
