"""A figure that shows itself as the last line of a notebook's cell."""

from __future__ import annotations

import io
from typing import Any

from matweft.figures.theme import need_matplotlib

need_matplotlib()

from matplotlib.figure import Figure as _Figure  # noqa: E402 - the sentence of its absence first

DPI = 160
"""Pixels an inch of the picture in a notebook, drawn at 100 to the inch."""


class Figure(_Figure):
    """A figure of matplotlib that notebooks show without ``%matplotlib inline``.

    It belongs to no window and to no list of open figures. Raises `MatweftError` at import where
    matplotlib is missing.

    >>> figure = Figure(figsize=(1, 1))
    >>> picture, size = figure._repr_png_()
    >>> picture[1:4], size
    (b'PNG', {'width': 100, 'height': 100})
    """

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=DPI)
        width, height = self.get_size_inches()
        return out.getvalue(), {"width": round(width * 100), "height": round(height * 100)}
