"""A run in the terminal: the best samples, why it stopped, where everything is."""

from __future__ import annotations

from collections.abc import Sequence

from matweft.export.tables import Table, items_tables, units_of_trials, values_table
from matweft.report.headline import answered, asked, effort
from matweft.report.numbers import digits, distinct_words, plural, unit_text
from matweft.report.warned import warning_lines
from matweft.run_view import LoopView, Run

BEST = 5
FIRST = 10
MOST_COLUMNS = 8
MOST_ROWS = 40
MOST_ITEMS = 6
MOST_ERRORS = 3
MOST_WARNINGS = 6


def summary_text(run: Run) -> str:
    """Return what a user wants to read at the end of a run, in plain text of short lines."""
    parts = []
    for loop in run.loops.values():
        finished = run.status != "running"
        parts += [f"{asked(loop)}\n{answered(loop, finished)}", _best(run, loop), _failed(loop)]
    if not run.loops:
        parts += [_values(run), *map(_items, items_tables(run)), _failed_steps(run)]
    parts += [_warnings(run), effort(run)]
    page = run.path / "report.html"
    shown = f"report   {page}\n" if page.exists() else ""
    parts.append(f"{shown}results  {run.path}\nlog      {run.path / 'log.txt'}")
    return "\n\n".join(part for part in parts if part)


def _best(run: Run, loop: LoopView) -> str:
    rows = sample_rows(run, loop)
    more = len(loop.history.done) - FIRST if not loop.objectives else 0
    text = aligned(rows) if rows else ""
    return f"{text}\n... and {plural(more, 'more sample')} in the report" if more > 0 else text


def sample_rows(run: Run, loop: LoopView) -> list[list[str]]:
    """Return heads, units if any and the best samples; without objectives the first ones."""
    done = list(loop.history.done)
    if not done:
        return []
    results = [one.name for one in loop.objectives]
    units = {one.name: one.unit for one in loop.objectives}
    units |= {name: variable.unit for name, variable in loop.space.variables.items()}
    inputs = list(loop.space.names)
    if results:
        done.sort(key=lambda trial: (trial.id != loop.best, loop.loss(trial)))
    else:
        results = sorted({name for trial in done for name in trial.values} - set(inputs))
        results = results[: max(MOST_COLUMNS - len(inputs), MOST_COLUMNS // 2)]
        inputs = inputs[: MOST_COLUMNS - len(results)]
        units = {name: one.unit for name, one in units_of_trials(run, loop).items()} | units
    names = [*results, *inputs]
    under = ["", *(unit_text(units.get(name, "")) for name in names)]
    rows = [
        [
            f"{'*' if trial.id == loop.best else ' '} {trial.id}",
            *(digits(trial.values.get(name)) for name in results),
            *(digits(trial.point.get(name)) for name in inputs),
        ]
        for trial in (done[:BEST] if loop.objectives else done[:FIRST])
    ]
    return [["sample", *distinct_words(names)], *([under] if any(under) else []), *rows]


def _values(run: Run) -> str:
    return _limited(value_rows(run))


def value_rows(run: Run) -> list[list[str]]:
    """Return the numbers of steps that ran once: name, number, unit."""
    return [
        [f"{step}.{field}", digits(value), unit_text(unit)]
        for step, field, value, unit, _ in values_table(run).rows
    ]


def _items(table: Table) -> str:
    """Return the numbers of a for-each, a column an item; many items are left to the report."""
    if len(table) > MOST_ITEMS:
        return f"{table.title}: {len(table)} items, see the report"
    rows = [
        [column.name, *(digits(value) for value in column.values), unit_text(column.unit)]
        for column in table.columns
    ]
    return _limited(rows)


def _limited(rows: Sequence[Sequence[str]]) -> str:
    more = len(rows) - MOST_ROWS
    text = aligned(rows[:MOST_ROWS], first_left=True)
    return f"{text}\n... and {more} more in the report" if more > 0 else text


def aligned(rows: Sequence[Sequence[str]], first_left: bool = False) -> str:
    """Return rows of text as columns set flush right, the first one flush left if wanted.

    >>> print(aligned([["n", "value"], ["10", "0.5"]]))
     n  value
    10    0.5
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def cell(place: int, text: str) -> str:
        return text.ljust(widths[0]) if first_left and place == 0 else text.rjust(widths[place])

    return "\n".join("  ".join(map(cell, range(len(row)), row)).rstrip() for row in rows)


def _warnings(run: Run) -> str:
    lines = [f"warning: {line}" for line in warning_lines(run)]
    more = len(lines) - MOST_WARNINGS
    return "\n".join(
        [*lines[:MOST_WARNINGS], *([f"... and {more} more in the report"] if more > 0 else [])]
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
