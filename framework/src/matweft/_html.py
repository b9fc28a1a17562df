"""Tables in HTML, as notebooks show them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def table(caption: str, rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Return an HTML table of texts; the first cell of each row is its name.

    >>> table("Grid", [("voxels", "2 < 3")])
    '<table><caption>Grid</caption><tr><th>voxels</th><td>2 &lt; 3</td></tr></table>'
    """
    lines = ["".join(f"<th>{escape(text)}</th>" for text in head)] if head else []
    for name, *texts in rows:
        cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
        lines.append(f"<th>{escape(name)}</th>{cells}")
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><caption>{escape(caption)}</caption>{body}</table>"
