"""Datasets made of a history: what has been tried, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.history import History
from matweft.objective import Objective
from matweft.space import Choice, Space


def dataset_of(space: Space, history: History, objectives: Sequence[Objective]) -> Dataset:
    """Return the finished trials: variables as inputs, objectives as targets.

    A choice among words becomes the index of the option.
    """
    names = [objective.name for objective in objectives]
    columns = _inputs(space, [trial.point for trial in history.done])
    columns |= {name: history.column(name) for name in names}
    units = {name: variable.unit for name, variable in space.variables.items()}
    units |= {objective.name: objective.unit for objective in objectives}
    ids = [str(trial.id) for trial in history.done]
    return Dataset.of(columns, targets=names, units=units, ids=ids)


def points_dataset(space: Space, points: Sequence[Mapping[str, Any]]) -> Dataset:
    """Return points as the inputs of a model.

    >>> space = Space.parse({"a.n": [0, 1], "a.kind": {"choices": ["fcc", "bcc"]}})
    >>> points_dataset(space, [{"a.n": 0.5, "a.kind": "bcc"}]).matrix(space.names).tolist()
    [[0.5, 1.0]]
    """
    return Dataset.of(_inputs(space, points))


def _inputs(space: Space, points: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[np.float64]]:
    columns = {}
    for name, variable in space.variables.items():
        values = [point[name] for point in points]
        if isinstance(variable, Choice) and not all(_is_number(x) for x in variable.options):
            values = [variable.options.index(value) for value in values]
        columns[name] = np.array(values, dtype=np.float64)
    return columns


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
