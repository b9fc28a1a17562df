"""Where the numbers of a run come from: components, versions, machine, times, literature."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft._unknown import is_of_main
from matweft.citation import bibtex, distribution_of, methods_paragraph, references_of
from matweft.errors import MatweftError
from matweft.export.tables import Table, TableColumn
from matweft.references import Reference
from matweft.report.cells import Sheet, sheet_of
from matweft.report.numbers import digits, duration, moment
from matweft.report.parameters import parameters_text
from matweft.run_view import Run, StepRow

if TYPE_CHECKING:
    from matweft.store import Record

MOST_RECORDS = 500
"""Of a component, records that are read."""


@dataclass(frozen=True)
class Provenance:
    """What the page says about the origin of a run."""

    facts: Sequence[tuple[str, str]]
    components: Sheet
    versions: Sequence[tuple[str, str]]
    methods: str
    references: Sequence[Reference]
    bibtex: str
    command: str
    study: str


def provenance_of(run: Run) -> Provenance:
    """Gather the origin of a run."""
    return Provenance(
        _facts(run),
        sheet_of(_components(run)),
        list(run.versions.items()),
        methods_paragraph(run),
        references_of(run),
        bibtex(run),
        repeat_command(run),
        study_text(run),
    )


def repeat_command(run: Run) -> str:
    """Return the command that repeats the run."""
    if run.command:
        program = Path(run.command[0]).name
        first = ["python", "-m", "matweft"] if program == "__main__.py" else [program]
        return shlex.join([*first, *run.command[1:]])
    source = Path(run.source).name if run.source else "study.yaml"
    return shlex.join(["matweft", "run", source])


def study_text(run: Run) -> str:
    """Return the study file as the store keeps it, or the expanded study."""
    file = run.path / "study.yaml"
    if file.exists():
        return file.read_text(encoding="utf-8", errors="replace")
    import yaml

    return yaml.safe_dump(dict(run.study), sort_keys=False, allow_unicode=True) if run.study else ""


def _facts(run: Run) -> list[tuple[str, str]]:
    machine = dict(run.machine)
    memory = machine.pop("memory_bytes", None)
    if memory:
        machine["memory"] = f"{memory / 2**30:.0f} GiB"
    return [
        ("started", moment(run.started)),
        ("finished", moment(run.finished) if run.finished else "not yet"),
        ("took", duration(run.seconds)),
        ("seed", str(run.seed)),
        *((str(name).replace("_", " "), _plain(value)) for name, value in machine.items()),
        ("folder", run.path.name),
    ]


def _plain(value: Any) -> str:
    return "not set" if value is None else digits(value)


def _components(run: Run) -> Table:
    """Return one row a component: where it is from, parameters of its steps, its share."""
    groups: dict[str, list[StepRow]] = {}
    for row in run.steps.values():
        groups.setdefault(row.component, []).append(row)
    about = {name: _about(run, rows) for name, rows in groups.items()}
    names = tuple(groups)

    def column(name: str, cells: Any, unit: str = "", meaning: str = "") -> TableColumn:
        return TableColumn(name, tuple(cells), unit, meaning)

    return Table(
        "components",
        "Components",
        (
            column("component", names),
            column("distribution", (about[n][0] for n in names)),
            column("parameters", (about[n][1] for n in names), "", "of all its steps"),
            column("device", (about[n][2] for n in names)),
            column("steps", (len(groups[n]) for n in names)),
            column("failed", (sum(r.status == "failed" for r in groups[n]) for n in names)),
            column("total", (sum(r.seconds for r in groups[n]) for n in names), "s"),
            column("mean", (_mean(groups[n]) for n in names), "s", "a finished step"),
        ),
    )


def _mean(rows: list[StepRow]) -> float | None:
    done = [row.seconds for row in rows if row.status == "done"]
    return sum(done) / len(done) if done else None


def _about(run: Run, rows: list[StepRow]) -> tuple[str, str, str]:
    """Return distribution, parameters and device from the records that can be read."""
    records = _records(run, rows)
    component = rows[0].component
    first = records[0] if records else None
    known = (first.distribution, first.version) if first else ("", "")
    origin = known if all(known) else distribution_of(run, component)
    if first and is_of_main(component):
        origin = (f"defined in a {first.distribution},", f"source {first.origin.split()[-1]}")
    parameters = parameters_text([record.parameters for record in records])
    return " ".join(origin).strip(), parameters, str(first.device) if first else ""


def _records(run: Run, rows: list[StepRow]) -> list[Record]:
    """Return records of finished steps, or else of failed ones; of very many, some in between."""
    rows = [row for row in rows if row.key]
    rows = [row for row in rows if row.status == "done"] or rows
    every = -(-len(rows) // MOST_RECORDS) or 1
    found = []
    for row in rows[::every]:
        with suppress(MatweftError):
            found.append(run.record(row.id))
    return found
