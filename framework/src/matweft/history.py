"""What has been computed so far: the only thing a sampler may look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft._html import table
from matweft._optional import need
from matweft.errors import InputError
from matweft.result import short

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 20
"""Trials that a notebook shows."""

Status = Literal["pending", "done", "failed"]


@dataclass(frozen=True)
class Trial:
    """One point of the space and what came of it; ``values`` maps references to numbers."""

    id: int
    point: Mapping[str, Any]
    status: Status = "pending"
    values: Mapping[str, float] = field(default_factory=dict)
    fidelity: float = 1.0
    cost: float = 0.0
    """Seconds of computing."""
    parent: int | None = None
    error: str = ""


@dataclass(frozen=True)
class History:
    """Trials ordered by id.

    >>> history = History([Trial(0, {"x": 0.1}, "done", {"y": 2.0}), Trial(1, {"x": 0.4})])
    >>> len(history.done), history.column("y")
    (1, array([2.]))
    """

    trials: tuple[Trial, ...] = ()

    def __init__(self, trials: Iterable[Trial] = ()) -> None:
        object.__setattr__(self, "trials", tuple(sorted(trials, key=lambda trial: trial.id)))

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.trials)

    @property
    def done(self) -> tuple[Trial, ...]:
        """Trials that finished with values."""
        return tuple(trial for trial in self.trials if trial.status == "done")

    @property
    def failed(self) -> tuple[Trial, ...]:
        """Trials that failed."""
        return tuple(trial for trial in self.trials if trial.status == "failed")

    @property
    def points(self) -> list[Mapping[str, Any]]:
        """Points of all trials, pending and failed ones included."""
        return [trial.point for trial in self.trials]

    def timeless(self) -> History:
        """Return the history without the seconds it took, which differ from run to run."""
        return History(replace(trial, cost=0.0) for trial in self.trials)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return one value of every finished trial, shape (done,).

        Raises `InputError` if a finished trial does not have it.
        """
        for trial in self.done:
            if name not in trial.values:
                has = list(trial.values)
                raise InputError(f"trial {trial.id} has no value {name!r}; it has {has}")
        return np.array([trial.values[name] for trial in self.done], dtype=np.float64)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a trial: status, its point, its values, cost in seconds, error."""
        pandas = need("pandas", "report", "tables")
        rows = [
            {"status": one.status, **one.point, **one.values, "fidelity": one.fidelity}
            | {"cost": one.cost, "error": one.error}
            for one in self.trials
        ]
        index = pandas.Index([one.id for one in self.trials], name="id")
        frame: pd.DataFrame = pandas.DataFrame(rows, index=index)
        frame.attrs["units"] = {"cost": "s"}
        return frame

    def _repr_html_(self) -> str:
        shown = self.trials if len(self) <= MOST_SHOWN else self.trials[-MOST_SHOWN:]
        points = list(dict.fromkeys(name for one in shown for name in one.point))
        values = list(dict.fromkeys(name for one in shown for name in one.values))
        rows = []
        for one in shown:
            cells = [short(one.point.get(name, "")) for name in points]
            cells += [short(one.values.get(name, "")) for name in values]
            rows.append((str(one.id), one.status, *cells, one.error))
        caption = f"History of {len(self)} trials: {len(self.done)} done, {len(self.failed)} failed"
        caption += f"; the last {len(shown)}" if len(shown) < len(self) else ""
        return table(caption, rows, ("trial", "status", *points, *values, "error"))

    def extended(self, trials: Sequence[Trial]) -> History:
        """Return a history in which ``trials`` are added or replace those of the same id."""
        merged = {trial.id: trial for trial in self.trials}
        merged.update({trial.id: trial for trial in trials})
        return History(merged.values())
