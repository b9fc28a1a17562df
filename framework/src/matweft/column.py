"""Columns of datasets: one quantity of every sample, loaded when it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError


@dataclass(frozen=True, eq=False)
class Column:
    """One quantity of every sample: ``shape`` is that of one sample, values load on demand.

    A column too large for memory also gives ``load_rows``, which loads the samples asked for.
    """

    load: Callable[[], NDArray[Any]]
    shape: tuple[int, ...]
    unit: str = ""
    load_rows: Callable[[NDArray[np.intp]], NDArray[Any]] | None = None

    @classmethod
    def of(cls, values: ArrayLike, unit: str = "") -> Self:
        """Make a column of an array whose first axis is the sample.

        Raises `InputError` that names the samples if they differ in shape.
        """
        try:
            array = np.asarray(values)
        except ValueError as error:
            raise InputError(_uneven(values)) from error
        if array.ndim == 0:
            raise InputError("a column needs a leading sample axis; got a single number")
        return cls(lambda: array, array.shape[1:], unit)

    @property
    def values(self) -> NDArray[Any]:
        """The values, shape ``(samples, *shape)``."""
        return self.load()

    def rows(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """Return the values of some samples, and load no others if the column has ``load_rows``.

        >>> Column.of([0.5, 1.5, 2.5]).rows(np.array([2, 0])).tolist()
        [2.5, 0.5]
        """
        return self.values[chosen] if self.load_rows is None else self.load_rows(chosen)

    def take(self, chosen: NDArray[np.intp]) -> Self:
        """Return the column of some samples, as lazy as this one."""
        taken = TakenColumn(self, chosen)
        if isinstance(self.load, TakenColumn):
            taken = TakenColumn(self.load.column, self.load.chosen[chosen])
        part = None if self.load_rows is None else taken.rows
        return replace(self, load=taken, load_rows=part)


@dataclass(frozen=True, eq=False)
class TakenColumn:
    """Loads some samples of a column."""

    column: Column
    chosen: NDArray[np.intp]

    def __call__(self) -> NDArray[Any]:
        """Return the values of the samples."""
        return self.column.rows(self.chosen)

    def rows(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """Return the values of some of the samples."""
        return self.column.rows(self.chosen[chosen])


def _uneven(values: Any) -> str:
    """Say which samples differ in shape from the first."""
    try:
        shapes = [np.shape(sample) for sample in values]
    except ValueError:
        return "the samples are lists of differing lengths; give each the same shape"
    odd = [str(i) for i, shape in enumerate(shapes) if shape != shapes[0]]
    listed = ", ".join(odd[:8]) + (", ..." if len(odd) > 8 else "")
    return f"samples {listed} differ in shape from sample 0, which has {shapes[0]}"
