"""A run seen from outside: what was asked, computed and found; read-only, at any time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from matweft.errors import StoreError, did_you_mean
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.space import Space

if TYPE_CHECKING:
    from matweft.store import Record


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
    warnings: tuple[str, ...] = ()
    """In short; the record has them in full."""


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
    """``running``, ``done``, ``stopped``, ``failed``; ``interrupted`` if its process is gone."""
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
        from matweft.run_json import read_fields

        return cls(path=folder, **read_fields(folder / "run.json"))

    def __repr__(self) -> str:
        from matweft.report.notebook import run_line

        return run_line(self)

    def _repr_html_(self) -> str:
        from matweft.report.notebook import run_html

        return run_html(self)

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
