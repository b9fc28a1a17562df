"""A part of a dataset: some samples, and what is learnt from what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean
from matweft.field import Field
from matweft.roles import Generator


class Select(Generator):
    """Keep the samples for which a column is true, and say which columns are learnt from which.

    Columns that are neither inputs nor targets stay, as lazy as they are. Raises `InputError` for
    a column that is missing or holds no truth values, and if no sample is left.

    >>> data = Dataset.of({"x": [1.0, 2.0, 3.0], "y": [1.0, 4.0, 9.0], "good": [True, False, True]})
    >>> found = Select(where="good", inputs=("x",), targets=("y",)).generate(data)
    >>> found["y"].tolist(), found.ids, found.inputs, found.targets
    ([1.0, 9.0], ('0', '2'), ('x',), ('y',))
    """

    where: str | None = Field(None, description="column of truth values; none: all samples")
    inputs: tuple[str, ...] | None = Field(None, description="columns to learn from; none: as are")
    targets: tuple[str, ...] | None = Field(None, description="columns to learn; none: as are")

    def generate(self, dataset: Dataset) -> Dataset:
        """Return the part of ``dataset``."""
        found = dataset if self.where is None else dataset.take(_truths(dataset, self.where))
        if not len(found):
            raise InputError(
                f"no sample of {len(dataset)} has {self.where!r}: nothing is left to learn from"
            )
        inputs = found.inputs if self.inputs is None else self.inputs
        targets = found.targets if self.targets is None else self.targets
        for name in (*inputs, *targets):
            _require(dataset, name)
        both = sorted(set(inputs) & set(targets))
        if both and self.inputs is not None:
            raise InputError(f"{both} cannot be inputs and targets; leave them out of one")
        return replace(
            found, inputs=tuple(name for name in inputs if name not in targets), targets=targets
        )


def _truths(dataset: Dataset, name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    _require(dataset, name)
    values = dataset[name]
    if values.dtype.kind != "b" or values.ndim != 1:
        raise InputError(
            f"column {name!r} holds {values.dtype} of shape {values.shape[1:]}, not one truth "
            "value a sample"
        )
    return values


def _require(dataset: Dataset, name: str) -> None:
    if name not in dataset:
        known = list(dataset.columns)
        raise InputError(
            f"the dataset has no column {name!r}; it has {known}.{did_you_mean(name, known)}"
        )
