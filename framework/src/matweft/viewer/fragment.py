"""The viewer as HTML: a fragment for a page, or a page of its own. Nothing is fetched."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape
from importlib.resources import files
from itertools import count
from typing import Any

from matweft.viewer.dispatch import scene_of
from matweft.viewer.payload import packed
from matweft.viewer.still import still

SCRIPTS = (
    "data", "element", "camera", "pointer", "gl", "occupancy", "pick", "volume", "solids", "box",
    "stage", "volume_model", "model", "plane", "slices", "curve", "panel", "space", "main",
)  # fmt: skip
"""Scripts in the order in which they need one another."""
_FOLDER = "web"
_numbers = count(1)


def view(sample: Any, *, title: str = "", height: int = 480, picture: bool = True) -> str:
    """Return a fragment of HTML that shows a sample: in space, in slices, or as image or line.

    Several fragments may stand on a page, and each needs nothing but itself. ``height`` is that
    of the view in pixels. With ``picture`` a still one is carried for readers without scripts or
    WebGL. Raises `InputError` for samples of unknown type; see `scene_of`.

    >>> import numpy as np
    >>> view(np.zeros((4, 4, 4), np.uint8), picture=False).count("<script")
    2
    """
    data = packed(scene_of(sample), title, height)
    name = f"matweft-view-{hashlib.sha256(data.encode()).hexdigest()[:8]}-{next(_numbers)}"
    inside = still(sample) if picture else ""
    label = escape(title or "view of a sample")
    return (
        f'<div class="matweft-viewer" id="{name}" role="group" aria-label="{label}">'
        f'<script type="application/octet-stream" data-scene>{data}</script>{inside}</div>'
        f'<script>{program()}\nwindow.matweftViewer.mount("{name}");</script>'
    )


def view_page(sample: Any, *, title: str = "", height: int = 480, picture: bool = True) -> str:
    """Return a whole page that shows a sample, to open alone or in a frame (``srcdoc``)."""
    heading = escape(title or type(sample).__name__)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{heading}</title>\n<style>body {{ margin: 0.5rem; }}</style>\n</head>\n<body>\n"
        f"{view(sample, title=title, height=height, picture=picture)}\n</body>\n</html>\n"
    )


@cache
def program() -> str:
    """Return the viewer's script with its shaders and style, which runs once a page."""
    shaders = {
        entry.name.removesuffix(".glsl"): entry.read_text("utf-8")
        for entry in sorted(_web().iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".glsl")
    }
    parts = [
        f"const GLSL = {_literal(shaders)};",
        f"const STYLE = {_literal(_web().joinpath('viewer.css').read_text('utf-8'))};",
        *(_web().joinpath(f"{name}.js").read_text("utf-8") for name in SCRIPTS),
        "window.matweftViewer = { mount };",
    ]
    return f'if (!window.matweftViewer) (() => {{\n"use strict";\n{"".join(parts)}\n}})();'


def _web() -> Any:
    return files("matweft.viewer").joinpath(_FOLDER)


def _literal(value: Any) -> str:
    """Return a value as JavaScript that may stand in a page."""
    return json.dumps(value).replace("<", "\\u003c")
