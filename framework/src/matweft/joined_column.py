"""Columns one after the other, loaded no sooner than their samples are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.column import Column, row_numbers


@dataclass(frozen=True, eq=False)
class JoinedColumn:
    """Loads several columns as one; ``counts`` are their numbers of samples.

    >>> parts = [Column.of([0.0, 1.0]), Column.of([2.0])]
    >>> whole = joined_column(parts, [2, 1])
    >>> whole.values.tolist(), whole.rows(np.array([2, 0])).tolist()
    ([0.0, 1.0, 2.0], [2.0, 0.0])
    """

    columns: tuple[Column, ...]
    counts: tuple[int, ...]

    def __call__(self) -> NDArray[Any]:
        """Return the values of all columns."""
        return np.concatenate([column.values for column in self.columns])

    def rows(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """Return some samples; only the columns that hold them are asked."""
        ends = np.cumsum(self.counts)
        chosen = row_numbers(chosen, int(ends[-1]))
        order = np.argsort(chosen, kind="stable")
        edges = np.searchsorted(chosen[order], ends)
        found: NDArray[Any] | None = None
        for part in np.unique(np.searchsorted(ends, chosen, side="right")):
            here = order[edges[part - 1] if part else 0 : edges[part]]
            first = ends[part] - self.counts[part]
            rows = self.columns[part].rows(chosen[here] - first)
            if found is None:
                found = np.empty((len(chosen), *rows.shape[1:]), rows.dtype)
            found = found.astype(np.promote_types(found.dtype, rows.dtype), copy=False)
            found[here] = rows
        return self.columns[0].rows(chosen) if found is None else found


def joined_column(columns: Sequence[Column], counts: Sequence[int]) -> Column:
    """Return columns of the same shape and unit as one, as lazy as they are."""
    whole = JoinedColumn(tuple(columns), tuple(counts))
    first = columns[0]
    lazy = any(column.load_rows is not None for column in columns)
    return Column(whole, first.shape, first.unit, whole.rows if lazy else None)
