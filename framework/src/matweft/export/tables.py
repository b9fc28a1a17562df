"""The tables of a run: trials and forecasts of each loop, items of each for-each, single values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matweft.errors import MatweftError
from matweft.export.fields import fields_in, quantities
from matweft.export.step_ids import Place, place_of
from matweft.result import Quantity
from matweft.run_view import LoopView, Run, StepRow

PLAIN = Quantity()


@dataclass(frozen=True)
class TableColumn:
    """One column: values may be None where a row has none."""

    name: str
    values: tuple[Any, ...]
    unit: str = ""
    description: str = ""


@dataclass(frozen=True)
class Table:
    """A named table; all columns have the same length."""

    name: str
    title: str
    columns: tuple[TableColumn, ...]

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    @property
    def rows(self) -> Iterable[tuple[Any, ...]]:
        """The cells, row by row."""
        return zip(*(column.values for column in self.columns), strict=True)


def tables_of(run: Run) -> list[Table]:
    """Return every table of a run that has rows."""
    tables = [trials_table(run, loop) for loop in run.loops.values()]
    tables += [forecasts_table(loop) for loop in run.loops.values()]
    tables += items_tables(run)
    tables += [values_table(run), steps_table(run)]
    return [table for table in tables if len(table)]


def trials_table(run: Run, loop: LoopView) -> Table:
    """Return one row a trial: its point, all its values, its cost and error."""
    trials = list(loop.history)
    units = units_of_trials(run, loop)
    names = [objective.name for objective in loop.objectives]
    names += sorted({name for trial in trials for name in trial.values} - set(names))
    columns = [
        TableColumn("sample", tuple(trial.id for trial in trials), "", "number of the sample"),
        TableColumn("status", tuple(trial.status for trial in trials)),
    ]
    for name, variable in loop.space.variables.items():
        points = tuple(_cell(trial.point.get(name)) for trial in trials)
        columns.append(TableColumn(name, points, variable.unit, "varied"))
    for name in names:
        quantity = units.get(name, PLAIN)
        cells = tuple(trial.values.get(name) for trial in trials)
        columns.append(TableColumn(name, cells, quantity.unit, quantity.description))
    columns.append(TableColumn("time", tuple(t.cost for t in trials), "s", "time of computing"))
    if any(trial.error for trial in trials):
        columns.append(TableColumn("error", tuple(trial.error for trial in trials)))
    return Table(f"{loop.name}-trials", f"Samples of {loop.name}", tuple(columns))


def forecasts_table(loop: LoopView) -> Table:
    """Return what was predicted before it was computed."""
    ahead, units = loop.forecasts, {one.name: one.unit for one in loop.objectives}
    target_units = {units.get(one.target, "") for one in ahead}
    unit = target_units.pop() if len(target_units) == 1 else ""
    columns = (
        TableColumn("sample", tuple(one.trial for one in ahead)),
        TableColumn("target", tuple(one.target for one in ahead)),
        TableColumn("predicted", tuple(one.predicted for one in ahead), unit),
        TableColumn("std", tuple(one.std for one in ahead), unit, "spread of the prediction"),
        TableColumn("observed", tuple(one.observed for one in ahead), unit, "computed afterwards"),
        TableColumn("n_train", tuple(one.n_train for one in ahead), "", "samples learnt from"),
    )
    return Table(f"{loop.name}-forecasts", f"Forecasts of {loop.name}", columns)


def items_tables(run: Run) -> list[Table]:
    """Return one table a for-each: a row an item, columns the scalars of its steps."""
    groups: dict[str, list[tuple[Place, StepRow]]] = {}
    for row in run.steps.values():
        place = place_of(row.id)
        if place.container and place.container not in run.loops and not is_internal(run, row.id):
            groups.setdefault(place.container, []).append((place, row))
    return [_items_table(run, name, members) for name, members in groups.items()]


def values_table(run: Run) -> Table:
    """Return the scalar fields of all steps that are not repeated, one a row."""
    found = []
    for row in plain_steps(run):
        if row.status == "done":
            try:
                value = run.value(row.id)
            except MatweftError:
                continue
            found += [(row.id, field) for field in fields_in(value) if field.is_scalar]
    columns = (
        TableColumn("step", tuple(step for step, _ in found)),
        TableColumn("field", tuple(field.name for _, field in found)),
        TableColumn("value", tuple(_cell(field.value) for _, field in found)),
        TableColumn("unit", tuple(field.quantity.unit for _, field in found)),
        TableColumn("description", tuple(field.quantity.description for _, field in found)),
    )
    return Table("values", "Values of single steps", columns)


def steps_table(run: Run) -> Table:
    """Return every step with its component, key, status and time."""
    rows = list(run.steps.values())
    columns = (
        TableColumn("step", tuple(row.id for row in rows)),
        TableColumn("component", tuple(row.component for row in rows)),
        TableColumn("status", tuple(row.status for row in rows)),
        TableColumn("time", tuple(row.seconds for row in rows), "s", "time of computing"),
        TableColumn("cached", tuple(row.cached for row in rows), "", "computed by an earlier run"),
        TableColumn("key", tuple(row.key for row in rows), "", "name of the stored record"),
        TableColumn("error", tuple(row.error for row in rows)),
    )
    return Table("steps", "Steps", columns)


def plain_steps(run: Run) -> list[StepRow]:
    """Return the steps that are neither repeated nor part of a loop."""
    return [
        row
        for row in run.steps.values()
        if not place_of(row.id).container and row.id.partition(".")[0] not in run.loops
    ]


def is_internal(run: Run, step_id: str) -> bool:
    """Return whether a step belongs to a loop's own work: asking, learning, forecasting."""
    return any(step_id.startswith(f"{name}.") for name in run.loops)


def _items_table(run: Run, name: str, members: Sequence[tuple[Place, StepRow]]) -> Table:
    items = list(dict.fromkeys(place.index for place, _ in members))
    at = {index: number for number, index in enumerate(items)}
    cells: dict[str, list[Any]] = {}
    errors: list[str] = [""] * len(items)
    units: dict[str, Quantity] = {}
    for place, row in members:
        if row.status == "failed":
            errors[at[place.index]] = f"{place.step}: {row.error}"
        for field, number in _scalars(run, row).items():
            column = cells.setdefault(f"{place.step}.{field}", [None] * len(items))
            column[at[place.index]] = number
    for step in dict.fromkeys(place.step for place, _ in members):
        first = next((r for p, r in members if p.step == step and r.status == "done"), None)
        units |= _quantities(run, first, f"{step}.")
    columns = _item_columns(run, name, items)
    for field, values in cells.items():
        quantity = units.get(field, PLAIN)
        columns.append(TableColumn(field, tuple(values), quantity.unit, quantity.description))
    if any(errors):
        columns.append(TableColumn("error", tuple(errors)))
    return Table(
        f"{name.replace('[]', '')}-items", f"Items of {name.replace('[]', '')}", tuple(columns)
    )


def _item_columns(run: Run, name: str, items: Sequence[tuple[int | str, ...]]) -> list[TableColumn]:
    """Return what the for-each of each level went through, named by its variable."""
    parts = name.split("[]")
    columns = []
    for level in range(max((len(index) for index in items), default=1)):
        label, cells = "item", []
        for index in items:
            above = "".join(f"{part}[{i}]" for part, i in zip(parts, index[:level], strict=False))
            known = run.items.get(above + "".join(parts[level : level + 1]))
            label = known.variable if known else label
            place = index[level]
            cells.append(known.values[place] if known and isinstance(place, int) else place)
        columns.append(TableColumn(label, tuple(cells)))
    return columns


def units_of_trials(run: Run, loop: LoopView) -> dict[str, Quantity]:
    """Read units from the results of the first finished trial, those of objectives as stated."""
    units: dict[str, Quantity] = {}
    if loop.history.done:
        start = f"{loop.name}[{loop.history.done[0].id}]."
        for row in run.steps.values():
            if row.id.startswith(start):
                units |= _quantities(run, row, row.id.removeprefix(start) + ".")
    for objective in loop.objectives:
        known = units.get(objective.name, PLAIN)
        units[objective.name] = Quantity(objective.unit or known.unit, known.description)
    return units


def _quantities(run: Run, row: StepRow | None, start: str) -> dict[str, Quantity]:
    if row is None or row.status != "done":
        return {}
    try:
        return {start + name: one for name, one in quantities(run.value(row.id)).items()}
    except MatweftError:
        return {}


def _scalars(run: Run, row: StepRow) -> dict[str, Any]:
    if row.status != "done":
        return {}
    try:
        return dict(run.record(row.id).scalars)
    except MatweftError:
        return {}


def _cell(value: Any) -> Any:
    item = getattr(value, "item", None)
    value = item() if callable(item) and getattr(value, "ndim", 1) == 0 else value
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)
