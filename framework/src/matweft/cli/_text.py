"""Plain tables for the terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Return rows as aligned columns; the last column is wrapped to the terminal.

    >>> print(table([("a", "first"), ("long", "second")]))
    a     first
    long  second
    """
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    left = len(indent) + sum(widths) + 2 * len(widths)
    room = max(shutil.get_terminal_size((100, 24)).columns - left, 30)
    lines = []
    for *cells, last in rows:
        head = indent + "".join(f"{c:<{w}}  " for c, w in zip(cells, widths, strict=True))
        first, *more = textwrap.wrap(last, room) or [""]
        lines += [(head + first).rstrip(), *(" " * left + line for line in more)]
    return "\n".join(lines)
