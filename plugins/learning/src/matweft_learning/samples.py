"""Numbers to learn from, checked: what every learner here reads a dataset with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs ``x`` (n, d) and targets ``y`` (n, m), finite; ``features`` names the columns of x."""

    x: Floats
    y: Floats
    ids: tuple[str, ...]
    inputs: tuple[str, ...]
    features: tuple[str, ...]
    targets: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)


def training_samples(dataset: Dataset, minimum: int = 2) -> Samples:
    """Return what may be learnt from: all samples, or those whose split is ``"train"``.

    Raises `InputError` for a dataset without inputs or targets, fewer samples than
    ``minimum``, text in a column, NaN or infinity (names the samples) and a constant target.

    >>> data = Dataset.of({"x": [0.0, 1.0], "y": [1.0, np.nan]}, targets=["y"])
    >>> training_samples(data)
    Traceback (most recent call last):
        ...
    matweft.errors.InputError: y is NaN or infinite in sample '1'; leave such samples out
    """
    samples = split_samples(dataset, "train") if dataset.split is not None else _read(dataset)
    _require_learnable(samples.y, samples.targets, dataset, minimum)
    return samples


def split_samples(dataset: Dataset, split: str) -> Samples:
    """Return the samples whose split is ``split``; none if the dataset has no splits."""
    chosen = np.zeros(len(dataset), dtype=bool)
    if dataset.split is not None:
        chosen = np.asarray(dataset.split == split)
    return _read(dataset.take(chosen))


@dataclass(frozen=True, eq=False)
class Targets:
    """Targets ``y`` (n, m), finite, of the samples at ``rows`` of a dataset; no input is read."""

    y: Floats
    rows: NDArray[np.int64]
    ids: tuple[str, ...]
    targets: tuple[str, ...]


def training_targets(dataset: Dataset, minimum: int = 2) -> Targets:
    """Return the targets of what may be learnt from, refused as in `training_samples`."""
    split = None if dataset.split is None else "train"
    found = split_targets(dataset, split)
    _require_learnable(found.y, found.targets, dataset, minimum)
    return found


def split_targets(dataset: Dataset, split: str | None) -> Targets:
    """Return the targets of the samples of a split; None: of all samples."""
    _require_targets(dataset)
    marks = dataset.split
    chosen = np.ones(len(dataset), dtype=bool)
    if split is not None:
        chosen = np.zeros_like(chosen) if marks is None else np.asarray(marks == split)
    part = dataset.take(chosen)
    names = dataset.scalars(dataset.targets)
    return Targets(_numbers(part, dataset.targets), np.flatnonzero(chosen), part.ids, names)


def input_matrix(dataset: Dataset, inputs: Sequence[str], width: int) -> Floats:
    """Return the inputs of a prediction, shape (n, width).

    Raises `InputError` for a missing column, another number of scalars than was learnt from,
    and NaN or infinity (names the samples).
    """
    x = _numbers(dataset, inputs)
    if x.shape[1] != width:
        raise InputError(
            f"the model learnt from {width} numbers a sample, but {list(inputs)} hold"
            f" {x.shape[1]}; give columns of the same shape"
        )
    return x


def _require_targets(dataset: Dataset) -> None:
    if not dataset.targets:
        raise InputError(
            "the dataset names no targets; make it with Dataset.of(..., targets=[...])"
        )


def _require_learnable(y: Floats, targets: Sequence[str], dataset: Dataset, minimum: int) -> None:
    if len(y) < minimum:
        which = "" if dataset.split is None else " with split 'train'"
        raise InputError(f"{len(y)} samples{which} are too few to learn from; {minimum} are needed")
    for name, values in zip(targets, y.T, strict=True):
        if np.ptp(values) == 0:
            raise InputError(
                f"target {name!r} is {values[0]:g} in all {len(values)} samples: nothing to learn;"
                " widen the inputs or leave this target out"
            )


def _read(dataset: Dataset) -> Samples:
    _require_targets(dataset)
    if not dataset.inputs:
        raise InputError("the dataset has no inputs: every column is a target; add input columns")
    return Samples(
        x=_numbers(dataset, dataset.inputs),
        y=_numbers(dataset, dataset.targets),
        ids=dataset.ids,
        inputs=dataset.inputs,
        features=dataset.scalars(dataset.inputs),
        targets=dataset.scalars(dataset.targets),
    )


def _numbers(dataset: Dataset, names: Sequence[str]) -> Floats:
    for name in names:
        values = np.asarray(dataset[name])
        if values.dtype.kind not in "biuf":
            raise InputError(
                f"column {name!r} holds {values.dtype}, not real numbers; encode it or leave it out"
            )
        finite = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
        if not finite.all():
            raise InputError(bad_samples(name, [dataset.ids[i] for i in np.flatnonzero(~finite)]))
    return dataset.matrix(names)


def bad_samples(name: str, ids: Sequence[str]) -> str:
    """Return the sentence about samples in which a column is not finite."""
    named = ", ".join(map(repr, ids[:5])) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    return (
        f"{name} is NaN or infinite in sample{'s' * (len(ids) > 1)} {named}; leave such samples out"
    )
