"""Datasets: named columns over the same samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft._frame import read_frame
from matweft._html import table
from matweft._optional import need
from matweft.column import Column as Column
from matweft.column import row_numbers
from matweft.errors import InputError, did_you_mean
from matweft.result import short

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


SHOWN = 5
"""Samples of which a notebook shows the values."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Named columns with a leading sample axis; ``inputs`` and ``targets`` say what is learnt.

    Columns load whenever their values are asked for; nothing is kept.

    ``group`` (samples that must stay together in a split) and ``split`` (text such as
    ``"train"``) have one entry a sample.

    >>> data = Dataset.of({"x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 4.0]}, targets=["y"])
    >>> data.inputs, data.matrix(data.inputs).shape, len(data.take([0, 2]))
    (('x',), (3, 1), 2)
    """

    columns: Mapping[str, Column]
    ids: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    group: NDArray[Any] | None = None
    split: NDArray[Any] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        columns: Mapping[str, ArrayLike | Column],
        *,
        inputs: Iterable[str] | None = None,
        targets: Iterable[str] = (),
        units: Mapping[str, str] | None = None,
        ids: Sequence[str] | None = None,
        group: ArrayLike | None = None,
        split: ArrayLike | None = None,
    ) -> Self:
        """Make a dataset of arrays; ``inputs`` are all columns that are not targets.

        ``units`` are those of bare arrays; a `Column` has its own, and with ``ids`` is not
        loaded before it is used. Raises `InputError` if the columns do not have the same number
        of samples.
        """
        units = units or {}
        made = {
            name: value if isinstance(value, Column) else _column_of(name, value, units)
            for name, value in columns.items()
        }
        for name in units:
            if name not in made:
                hint = did_you_mean(name, made)
                raise InputError(f"a unit for {name!r}, which is no column of {list(made)}.{hint}")
        loaded = [name for name, one in made.items() if ids is None or one is not columns[name]]
        n = _count({name: len(made[name].values) for name in loaded}, ids)
        targets = tuple(targets)
        named = tuple(x for x in made if x not in targets) if inputs is None else tuple(inputs)
        data = cls(
            made,
            tuple(str(i) for i in (range(n) if ids is None else ids)),
            named,
            targets,
            None if group is None else np.asarray(group),
            None if split is None else np.asarray(split),
        )
        for name in (*named, *targets):
            data._column(name)
        for name, marks in (("group", data.group), ("split", data.split)):
            if marks is not None and marks.shape != (n,):
                raise InputError(f"{name} needs one entry a sample, {n}; got shape {marks.shape}")
        return data

    @classmethod
    def from_dataframe(
        cls,
        frame: pd.DataFrame,
        *,
        inputs: Iterable[str] | None = None,
        targets: Iterable[str] = (),
        units: Mapping[str, str] | None = None,
    ) -> Self:
        """Make a dataset of a data frame, one row a sample; its index becomes the ids.

        ``inputs`` are all columns of numbers that are not targets; columns of text are kept.
        ``units`` are those of `to_dataframe` if left out. Raises `InputError` if an id or a
        column occurs twice, or a column holds neither numbers nor text.
        """
        columns, ids, found = read_frame(frame)
        targets = tuple(targets)
        if inputs is None:
            inputs = [x for x in columns if columns[x].dtype.kind in "biuf" and x not in targets]
        given = found if units is None else units
        return cls.of(columns, inputs=inputs, targets=targets, units=given, ids=ids)

    def _column(self, name: str) -> Column:
        if name not in self.columns:
            hint = did_you_mean(name, self.columns)
            raise InputError(f"no column {name!r}; there are {list(self.columns)}.{hint}")
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> NDArray[Any]:
        values = self._column(name).values
        if len(values) != len(self):
            raise InputError(f"column {name!r} has {len(values)} samples; there are {len(self)}")
        return values

    def __repr__(self) -> str:
        roles = f"inputs {list(self.inputs)}, targets {list(self.targets)}"
        return f"Dataset of {len(self)} samples: columns {list(self.columns)}, {roles}"

    def take(self, rows: ArrayLike) -> Self:
        """Return the samples at ``rows`` (indices or a mask), columns still lazy."""
        chosen = row_numbers(rows, len(self))
        return replace(
            self,
            columns={name: column.take(chosen) for name, column in self.columns.items()},
            ids=tuple(self.ids[row] for row in chosen),
            group=None if self.group is None else self.group[chosen],
            split=None if self.split is None else self.split[chosen],
        )

    def matrix(self, names: Iterable[str]) -> NDArray[np.float64]:
        """Return columns side by side, trailing shapes flattened: (samples, scalars).

        Raises `InputError` if a column does not hold real numbers.
        """
        parts = [self._numbers(name) for name in names]
        return np.hstack(parts) if parts else np.empty((len(self), 0))

    def _numbers(self, name: str) -> NDArray[np.float64]:
        values = self[name]
        if values.dtype.kind not in "biuf":
            raise InputError(f"column {name!r} holds {values.dtype} entries, not real numbers")
        return values.astype(np.float64).reshape(len(self), prod(self.columns[name].shape))

    def scalars(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the name of each column of `matrix`: ``x`` or ``x[0]``, ``x[1]``, ..."""
        found: list[str] = []
        for name in names:
            shape = self._column(name).shape
            found += [name] if not shape else [f"{name}{list(i)}" for i in np.ndindex(*shape)]
        return tuple(found)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a sample; columns with trailing shape are spread over their entries.

        The attribute ``attrs["units"]`` maps each column to its unit.
        """
        pandas = need("pandas", "report", "tables")
        spread: dict[str, Any] = {}
        units: dict[str, str] = {}
        for name, column in self.columns.items():
            values = self[name].reshape(len(self), prod(column.shape))
            spread.update(zip(self.scalars([name]), values.T, strict=True))
            units.update(dict.fromkeys(self.scalars([name]), column.unit))
        frame: pd.DataFrame = pandas.DataFrame(spread, index=pandas.Index(self.ids, name="id"))
        frame.attrs["units"] = units
        return frame

    def to_xarray(self) -> xr.Dataset:
        """Return the columns as variables over the dimension ``sample``.

        The attribute ``units`` is a variable's unit; group and split are coordinates.
        """
        xarray = need("xarray", "export", "arrays with coordinates")
        variables = {
            name: (
                ["sample", *(f"{name}_{axis}" for axis in range(len(column.shape)))],
                self[name],
                {"units": column.unit},
            )
            for name, column in self.columns.items()
        }
        coordinates: dict[str, Any] = {"sample": list(self.ids)}
        for name, marks in (("group", self.group), ("split", self.split)):
            if marks is not None and name not in variables:
                coordinates[name] = ("sample", marks)
        dataset: xr.Dataset = xarray.Dataset(variables, coords=coordinates)
        return dataset

    def _repr_html_(self) -> str:
        """Return one row a column; only single numbers and words are loaded and shown."""
        first = self.take(np.arange(min(len(self), SHOWN)))
        rows = []
        for name, column in self.columns.items():
            role = "input" if name in self.inputs else "target" if name in self.targets else ""
            shown = ", ".join(map(short, first[name])) if not column.shape else ""
            if shown and len(self) > SHOWN:
                shown += ", ..."
            shape = " × ".join(map(str, column.shape))
            rows.append((name, role, column.unit, shape, shown))
        head = ("column", "role", "unit", "shape", "first values")
        return table(f"Dataset of {len(self)} samples", rows, head)


def _count(lengths: Mapping[str, int], ids: Sequence[str] | None) -> int:
    """Return the number of samples on which the columns, and the ids if given, agree."""
    if len(set(lengths.values())) > 1:
        raise InputError(f"columns differ in their number of samples: {lengths}")
    found = next(iter(lengths.values()), None)
    if ids is None:
        return found or 0
    if found is not None and found != len(ids):
        raise InputError(f"{len(ids)} ids for columns of {found} samples")
    return len(ids)


def _column_of(name: str, values: ArrayLike, units: Mapping[str, str]) -> Column:
    try:
        return Column.of(values, units.get(name, ""))
    except InputError as error:
        raise InputError(f"column {name!r}: {error}") from error
