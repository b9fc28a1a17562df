"""A run seen from outside: what was asked, computed and found; read-only, at any time.

The engine calls `write_run` at its barriers and at the end; `Run.open` reads what it wrote.
The file ``run.json`` is one JSON object::

    {"format": "matweft-run", "version": 1, "updated": TIME,
     "name": str, "status": "running|done|stopped|failed", "reason": str, "seed": int,
     "source": str, "command": [str], "study": {expanded long form},
     "started": TIME, "finished": TIME | null, "machine": {str: any},
     "versions": {distribution: version}, "warnings": [str],
     "steps": {id: {"component", "key", "status", "seconds", "cached", "error"}},
     "items": {for-each: {"variable": str, "values": [str]}},
     "loops": {name: {"space": {variable: {"kind": "real|integer|choice", ...fields}},
                      "objectives": [{"name", "goal", "target", "tolerance", "unit"}],
                      "trials": [{"id", "point", "status", "values", "fidelity", "cost",
                                  "parent", "error"}],
                      "forecasts": [{"trial", "target", "predicted", "std", "observed",
                                     "n_train"}],
                      "model_step": id | null, "best": trial | null, "budget": int | null}}}

TIME is ISO 8601 with a time zone. JSON has no NaN: where a number belongs, a number that is
none is the text ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from matweft.errors import StoreError, did_you_mean
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.space import Choice, Integer, Real, Space
from matweft.store import replace_text

if TYPE_CHECKING:
    from matweft.store import Record

VERSION = 1
_KINDS: dict[str, Any] = {"real": Real, "integer": Integer, "choice": Choice}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a run; ``key`` finds its record, ``cached`` says that it was there before.

    ``status`` is ``pending``, ``running``, ``done`` or ``failed``; ids read ``map``,
    ``crops[3].moves``, ``design[12].pores``, ``design.ask[2]``, ``design.model[2]``.
    """

    id: str
    component: str
    key: str = ""
    status: str = "pending"
    seconds: float = 0.0
    cached: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a model said of a trial before it was computed, and what came out.

    ``std`` and ``observed`` are NaN where the model gives no spread or the trial failed;
    ``n_train`` is the number of samples the model had seen.
    """

    trial: int
    target: str
    predicted: float
    std: float = math.nan
    observed: float = math.nan
    n_train: int = 0


@dataclass(frozen=True)
class LoopView:
    """One design loop: its space, objectives, trials and honest forecasts."""

    name: str
    space: Space
    objectives: tuple[Objective, ...]
    history: History
    forecasts: tuple[Forecast, ...] = ()
    model_step: str | None = None
    best: int | None = None
    budget: int | None = None

    @property
    def best_trial(self) -> Trial | None:
        """The best trial, or None before the first one is finished."""
        return next((trial for trial in self.history if trial.id == self.best), None)

    def loss(self, trial: Trial) -> float:
        """Return the largest loss of a finished trial: what the loop makes small."""
        return max(float(one.loss(trial.values[one.name])) for one in self.objectives)


@dataclass(frozen=True, slots=True)
class Items:
    """What a for-each went through: the name of its variable and its items, in short text."""

    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """A run of a study, as its folder describes it.

    ``machine`` describes the computer, ``versions`` the distributions; ``command`` is what
    was typed, ``source`` the study file. Fields that a running study does not know are empty.
    """

    path: Path
    name: str
    status: str = "running"
    reason: str = ""
    seed: int = 0
    source: str = ""
    command: tuple[str, ...] = ()
    study: Mapping[str, Any] = field(default_factory=dict)
    started: datetime | None = None
    finished: datetime | None = None
    updated: datetime | None = None
    machine: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    steps: Mapping[str, StepRow] = field(default_factory=dict)
    loops: Mapping[str, LoopView] = field(default_factory=dict)
    items: Mapping[str, Items] = field(default_factory=dict)
    """Of each for-each by its id, such as ``crops`` or ``outer[2].inner``."""

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Read the run in folder ``path``, running or not.

        Raises `StoreError` if there is none, or one that a newer matweft wrote.
        """
        folder = Path(path)
        folder = folder.parent if folder.name == "run.json" else folder
        return cls(path=folder, **_decode(_load(folder / "run.json")))

    @property
    def seconds(self) -> float | None:
        """Seconds from the start to the end, or to the last news of an unfinished run."""
        end = self.finished or self.updated
        return (end - self.started).total_seconds() if self.started and end else None

    def step(self, step_id: str) -> StepRow:
        """Return the row of a step; raises `StoreError` naming similar ones."""
        if step_id not in self.steps:
            hint = did_you_mean(step_id, self.steps)
            raise StoreError(f"the run {self.name!r} has no step {step_id!r}.{hint}")
        return self.steps[step_id]

    def record(self, step_id: str) -> Record:
        """Return the stored record of a step: provenance, scalars, error and traceback."""
        key = self._key(step_id)
        from matweft.store import read_record

        return read_record(self.path, key)

    def value(self, step_id: str) -> Any:
        """Return what a step returned; without its plugin, a record of the raw fields."""
        key = self._key(step_id)
        from matweft.store import read_value

        return read_value(self.path, key)

    def _key(self, step_id: str) -> str:
        row = self.step(step_id)
        if not row.key:
            raise StoreError(f"step {step_id!r} has no record yet: it is {row.status}")
        return row.key


def write_run(path: str | Path, fields: Mapping[str, Any]) -> Path:
    """Write ``run.json`` in folder ``path`` at once or not at all; return the file.

    ``fields`` are the attributes of `Run` except ``path`` and ``updated``: `StepRow` and
    `LoopView` objects, times with a time zone. Raises `StoreError` if the disk refuses.
    """
    run = Run(path=Path(path), **{**fields, "updated": datetime.now(UTC)})
    text = json.dumps(_finite(_encode(run)), default=_plain, ensure_ascii=False, allow_nan=False)
    replace_text(run.path / "run.json", text)
    return run.path / "run.json"


def _load(file: Path) -> dict[str, Any]:
    if not file.exists():
        known = (file.parent / "matweft.json").exists()
        raise StoreError(
            f"the run in {file.parent} has no run.json yet: its first samples are still computed"
            if known
            else f"{file.parent} is not the folder of a run: it holds no run.json"
        )
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {file}: {error}") from error
    if not isinstance(tree, dict) or tree.get("format") != "matweft-run":
        raise StoreError(f"{file} does not describe a run of matweft")
    if tree["version"] > VERSION:
        raise StoreError(f"{file} was written by a newer version of matweft; update matweft")
    return tree


def _encode(run: Run) -> dict[str, Any]:
    tree: dict[str, Any] = {"format": "matweft-run", "version": VERSION}
    for one in dataclasses.fields(run):
        if one.name not in ("path", "steps", "loops", "items"):
            tree[one.name] = getattr(run, one.name)
    tree["steps"] = {
        row.id: {name: getattr(row, name) for name in StepRow.__slots__ if name != "id"}
        for row in run.steps.values()
    }
    tree["loops"] = {name: _encode_loop(loop) for name, loop in run.loops.items()}
    tree["items"] = {
        name: {"variable": one.variable, "values": one.values} for name, one in run.items.items()
    }
    return tree


def _encode_loop(loop: LoopView) -> dict[str, Any]:
    return {
        "space": {
            name: {"kind": _NAMES[type(variable)], **vars(variable)}
            for name, variable in loop.space.variables.items()
        },
        "objectives": [vars(objective) for objective in loop.objectives],
        "trials": [vars(trial) for trial in loop.history],
        "forecasts": [
            {name: getattr(one, name) for name in Forecast.__slots__} for one in loop.forecasts
        ],
        "model_step": loop.model_step,
        "best": loop.best,
        "budget": loop.budget,
    }


def _decode(tree: dict[str, Any]) -> dict[str, Any]:
    known = {one.name for one in dataclasses.fields(Run)} - {"path"}
    found = {name: value for name, value in tree.items() if name in known}
    for name in ("started", "finished", "updated"):
        found[name] = datetime.fromisoformat(found[name]) if found.get(name) else None
    found["command"], found["warnings"] = tuple(found["command"]), tuple(found["warnings"])
    found["steps"] = {
        name: StepRow(name, **{**row, "seconds": float(row["seconds"])})
        for name, row in tree["steps"].items()
    }
    found["loops"] = {name: _decode_loop(name, loop) for name, loop in tree["loops"].items()}
    found["items"] = {
        name: Items(one["variable"], tuple(one["values"]))
        for name, one in tree.get("items", {}).items()
    }
    return found


def _decode_loop(name: str, tree: dict[str, Any]) -> LoopView:
    return LoopView(
        name,
        Space({name: _variable(entry) for name, entry in tree["space"].items()}),
        tuple(Objective(**one) for one in tree["objectives"]),
        History(
            Trial(**{**one, "values": {k: float(v) for k, v in one["values"].items()}})
            for one in tree["trials"]
        ),
        tuple(
            Forecast(**{**one, **{k: float(one[k]) for k in ("predicted", "std", "observed")}})
            for one in tree["forecasts"]
        ),
        tree["model_step"],
        tree["best"],
        tree["budget"],
    )


def _variable(entry: dict[str, Any]) -> Real | Integer | Choice:
    fields = {name: value for name, value in entry.items() if name != "kind"}
    if entry["kind"] == "choice":
        fields["options"] = tuple(fields["options"])
    made: Real | Integer | Choice = _KINDS[entry["kind"]](**fields)
    return made


def _finite(value: Any) -> Any:
    """Spell numbers that JSON has no sign for."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    if isinstance(value, Mapping):
        return {str(name): _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value if isinstance(value, str | int | float) or value is None else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, np.generic | np.ndarray):
        return _finite(value.tolist())
    if hasattr(value, "model_dump"):
        return _finite({"use": type(value).__name__, "with": value.model_dump(mode="json")})
    return str(value)
