"""The report: one page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft import __version__
from matweft.export.tables import is_internal, items_tables, plain_steps
from matweft.figures.theme import SERIES, need_matplotlib
from matweft.report.cells import sheet_of
from matweft.report.environment import environment
from matweft.report.headline import answered, asked, effort, met
from matweft.report.loops import loop_section
from matweft.report.numbers import digits, duration, with_unit, words
from matweft.report.provenance import provenance_of
from matweft.report.steps import Card, card_of
from matweft.report.warned import warning_lines
from matweft.run_view import Run, StepRow
from matweft.store import replace_text

MOST_CARDS = 60
"""Single steps that get their own card."""
MOST_FAILURES = 50


def write_report(run: Run, file: str | Path | None = None) -> Path:
    """Write the page, by default ``report.html`` in the run's folder, and return the file.

    Raises `MatweftError` if packages of ``matweft[report]`` are missing, `StoreError` if the
    file cannot be written.
    """
    target = Path(file) if file is not None else run.path / "report.html"
    replace_text(target, report_html(run))
    return target


def report_html(run: Run) -> str:
    """Return the page of a run, finished or not, as text."""
    need_matplotlib()
    loops = [loop_section(run, loop) for loop in run.loops.values()]
    failures, tables = _failures(run), items_tables(run)
    plain = [row for row in plain_steps(run) if row.status != "failed"]
    text: str = (
        environment()
        .get_template("report.html")
        .render(
            run=run,
            version=__version__,
            series=SERIES,
            state=_state(run),
            headline=[
                sentence for loop in run.loops.values() for sentence in _sentences(run, loop)
            ],
            effort=effort(run),
            tiles=_tiles(run),
            loops=loops,
            tables=[(table.title, sheet_of(table)) for table in tables],
            cards=[card_of(run, row) for row in plain[:MOST_CARDS]],
            more_cards=max(len(plain) - MOST_CARDS, 0),
            failures=[_failure_card(run, rows) for rows in failures[:MOST_FAILURES]],
            more_failures=sum(map(len, failures[MOST_FAILURES:])),
            warnings=warning_lines(run),
            provenance=provenance_of(run),
            internals=_internals(run),
        )
    )
    return text


def _sentences(run: Run, loop: Any) -> list[str]:
    return [asked(loop), answered(loop, run.status != "running")]


def _state(run: Run) -> tuple[str, str]:
    """Return the class and the text of the badge."""
    verdicts = [met(loop) for loop in run.loops.values()]
    if run.status == "done" and verdicts and all(verdict is not False for verdict in verdicts):
        return ("good", "target met") if any(verdicts) else ("good", "finished")
    if run.status == "done":
        return ("warn", "target not met") if verdicts else ("good", "finished")
    return {"running": "info", "stopped": "warn", "interrupted": "warn"}.get(
        run.status, "bad"
    ), run.status


def _tiles(run: Run) -> list[tuple[str, str, str]]:
    """Return the large numbers of the head: label, number, remark."""
    tiles = []
    for loop in run.loops.values():
        best = loop.best_trial
        if best is not None:
            for objective in loop.objectives[:2]:
                value = with_unit(best.values.get(objective.name), objective.unit)
                tiles.append((words(objective.name), value, f"best, sample {best.id}"))
        failed = len(loop.history.failed)
        remark = f"of at most {loop.budget}" if loop.budget else loop.name
        tiles.append(("samples", digits(len(loop.history)), remark))
        if failed:
            tiles.append(("failed", digits(failed), "samples"))
    if not run.loops:
        tiles.append(("steps", digits(len(run.steps)), f"{_count(run, 'done')} finished"))
    tiles.append(("time", duration(run.seconds), f"{_spent(run)} of computing"))
    return tiles


def _spent(run: Run) -> str:
    return duration(sum(row.seconds for row in run.steps.values()))


def _count(run: Run, status: str) -> int:
    return sum(row.status == status for row in run.steps.values())


def _failures(run: Run) -> list[list[StepRow]]:
    """Return the failed steps, those of the same component and message together."""
    groups: dict[tuple[str, str], list[StepRow]] = {}
    for row in run.steps.values():
        if row.status == "failed":
            groups.setdefault((row.component, row.error), []).append(row)
    return list(groups.values())


def _failure_card(run: Run, rows: list[StepRow]) -> Card:
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return card_of(run, rows[0], rows[0].id + more)


def _internals(run: Run) -> list[tuple[str, int, str]]:
    """Return the loops' own steps by kind: name, number, time."""
    kinds: dict[str, list[float]] = {}
    for row in run.steps.values():
        if is_internal(run, row.id):
            kinds.setdefault(row.id.partition("[")[0], []).append(row.seconds)
    return [(name, len(spent), duration(sum(spent))) for name, spent in kinds.items()]
