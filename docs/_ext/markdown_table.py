"""Tables and numbers in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

_PLUS_MINUS = "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown; numbers have three digits, None is a dash."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(one) for one in row) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: Any) -> str:
    """Return the text of a cell."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, float | np.floating):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value).replace("|", "\\|")


def with_error(value: float, error: float | None) -> str:
    """Return a number with its error, where that is known."""
    unknown = error is None or not np.isfinite(error)
    return cell(float(value)) + ("" if unknown else f"{_PLUS_MINUS}{error:.2g}")


def places(here: int | None, paper: int | None) -> str:
    """Return a rank and, behind it, that in the paper."""
    return f"{cell(here)} ({cell(paper)})"


def in_hundredths(value: float | None, error: float | None) -> str:
    """Return a number from -1 to 1 with its error, where they are known."""
    if value is None or not np.isfinite(value):
        return "unknown"
    unknown = error is None or not np.isfinite(error)
    return f"{value:.2f}" + ("" if unknown else f"{_PLUS_MINUS}{error:.2f}")
