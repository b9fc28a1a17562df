"""The table of names that are imported from ``matweft`` itself."""

from __future__ import annotations

import inspect

import matweft


def names_table() -> str:
    """Return name, purpose and module of each."""
    lines = ["| name | what | in |", "|---|---|---|"]
    for name in sorted(matweft._HOME, key=str.lower):
        purpose = inspect.getdoc(getattr(matweft, name)).partition("\n")[0]
        lines.append(f"| `{name}` | {purpose.replace('``', '`')} | `{matweft._HOME[name]}` |")
    return "\n".join(lines)
