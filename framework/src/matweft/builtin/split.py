"""Which samples are learnt from, which stop a training and which test it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean
from matweft.field import Field
from matweft.roles import Generator

SPLITS = ("train", "validation", "test")


class Split(Generator):
    """Divide the samples of a dataset into those to train on, to validate and to test with.

    The division is drawn once; all learners that get the dataset share it. With ``by``, every
    value of that column (every stratum) is divided alone, so that each part has its share of it.
    Samples of one group stay together; then groups are counted instead of samples. Parts have
    their share of n, rounded so that the sum is n; an earlier split is replaced.

    Raises `InputError` for a column that is missing or has entries of more than one number, a
    stratum too small for one sample in each part, and a group in more than one stratum.

    >>> data = Dataset.of({"x": np.arange(40.0), "model": ["a"] * 20 + ["b"] * 20})
    >>> found = Split(by="model").generate(data, rng=np.random.default_rng(0))
    >>> [[int(sum(found.split[i : i + 20] == part)) for part in SPLITS] for i in (0, 20)]
    [[14, 3, 3], [14, 3, 3]]
    """

    train: float = Field(0.7, gt=0, le=1, unit="", description="share to train on")
    validation: float = Field(
        0.15, ge=0, lt=1, unit="", description="share by which a training is stopped and chosen"
    )
    test: float = Field(0.15, ge=0, lt=1, unit="", description="share that no training sees")
    by: str | None = Field(None, description="column whose every value is divided alone")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.train + self.validation + self.test - 1) > 1e-9:
            raise ValueError(
                f"train, validation and test add up to"
                f" {self.train + self.validation + self.test:g}; give shares that add up to 1"
            )
        return self

    def generate(self, dataset: Dataset, *, rng: np.random.Generator) -> Dataset:
        """Return the dataset with ``split``; columns stay as lazy as they are."""
        what = "samples" if dataset.group is None else "groups"
        units, unit_of = _units(dataset)
        stratum_of, names = self._strata(dataset)
        stratum = np.full(len(units), -1)
        stratum[unit_of] = stratum_of
        torn = np.flatnonzero(stratum[unit_of] != stratum_of)
        if len(torn):
            raise InputError(
                f"group {str(units[unit_of[torn[0]]])!r} has samples of more than one"
                f" {self.by}; samples of a group stay together, so split by another column"
            )
        part = np.empty(len(units), dtype=np.intp)
        for number, name in enumerate(names):
            members = rng.permutation(np.flatnonzero(stratum == number))
            counts = self._counts(len(members), name, what)
            part[members] = np.repeat(np.arange(len(SPLITS)), counts)
        return replace(dataset, split=np.array(SPLITS)[part][unit_of])

    def _strata(self, dataset: Dataset) -> tuple[NDArray[np.intp], list[str]]:
        """Return the stratum of each sample and their names."""
        if self.by is None:
            return np.zeros(len(dataset), dtype=np.intp), ["the dataset"]
        if self.by not in dataset:
            known = list(dataset.columns)
            raise InputError(
                f"the dataset has no column {self.by!r} to split by; it has {known}."
                + did_you_mean(self.by, known)
            )
        values = dataset[self.by]
        if values.ndim > 1:
            raise InputError(
                f"column {self.by!r} has entries of shape {values.shape[1:]}; split by a column of"
                " one number or word a sample"
            )
        names, stratum_of = np.unique(values, return_inverse=True)
        return stratum_of, [f"{self.by} = {name}" for name in names]

    def _counts(self, n: int, name: str, units: str) -> NDArray[np.intp]:
        """Return how many of n go into each part: largest remainders are rounded up."""
        shares = np.array([self.train, self.validation, self.test])
        wanted = n * shares
        counts = np.floor(wanted + 1e-9).astype(np.intp)
        missing = n - counts.sum()
        counts[np.argsort(counts - wanted, kind="stable")[:missing]] += 1
        lacking = [
            part
            for part, share, count in zip(SPLITS, shares, counts, strict=True)
            if share and not count
        ]
        if lacking:
            raise InputError(
                f"{n} {units} of {name} are too few for the shares {self.train:g},"
                f" {self.validation:g} and {self.test:g}: none is left for"
                f" {' and '.join(lacking)}; give more samples, or set that share to 0"
            )
        return counts


def _units(dataset: Dataset) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return what stays together, and to which of it each sample belongs."""
    if dataset.group is None:
        each = np.arange(len(dataset))
        return each, each
    names, unit_of = np.unique(dataset.group, return_inverse=True)
    return names, unit_of.reshape(-1)
