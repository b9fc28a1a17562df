"""A run in a notebook: a line of text, or its headline and a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from matweft.report.headline import answered, asked, effort
from matweft.report.table import MOST_ROWS, sample_rows, value_rows
from matweft.run_view import Run


def run_line(run: Run) -> str:
    """Return name, status, size and folder of a run in a line."""
    done = sum(row.status == "done" for row in run.steps.values())
    samples = "".join(f", {len(loop.history)} samples" for loop in run.loops.values())
    return f"Run {run.name!r}: {run.status}, {done} finished steps{samples}, in {run.path}"


def run_html(run: Run) -> str:
    """Return what was asked, what came of it and the best samples, or the values, as HTML."""
    parts = [f"<p><strong>{escape(run.name)}</strong></p>"]
    for loop in run.loops.values():
        said = f"{asked(loop)} {answered(loop, run.status != 'running')}"
        parts += [f"<p>{escape(said)}</p>", _table(sample_rows(run, loop), heads=1)]
    if not run.loops:
        parts.append(_table(value_rows(run)[:MOST_ROWS]))
    parts.append(f"<p>{escape(effort(run))}</p>")
    return "".join(parts)


def _table(rows: Sequence[Sequence[str]], heads: int = 0) -> str:
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if number < heads else "td"
        lines.append("".join(f"<{tag}>{escape(text.strip())}</{tag}>" for text in row))
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>" if lines else ""
