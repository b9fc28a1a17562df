"""Where the numbers of a run come from: components, versions, machine, times, literature."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matweft.citation import Reference, bibtex, distribution_of, methods_paragraph, references_of
from matweft.component import Component
from matweft.errors import MatweftError
from matweft.export.tables import Table, TableColumn
from matweft.registry import registry
from matweft.report.cells import Sheet, sheet_of
from matweft.report.numbers import digits, duration, moment
from matweft.run_view import Run, StepRow


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
    """Return one row a component: where it is from, parameters of its first step, its share."""
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
            column("parameters", (about[n][1] for n in names), "", "those of its first step"),
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
    """Return distribution, parameters and device from the first record that can be read."""
    for row in rows:
        if row.key:
            try:
                record = run.record(row.id)
            except MatweftError:
                continue
            known = (record.distribution, record.version)
            origin = known if all(known) else distribution_of(run, row.component)
            parameters = ", ".join(
                f"{name} = {_brief(value)}"
                for name, value in record.parameters.items()
                if value is not None
            )
            return " ".join(origin).strip(), parameters, str(record.device)
    return " ".join(distribution_of(run, rows[0].component)).strip(), "", ""


def _brief(value: Any) -> str:
    if isinstance(value, list | tuple) and len(value) <= 6:
        return "(" + ", ".join(_brief(one) for one in value) + ")"
    if isinstance(value, Component):
        return registry().name_of(type(value))
    text = digits(value)
    return text if len(text) <= 60 else text[:57] + "..."
