"""Figures as text for a page, or as files: SVG where it is small, PNG where it is not."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.figures.theme import NEUTRAL, PAGE, PAPER, STAND_INS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_SVG = 120_000
"""Characters; a larger drawing is shown as PNG."""

Draw = Callable[[], "Figure | None"]


def chart(draw: Draw, prefix: str, alternative: str) -> str:
    """Return what ``draw`` draws as an HTML element in the page's own colours, or nothing.

    ``prefix`` keeps the ids inside a drawing apart from those of others.
    """
    with PAGE.applied():
        figure = draw()
        drawing = "" if figure is None else svg_text(figure)
    if figure is None:
        return ""
    if len(drawing) > LARGEST_SVG:
        return raster(draw, alternative)
    return _embedded(drawing, figure, prefix, alternative)


def raster(draw: Draw, alternative: str) -> str:
    """Return what ``draw`` draws as an HTML image that suits light and dark pages, or nothing."""
    with NEUTRAL.applied():
        figure = draw()
        return "" if figure is None else _as_picture(figure, alternative)


def sheet(draw: Draw, prefix: str, alternative: str) -> str:
    """Return what ``draw`` draws, whose colours are its own, on white paper, or nothing."""
    with PAPER.applied():
        figure = draw()
        if figure is None:
            return ""
        drawing = svg_text(figure)
        if len(drawing) > LARGEST_SVG:
            shown = _as_picture(figure, alternative)
        else:
            shown = _embedded(drawing, figure, prefix, alternative)
    return f'<div class="sheet">{shown}</div>'


def picture(pixels: NDArray[np.uint8], alternative: str, width: float | None = None) -> str:
    """Return an HTML image of pixels, shape (h, w, 4); ``width`` limits it on the page."""
    from PIL import Image, features

    out = io.BytesIO()
    kind = "webp" if features.check("webp") else "png"
    Image.fromarray(pixels).save(out, kind, quality=88, method=4)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    limit = f' style="width:min(100%, {width:.0f}px)"' if width else ""
    return f'<img alt="{escape(alternative)}"{limit} src="data:image/{kind};base64,{data}">'


def svg_text(figure: Figure) -> str:
    """Return the figure as an SVG document, the same for the same figure."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "matweft"})
    return out.getvalue()


def _as_picture(figure: Figure, alternative: str) -> str:
    from PIL import Image

    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=170, bbox_inches="tight", pad_inches=0.04)
    pixels = np.asarray(Image.open(out).convert("RGBA"))
    return picture(pixels, alternative, pixels.shape[1] / 1.5)


def _embedded(drawing: str, figure: Figure, prefix: str, alternative: str) -> str:
    body = drawing[drawing.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' xmlns(:\w+)?="[^"]*"', "", body)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', body)
    body = re.sub(r'(url\(|xlink:href="|href=")#', rf"\1#{prefix}-", body).replace("xlink:", "")
    body = re.sub(r"font:\s*([\d.]+)px[^;\"]*", r"font-size: \1px", body)
    body = re.sub(r"font-family:[^;\"]*;?", "", body)
    for colour, name in STAND_INS.items():
        body = body.replace(colour, f"var(--{name})")
    body = re.sub(r' width="[\d.]+pt" height="[\d.]+pt"', "", body, count=1)
    width = figure.get_size_inches()[0] * 100
    opening = f'<svg role="img" aria-label="{escape(alternative)}" style="max-width:{width:.0f}px"'
    return body.replace("<svg", opening, 1)
