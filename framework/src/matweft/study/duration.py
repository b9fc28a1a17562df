"""Durations: seconds, or text such as ``2 min``."""

from __future__ import annotations

import math
from typing import Any

from matweft.errors import InputError
from matweft.units import convert, split_quantity


def seconds(value: Any) -> float | None:
    """Return a duration in seconds; None stands for no limit.

    >>> seconds("2 min"), seconds(30), seconds(None)
    (120.0, 30.0, None)
    """
    if value is None:
        return None
    refusal = f"a timeout is a number of seconds or text such as '2 min'; got {value!r}"
    if isinstance(value, str):
        try:
            number, unit = split_quantity(value)
        except InputError as error:
            raise InputError(refusal) from error
        value = convert(number, unit or "s", "s")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(refusal)
    if not (value > 0 and math.isfinite(value)):
        raise InputError(f"a timeout must be positive and finite; got {value}")
    return float(value)
