"""A run in the terminal: the best samples, why it stopped, where everything is."""

from __future__ import annotations

from collections.abc import Sequence

from matweft.report.headline import answered, asked, effort
from matweft.report.numbers import digits, distinct_words, unit_text
from matweft.run_view import LoopView, Run

BEST = 5
MOST_ERRORS = 3


def summary_text(run: Run) -> str:
    """Return what a user wants to read at the end of a run, in plain text of short lines."""
    parts = []
    for loop in run.loops.values():
        finished = run.status != "running"
        parts += [f"{asked(loop)}\n{answered(loop, finished)}", _best(loop), _failed(loop)]
    if not run.loops:
        parts.append(_failed_steps(run))
    parts.append(effort(run))
    page = run.path / "report.html"
    shown = f"report   {page}\n" if page.exists() else ""
    parts.append(f"{shown}results  {run.path}\nlog      {run.path / 'log.txt'}")
    return "\n\n".join(part for part in parts if part)


def _best(loop: LoopView) -> str:
    """Return the best samples as a table; without objectives the last ones."""
    done = list(loop.history.done)
    names = [one.name for one in loop.objectives]
    if names:
        done.sort(key=lambda trial: (trial.id != loop.best, loop.loss(trial)))
    chosen = done[:BEST] if names else done[-BEST:]
    if not chosen:
        return ""
    units = {one.name: one.unit for one in loop.objectives}
    units |= {name: variable.unit for name, variable in loop.space.variables.items()}
    heads = ["sample", *distinct_words([*names, *loop.space.names])]
    under = ["", *(unit_text(units[name]) for name in (*names, *loop.space.names))]
    rows = [
        [
            f"{'*' if trial.id == loop.best else ' '} {trial.id}",
            *(digits(trial.values[name]) for name in names),
            *(digits(trial.point.get(name)) for name in loop.space.names),
        ]
        for trial in chosen
    ]
    return aligned([heads, *([under] if any(under) else []), *rows])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of text as columns set flush right.

    >>> print(aligned([["n", "value"], ["10", "0.5"]]))
     n  value
    10    0.5
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _failed(loop: LoopView) -> str:
    failed = loop.history.failed
    return _errors([(f"sample {trial.id}", trial.error) for trial in failed])


def _failed_steps(run: Run) -> str:
    return _errors([(row.id, row.error) for row in run.steps.values() if row.status == "failed"])


def _errors(errors: Sequence[tuple[str, str]]) -> str:
    lines = [f"{name} failed: {text or 'no message'}" for name, text in errors[:MOST_ERRORS]]
    more = len(errors) - MOST_ERRORS
    return "\n".join([*lines, *([f"... and {more} more"] if more > 0 else [])])
