"""The unit cube as a learner sees it: whole numbers on their levels, options one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.space import Choice, Integer, Real, Space

Cube = NDArray[np.float64]


class Encoding:
    """Columns for the points of a space.

    A real or whole number is one column in [0, 1], and so is a choice between numbers, by
    their values; a choice between other options is one column of 0 and 1 an option.

    >>> space = Space.parse({"x": [0, 1], "kind": {"choices": ["bcc", "fcc"]}})
    >>> data = Encoding(space).dataset(np.array([[0.25, 0.9]]))
    >>> {name: data[name].item() for name in data.inputs}
    {'x': 0.25, 'kind=bcc': 0.0, 'kind=fcc': 1.0}
    """

    def __init__(self, space: Space, targets: Collection[str] = ()) -> None:
        self.targets = targets
        self.space = space
        self.real = np.array([isinstance(v, Real) for v in space.variables.values()], dtype=bool)

    def snap(self, cube: Cube) -> Cube:
        """Move rows of the unit cube onto the levels of whole numbers and choices."""
        snapped = cube.copy()
        for column, variable in enumerate(self.space.variables.values()):
            if not isinstance(variable, Real):
                count = _levels(variable)
                level = np.minimum((cube[:, column] * count).astype(np.int64), count - 1)
                snapped[:, column] = (level + 0.5) / count
        return snapped

    def dataset(
        self, cube: Cube, targets: Mapping[str, Sequence[float] | Cube] | None = None
    ) -> Dataset:
        """Return snapped rows of the unit cube as inputs, with ``targets`` beside them."""
        columns: dict[str, Any] = {}
        for (name, variable), values in zip(self.space.variables.items(), cube.T, strict=True):
            if not isinstance(variable, Choice):
                columns[self._input(name)] = values
                continue
            level = (values * len(variable.options)).astype(np.int64)
            if all(isinstance(option, int | float) for option in variable.options):
                numbers = np.array(variable.options, dtype=np.float64)
                columns[self._input(name)] = (numbers[level] - numbers.min()) / np.ptp(numbers)
                continue
            for number, option in enumerate(variable.options):
                columns[self._input(f"{name}={option}")] = (level == number).astype(np.float64)
        targets = targets or {}
        return Dataset.of({**columns, **targets}, inputs=columns, targets=targets)

    def _input(self, name: str) -> str:
        """Name an input column; a variable may be called as a target is."""
        return f"{name} (input)" if name in self.targets else name


def _levels(variable: Integer | Choice) -> int:
    if isinstance(variable, Choice):
        return len(variable.options)
    return variable.high - variable.low + 1
