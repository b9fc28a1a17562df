"""Datasets: named columns over the same samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Column:
    """One quantity of every sample: ``shape`` is that of one sample, values load on demand."""

    load: Callable[[], NDArray[Any]]
    shape: tuple[int, ...]
    unit: str = ""

    @classmethod
    def of(cls, values: ArrayLike, unit: str = "") -> Self:
        """Make a column of an array whose first axis is the sample."""
        array = np.asarray(values)
        if array.ndim == 0:
            raise InputError("a column needs a leading sample axis; got a single number")
        return cls(lambda: array, array.shape[1:], unit)

    @property
    def values(self) -> NDArray[Any]:
        """The values, shape ``(samples, *shape)``."""
        return self.load()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Named columns with a leading sample axis; ``inputs`` and ``targets`` say what is learnt.

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

        Raises `InputError` if the columns do not have the same number of samples.
        """
        units = units or {}
        made = {
            name: value if isinstance(value, Column) else Column.of(value, units.get(name, ""))
            for name, value in columns.items()
        }
        lengths = {
            name: len(column.values)
            for name, column in made.items()
            if not (ids and column is columns[name])
        }
        if len(set(lengths.values())) > 1:
            raise InputError(f"columns differ in their number of samples: {lengths}")
        n = len(ids) if ids is not None else next(iter(lengths.values()), 0)
        if lengths and n != next(iter(lengths.values())):
            raise InputError(f"{n} ids for columns of {next(iter(lengths.values()))} samples")
        targets = tuple(targets)
        named = tuple(x for x in made if x not in targets) if inputs is None else tuple(inputs)
        data = cls(
            made,
            tuple(ids) if ids is not None else tuple(str(i) for i in range(n)),
            named,
            targets,
            None if group is None else np.asarray(group),
            None if split is None else np.asarray(split),
        )
        for name in (*named, *targets):
            data._column(name)
        return data

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
        return self._column(name).values

    def take(self, rows: ArrayLike) -> Self:
        """Return the samples at ``rows`` (indices or a mask), columns still lazy."""
        chosen = np.arange(len(self))[np.asarray(rows)]

        def part(column: Column) -> Column:
            return Column(lambda: column.values[chosen], column.shape, column.unit)

        return replace(
            self,
            columns={name: part(column) for name, column in self.columns.items()},
            ids=tuple(self.ids[row] for row in chosen),
            group=None if self.group is None else self.group[chosen],
            split=None if self.split is None else self.split[chosen],
        )

    def matrix(self, names: Iterable[str]) -> NDArray[np.float64]:
        """Return columns side by side, trailing shapes flattened: (samples, scalars)."""
        parts = [
            np.asarray(self[name], dtype=np.float64).reshape(
                len(self), prod(self.columns[name].shape)
            )
            for name in names
        ]
        return np.hstack(parts) if parts else np.empty((len(self), 0))

    def scalars(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the name of each column of `matrix`: ``x`` or ``x[0]``, ``x[1]``, ..."""
        found: list[str] = []
        for name in names:
            shape = self._column(name).shape
            found += [name] if not shape else [f"{name}{list(i)}" for i in np.ndindex(*shape)]
        return tuple(found)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a sample; columns with trailing shape are spread over their entries."""
        import pandas as pd

        spread: dict[str, Any] = {}
        for name, column in self.columns.items():
            values = column.values.reshape(len(self), -1)
            spread.update(zip(self.scalars([name]), values.T, strict=True))
        return pd.DataFrame(spread, index=pd.Index(self.ids, name="id"))

    def to_xarray(self) -> xr.Dataset:
        """Return the columns as variables over the dimension ``sample``."""
        import xarray as xr

        variables = {
            name: (
                ["sample", *(f"{name}_{axis}" for axis in range(len(column.shape)))],
                column.values,
                {"unit": column.unit},
            )
            for name, column in self.columns.items()
        }
        return xr.Dataset(variables, coords={"sample": list(self.ids)})

    def _repr_html_(self) -> str:
        head = f"<p>Dataset of {len(self)} samples</p>"
        return head + str(self.to_dataframe().head(10).to_html())
