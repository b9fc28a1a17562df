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

        Rows come in the order asked for and may repeat. Raises `InputError` for rows that are
        not there.

        >>> Column.of([0.5, 1.5, 2.5]).rows(np.array([2, 0])).tolist()
        [2.5, 0.5]
        """
        if self.load_rows is not None:
            return self.load_rows(chosen)
        values = self.values
        return values[row_numbers(chosen, len(values))]

    def take(self, chosen: NDArray[np.intp]) -> Self:
        """Return the column of some samples, as lazy as this one."""
        if isinstance(self.load, TakenColumn):
            taken = TakenColumn(self.load.column, self.load.of(chosen))
        else:
            taken = TakenColumn(self, np.flatnonzero(chosen) if chosen.dtype == bool else chosen)
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
        return self.column.rows(self.of(chosen))

    def of(self, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return which samples of the column some of these samples are."""
        return self.chosen[row_numbers(chosen, len(self.chosen))]


def row_numbers(rows: ArrayLike, count: int) -> NDArray[np.intp]:
    """Return rows of ``count``, given as a mask or as indices from either end, as 0 to count - 1.

    Raises `InputError` for rows that are not there.

    >>> row_numbers([-1, 0, 0], 3).tolist(), row_numbers([True, False, True], 3).tolist()
    ([2, 0, 0], [0, 2])
    """
    wanted = np.atleast_1d(np.asarray(rows))
    try:
        found: NDArray[np.intp] = np.arange(count)[wanted if wanted.size else wanted.astype(int)]
    except IndexError as error:
        raise InputError(f"no such rows of {count} samples: {error}") from error
    if found.ndim > 1:
        raise InputError(f"rows are a list of indices or a mask; got shape {wanted.shape}")
    return found


def _uneven(values: Any) -> str:
    """Say which samples differ in shape from the first."""
    try:
        shapes = [np.shape(sample) for sample in values]
    except ValueError:
        return "the samples are lists of differing lengths; give each the same shape"
    odd = [str(i) for i, shape in enumerate(shapes) if shape != shapes[0]]
    listed = ", ".join(odd[:8]) + (", ..." if len(odd) > 8 else "")
    return f"samples {listed} differ in shape from sample 0, which has {shapes[0]}"
