"""Columns, ids and units of a data frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def read_frame(
    frame: pd.DataFrame,
) -> tuple[dict[str, NDArray[Any]], tuple[str, ...], dict[str, str]]:
    """Return the columns as arrays, the index as text, and the units that the frame states."""
    if not (hasattr(frame, "columns") and hasattr(frame, "index")):
        raise InputError(f"a data frame is needed; got {type(frame).__name__}")
    names = _unique("column", frame.columns)
    ids = _unique("id", frame.index)
    columns = {name: _values(name, frame.iloc[:, i]) for i, name in enumerate(names)}
    stated = frame.attrs.get("units", {})
    return columns, ids, {name: unit for name, unit in stated.items() if name in columns}


def _unique(what: str, labels: Iterable[Any]) -> tuple[str, ...]:
    found = tuple(map(str, labels))
    twice = [label for label, count in Counter(found).items() if count > 1]
    if twice:
        listed = ", ".join(map(repr, twice[:8])) + (", ..." if len(twice) > 8 else "")
        cure = "frame.reset_index(drop=True) numbers the rows" if what == "id" else "rename them"
        raise InputError(f"each {what} may occur once; more often occur {listed}; {cure}")
    return found


def _values(name: str, series: pd.Series[Any]) -> NDArray[Any]:
    """Return numbers and booleans as they are, text as text; missing numbers are NaN."""
    values: NDArray[Any] = series.to_numpy()
    if values.dtype.kind in "biuf":
        return values
    if getattr(series.dtype, "kind", "O") in "biuf":  # pandas' own numbers, with missing ones
        numbers: NDArray[Any] = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return numbers
    odd = [x for x in values if not isinstance(x, str)]
    if odd:
        raise InputError(
            f"column {name!r} holds {odd[0]!r}, neither a number nor text; turn it into one or"
            f" leave it out: frame.drop(columns={name!r})"
        )
    return np.array(values, dtype=np.str_)
