"""What the two networks on structures share: architecture, schedules and random moves."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field as Bounded

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean
from matweft.estimate import Estimate
from matweft_learning.convolutional import Convolutional
from matweft_learning.layers import Padding
from matweft_porous._columns import learnt_part
from matweft_porous._references import PRIFLING_2021
from matweft_porous._seen_images import DistanceImages, PoreImages
from matweft_porous.structure_model import StructureModel

Count = Annotated[int, Bounded(ge=1)]
_FILTERS = (16, 32, 64)
_RISING = tuple((10.0**power, 25) for power in (-4, -3.75, -3.5, -3.25))
_FALLING = tuple((10.0**power, 50) for power in (-3.25, -3.5, -3.75, -4))
_PAPER = (*_RISING, (10.0**-3, 100), *_FALLING)
_LEARNT = ("train", "validation")
_QUICK = ((2e-3, 20), (5e-4, 7), (1e-4, 3))


class ImageNetwork(Learner):
    """Base of the learners of this family."""

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, *Convolutional.references)

    target: Literal["relative_diffusivity", "permeability"] = Field(
        "permeability", description="what is learnt"
    )
    images: str = Field("images", description="column of the structures")
    columns: dict[str, str] = Field(
        default_factory=dict, description="other names of columns, by the names used here"
    )
    pore_label: int | None = Field(
        None, description="label of the pores; none: 1, in structures of 0 and 1"
    )
    schedule: Literal["quick", "paper"] = Field(
        "quick", description="steps of the training: for small data, or the paper's"
    )
    pool: int = Field(2, ge=1, description="edge of the blocks that are averaged at the start")
    filters: tuple[Count, ...] | None = Field(
        None,
        description="filters of each block; none: as many of 16, 32, 64 as there is room for",
    )
    padding: Padding | tuple[Padding, Padding, Padding] = Field(
        "valid", description="outside the structure: nothing, zeros or the other side"
    )
    moves: bool = Field(
        True, description="whether to flip, turn and shift in the y-z plane what is learnt from"
    )
    ensemble: int = Field(1, ge=1, description="networks; the spread needs 2 or more")
    precision: Literal["float32", "mixed"] = Field(
        "float32", description="mixed: bfloat16 where it serves, on CUDA alone"
    )

    @abstractmethod
    def seen(self) -> PoreImages | DistanceImages:
        """Return what the network sees of structures."""

    @abstractmethod
    def entrance(self, edges: tuple[int, ...]) -> dict[str, Any]:
        """Return pool, scale and shift of the general learner for structures of these edges."""

    def network(self, edges: tuple[int, ...]) -> Convolutional:
        """Return the general learner with the choices made here, for structures of these edges.

        Raises `InputError` that names the smallest edge where they are too small.
        """
        shared = Convolutional(
            **self.entrance(edges),
            filters=self.filters or _FILTERS,
            padding=self.padding,
            dense=(64, 64, 64, 64),
            transform="logit" if self.target == "relative_diffusivity" else "log",
            held_out=3 / 17,
            ensemble=self.ensemble,
            precision=self.precision,
            **self._schedule(),
        )
        if self.moves:
            plane = {"random_flips": ("y", "z"), "random_turns": ("yz",)}
            shared = shared.replace(**plane, random_shifts=("y", "z"))
        for blocks in (3, 2, 1) if self.filters is None else ():
            shared = shared.replace(filters=_FILTERS[:blocks])
            with suppress(InputError):
                shared.replace(pool=self.pool).network(edges)
                break
        shared.replace(pool=self.pool).network(edges)
        return shared

    def _schedule(self) -> dict[str, Any]:
        stages = _PAPER if self.schedule == "paper" else _QUICK
        shared = {"stages": stages, "batch": 16, "patience": sum(epochs for _, epochs in stages)}
        if self.schedule == "quick":
            return {**shared, "optimiser": "adam", "target_scale": "standard"}
        return {**shared, "optimiser": "sgd", "momentum": 0.9, "target_scale": "none"}

    def _part(self, dataset: Dataset) -> Dataset:
        """Return the structures and the target of the samples that are learnt from."""
        if self.images not in dataset:
            raise InputError(
                f"no column {self.images!r}; there are {list(dataset.columns)}; name that of the"
                " structures with images=" + did_you_mean(self.images, dataset.columns)
            )
        part = learnt_part(dataset, (), self.target, self.columns)
        columns = {self.images: dataset.columns[self.images], **part.columns}
        part = replace(part, columns=columns, inputs=(self.images,))
        return part if part.split is None else part.take(np.isin(part.split, _LEARNT))

    def estimate(self) -> Estimate:
        """Return the cost for as many structures as the schedule is meant for."""
        from matweft_porous import _training_cost

        return _training_cost.of_images(self)

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> StructureModel:
        """Train; ``rng`` draws starts, batches, moves and, without a split, held-out samples."""
        part, seen = self._part(dataset), self.seen()
        edges = part.columns[self.images].shape
        columns = {**part.columns, self.images: seen.column_to_learn(part, self.images)}
        network = self.network(edges).fit(replace(part, columns=columns), rng=rng)
        return StructureModel(network.inputs, network.targets, seen, network)
