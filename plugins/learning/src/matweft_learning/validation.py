"""Held-out checks: folds that keep groups together, and cross-validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Prediction
from matweft.roles import Learner
from matweft_learning.metrics import Score, score

Rows = NDArray[np.int64]


def kfold(dataset: Dataset, folds: int, *, rng: np.random.Generator) -> Iterator[tuple[Rows, Rows]]:
    """Yield (rows to train on, rows held out) ``folds`` times; each row is held out once.

    Samples of one group (``dataset.group``) stay on one side; groups are dealt out, largest
    first, to the fold with the fewest samples, so that folds are nearly of one size.
    Raises `InputError` if there are fewer groups than folds.

    >>> data = Dataset.of({"x": np.arange(6.0)}, group=["a", "a", "b", "b", "c", "c"])
    >>> [held.tolist() for _, held in kfold(data, 3, rng=np.random.default_rng(1))]
    [[0, 1], [2, 3], [4, 5]]
    """
    groups = np.arange(len(dataset)) if dataset.group is None else dataset.group
    _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if not 2 <= folds <= len(sizes):
        what = "samples" if dataset.group is None else "groups"
        raise InputError(f"{folds} folds of {len(sizes)} {what}; give 2 to {len(sizes)} folds")
    shuffled = rng.permutation(len(sizes))
    fold_of_group, filled = np.empty(len(sizes), dtype=int), np.zeros(folds, dtype=int)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold_of_group[group] = np.argmin(filled)
        filled[fold_of_group[group]] += sizes[group]
    fold = fold_of_group[group_of.reshape(-1)]
    for i in range(folds):
        yield np.flatnonzero(fold != i), np.flatnonzero(fold == i)


def cross_validate(
    learner: Learner, dataset: Dataset, folds: int = 5, *, rng: np.random.Generator
) -> tuple[Prediction, Score]:
    """Predict every sample by a model that has not seen it nor its group, and score that.

    ``dataset.split`` is not looked at: all samples take part.
    """
    dataset = replace(dataset, split=None)
    places, found = [], []
    for train, held in kfold(dataset, folds, rng=rng):
        model = learner.fit(dataset.take(train), rng=rng)
        found.append(model.predict(dataset.take(held)))
        places.append(held)
    order = np.argsort(np.concatenate(places))
    stds = [one.std for one in found if one.std is not None]
    prediction = Prediction(
        np.concatenate([one.mean for one in found])[order],
        np.concatenate(stds)[order] if len(stds) == folds else None,
        None,
        found[0].targets,
    )
    return prediction, score(dataset, prediction)
