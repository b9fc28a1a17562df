"""Formulas as MathML, which browsers draw themselves: the pages need no network to be read."""

from __future__ import annotations

from docutils.nodes import SkipNode, math, math_block
from latex2mathml.converter import convert


def inline(writer, node: math) -> None:
    """Write a formula in a line."""
    writer.body.append(convert(node.astext()))
    raise SkipNode


def block(writer, node: math_block) -> None:
    """Write a formula of its own."""
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise SkipNode


def setup(app) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
