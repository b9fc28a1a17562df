"""Training of networks on images in torch, one member of the ensemble after the other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.dataset import Dataset
from matweft_learning._convolution_member import Member, Task
from matweft_learning._curve import CurveFile
from matweft_learning._held_out import Share, draw_shares, training_groups
from matweft_learning._image_batches import ImageReader, image_names
from matweft_learning._mlp_checkpoint import Checkpoint
from matweft_learning._torch import threads
from matweft_learning.convolutional_model import ConvolutionalModel
from matweft_learning.samples import Targets, split_targets, training_targets
from matweft_learning.scaling import Scaling
from matweft_learning.transforms import chosen_transforms, transformed

if TYPE_CHECKING:
    from matweft_learning.convolutional import Convolutional

_HASHED = 64
"""Images whose voxels tell one training from another; beside them, all targets do."""


def fit(learner: Convolutional, dataset: Dataset, rng: np.random.Generator) -> ConvolutionalModel:
    """Train and return the weights of every member's best epoch."""
    inputs = image_names(dataset, learner.images)
    train = training_targets(dataset, minimum=2)
    reader = ImageReader(dataset, inputs)
    learner.augmentation().check(len(reader.edges))
    network = learner.network(reader.edges, len(train.targets), len(inputs))
    names = chosen_transforms(learner.transform, train.targets, dataset.targets)
    scaling = Scaling.of(
        transformed(train.y, names, train.targets, train.ids), learner.target_scale
    )
    held = split_targets(dataset, "validation")
    seed = int(rng.integers(2**63))
    shares = _shares(learner, dataset, train, held, rng)
    both = [transformed(part.y, names, part.targets, part.ids) for part in (train, held)]
    task = Task(
        learner,
        network,
        reader,
        np.concatenate([train.rows, held.rows]),
        scaling.forward(np.vstack(both)).astype(np.float32),
    )
    fingerprint, folder = _fingerprint(task, seed), context().checkpoint
    curve = CurveFile(folder)
    members = []
    with threads(context().threads or 1):
        for number in range(learner.ensemble):
            checkpoint = Checkpoint(folder, fingerprint, f"convolutional-{number}.npz")
            chosen = [_rows_of(share, number) for share in shares]
            members.append(Member(task, (chosen[0], chosen[1]), [seed, number], checkpoint))
            members[-1].run(curve)
    return ConvolutionalModel(
        inputs=inputs,
        targets=train.targets,
        network=network,
        transforms=names,
        parameters=tuple(map(np.stack, zip(*(one.best for one in members), strict=True))),
        y_scaling=scaling,
        best_epoch=np.array([one.best_epoch for one in members]),
        curve=_side_by_side([np.array(one.curve) for one in members]),
    )


def _shares(
    learner: Convolutional,
    dataset: Dataset,
    train: Targets,
    held: Targets,
    rng: np.random.Generator,
) -> tuple[Share, Share | None]:
    """Return which samples, training ones first, each member learns from and is tried on."""
    n, members = len(train.ids), learner.ensemble
    if len(held.ids):
        everyone = [np.arange(n)] * members
        return Share.of(everyone), Share.of([np.arange(n, n + len(held.ids))] * members)
    return draw_shares(training_groups(dataset, n), learner.held_out, members, rng)


def _rows_of(share: Share | None, member: int) -> NDArray[np.int64]:
    if share is None:
        return np.arange(0)
    rows: NDArray[np.int64] = share.rows[member][share.weights[member] > 0]
    return rows


def _fingerprint(task: Task, seed: int) -> str:
    """Return a text that tells this training from others: all targets, and some images."""
    some = np.linspace(0, len(task.rows) - 1, min(len(task.rows), _HASHED)).astype(np.int64)
    parts = [task.learner.model_dump_json().encode(), str((seed, task.network)).encode()]
    parts += [task.rows.tobytes(), task.y.tobytes()]
    digest = hashlib.sha256(b"|".join(parts))
    for row in task.rows[some]:
        digest.update(np.ascontiguousarray(task.reader.read(row[None])).tobytes())
    return digest.hexdigest()


def _side_by_side(curves: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    longest = max(map(len, curves))
    found = np.full((len(curves), longest, 2), np.nan)
    for member, curve in zip(found, curves, strict=True):
        member[: len(curve)] = curve
    return found
