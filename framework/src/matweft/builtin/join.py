"""Several datasets as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Column, Dataset
from matweft.errors import InputError
from matweft.field import Field
from matweft.joined_column import joined_column
from matweft.roles import Generator


class Join(Generator):
    """Put the samples of several datasets one after the other.

    All must have the same columns, of the same shape and unit, the same inputs and targets. An id
    becomes ``name:id``, and so does a group, with the names of the datasets, or else their numbers
    from 0; ``mark`` is a further column, neither input nor target, with the name of the dataset
    that a sample came from. Columns load no sooner than their samples are used. Raises
    `InputError` that names what differs.

    >>> old, new = (Dataset.of({"x": values}) for values in ([0.0, 1.0], [2.0]))
    >>> both = Join(names=("old", "new"), mark="when").generate([old, new])
    >>> both.ids, both["x"].tolist(), both["when"].tolist(), both.inputs
    (('old:0', 'old:1', 'new:0'), [0.0, 1.0, 2.0], ['old', 'old', 'new'], ('x',))
    """

    names: tuple[str, ...] = Field((), description="names of the datasets; none: their numbers")
    mark: str | None = Field(
        None, description="column to make that holds the name of each sample's dataset"
    )

    def generate(self, datasets: list[Dataset]) -> Dataset:
        """Return one dataset of all samples."""
        if not datasets:
            raise InputError("there is no dataset to join; give a list of one or more")
        names = self._names(len(datasets))
        _check(datasets, names)
        first, counts = datasets[0], [len(one) for one in datasets]
        columns = {
            name: joined_column([one.columns[name] for one in datasets], counts)
            for name in first.columns
        }
        if self.mark is not None:
            if self.mark in columns:
                raise InputError(
                    f"the datasets have a column {self.mark!r} already; choose another mark"
                )
            columns[self.mark] = Column.of(np.repeat(np.array(names), counts))
        pairs = list(zip(names, datasets, strict=True))
        return Dataset(
            columns=columns,
            ids=tuple(f"{name}:{i}" for name, one in pairs for i in one.ids),
            inputs=first.inputs,
            targets=first.targets,
            group=_marks(pairs, "group", lambda name, value: f"{name}:{value}"),
            split=_marks(pairs, "split", lambda _, value: str(value)),
            metadata={name: dict(one.metadata) for name, one in pairs if one.metadata},
        )

    def _names(self, count: int) -> tuple[str, ...]:
        names = self.names or tuple(map(str, range(count)))
        if len(names) != count:
            raise InputError(f"{len(names)} names for {count} datasets; give one name a dataset")
        if len(set(names)) < count:
            raise InputError(f"the names {list(names)} are not all different; ids need them to be")
        return names


def _check(datasets: Sequence[Dataset], names: Sequence[str]) -> None:
    """Raise `InputError` at the first thing in which a dataset differs from the first."""
    first = datasets[0]
    for name, one in zip(names[1:], datasets[1:], strict=True):
        both = f"datasets {names[0]!r} and {name!r} differ in"
        odd = sorted(set(first.columns) ^ set(one.columns))
        if odd:
            raise InputError(f"{both} columns: only one of them has {odd}; give all the same")
        for column, mine in first.columns.items():
            other = one.columns[column]
            for what, a, b in (("shape", mine.shape, other.shape), ("unit", mine.unit, other.unit)):
                if a != b:
                    raise InputError(f"{both} the {what} of column {column!r}: {a!r} and {b!r}")
        for what in ("inputs", "targets"):
            a, b = getattr(first, what), getattr(one, what)
            if a != b:
                raise InputError(f"{both} their {what}: {list(a)} and {list(b)}")


def _marks(
    pairs: Sequence[tuple[str, Dataset]], what: str, marked: Callable[[str, Any], str]
) -> NDArray[Any] | None:
    """Return group or split of all samples, None if no dataset has it."""
    without = [name for name, one in pairs if getattr(one, what) is None]
    if len(without) == len(pairs):
        return None
    if without:
        raise InputError(
            f"datasets {without} have no {what}, the others have; give it to all or to none"
        )
    return np.array([marked(name, v) for name, one in pairs for v in getattr(one, what)], dtype=str)
