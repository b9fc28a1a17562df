"""Training of an ensemble of networks, all members at once, in torch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from matweft.context import context
from matweft.dataset import Dataset
from matweft.errors import NotConvergedError
from matweft_learning._curve import CurveFile
from matweft_learning._dense_layers import DenseLayers
from matweft_learning._held_out import Share, draw_shares, training_groups
from matweft_learning._mlp_checkpoint import Arrays, Checkpoint
from matweft_learning._optimiser import load_moments, moments_of
from matweft_learning._rows import Rows
from matweft_learning._torch import device, threads
from matweft_learning.mlp_model import MLPModel
from matweft_learning.samples import split_samples, training_samples
from matweft_learning.scaling import Scaling
from matweft_learning.transforms import chosen_transforms, transformed

if TYPE_CHECKING:
    from matweft_learning.mlp import MLP

Floats = NDArray[np.float64]

_ROWS = 8192
"""Held-out rows that go through the networks at once; fixed, as the sums depend on it."""


def fit(learner: MLP, dataset: Dataset, rng: np.random.Generator) -> MLPModel:
    """Train and return the weights of every member's best epoch."""
    samples = training_samples(dataset, minimum=4)
    validation = split_samples(dataset, "validation")
    names = chosen_transforms(learner.transform, samples.targets, dataset.targets)
    y = transformed(samples.y, names, samples.targets, samples.ids)
    x_scaling, y_scaling = (
        Scaling.of(samples.x, learner.scale),
        Scaling.of(y, learner.target_scale),
    )
    seed = int(rng.integers(2**63))
    if len(validation):
        train, held = draw_shares(np.arange(len(samples)), 0.0, learner.ensemble, rng)
        extra = np.arange(len(samples), len(samples) + len(validation))
        held = Share.of([extra] * learner.ensemble)
        y = np.vstack([y, transformed(validation.y, names, samples.targets, validation.ids)])
    else:
        groups = training_groups(dataset, len(samples))
        train, held = draw_shares(groups, learner.held_out, learner.ensemble, rng)
    x = x_scaling.forward(np.vstack([samples.x, validation.x]))
    with threads(context().threads or 1):
        training = _Training(learner, x, y_scaling.forward(y), train, held, seed)
        weights, biases, best_epoch = training.run()
    return MLPModel(
        inputs=samples.inputs,
        targets=samples.targets,
        activation=learner.activation,
        transforms=names,
        weights=weights,
        biases=biases,
        x_scaling=x_scaling,
        y_scaling=y_scaling,
        best_epoch=best_epoch,
        curve=np.array(training.curve),
    )


class _Training:
    """Weights (members, from, to), their optimiser, and the best weights so far."""

    def __init__(
        self, learner: MLP, x: Floats, y: Floats, train: Share, held: Share | None, seed: int
    ) -> None:
        self.learner, self.seed, self.device = learner, seed, device()
        self.train = Rows.of(train, self.device)
        self.held = None if held is None else Rows.of(held, self.device)
        self.x, self.y = self._tensor(x), self._tensor(y)
        self.rates = learner.learning_rates()
        widths = [x.shape[1], *learner.hidden, y.shape[1]]
        start, decay = self._start(widths), learner.weight_decay
        self.layers = DenseLayers(start, learner.activation, self.device, decay)
        self.optimiser: torch.optim.Optimizer = (
            torch.optim.Adam([self.layers.flat])
            if learner.optimiser == "adam"
            else torch.optim.SGD([self.layers.flat], momentum=learner.momentum)
        )
        self.best = self.layers.flat.clone()
        self.best_loss = np.full(learner.ensemble, np.inf)
        self.best_epoch = np.zeros(learner.ensemble, dtype=np.int64)
        self.curve: list[tuple[float, float]] = []
        self.checkpoint = Checkpoint(context().checkpoint, self._fingerprint(x, y, train))
        self.curve_file = CurveFile(context().checkpoint)

    def _tensor(self, values: NDArray[Any]) -> torch.Tensor:
        return torch.as_tensor(values.astype(np.float32), device=self.device)

    def _start(self, widths: list[int]) -> Iterator[Floats]:
        """Yield weights by Glorot's uniform rule and zero biases, layer by layer."""
        rng, members = np.random.default_rng([self.seed, 0]), self.learner.ensemble
        for before, after in pairwise(widths):
            limit = np.sqrt(6 / (before + after))
            yield rng.uniform(-limit, limit, (members, before, after))
            yield np.zeros((members, 1, after))

    def _fingerprint(self, x: Floats, y: Floats, train: Share) -> str:
        parts = [self.learner.model_dump_json().encode(), str(self.seed).encode()]
        parts += [np.ascontiguousarray(part).tobytes() for part in (x, y, train.rows)]
        return hashlib.sha256(b"|".join(parts)).hexdigest()

    def run(self) -> tuple[tuple[Any, ...], tuple[Any, ...], NDArray[np.int64]]:
        """Train to the end; returns weights, biases and the epochs they were taken from."""
        state = self.checkpoint.load()
        if state is not None:
            self._resume(state)
        here, epochs = context(), len(self.rates)
        for epoch in range(len(self.curve), epochs):
            if self.held is not None and not self._active().any():
                break
            if here.cancelled:
                self.checkpoint.save(self._state())
            here.check()
            loss, held = self._epoch(epoch), self._held_loss()
            self.curve.append((float(loss.mean()), float(held.mean())))
            losses = dict(zip(("train", "validation"), self.curve[-1], strict=True))
            self.curve_file.add(epoch + 1, losses)
            self._keep_best(held)
            here.progress(epoch + 1, epochs, f"loss {self.curve[-1][0]:.3g}")
            if self.checkpoint.due:
                self.checkpoint.save(self._state())
        kept = [one[self._chosen()] for one in self.layers.arrays(self.best)]
        return tuple(kept[::2]), tuple(kept[1::2]), self.best_epoch[self._chosen()]

    def _chosen(self) -> slice:
        """Return which members make the model."""
        if self.learner.keep == "all":
            return slice(None)
        best = int(np.argmin(self.best_loss))
        return slice(best, best + 1)

    def _epoch(self, epoch: int) -> NDArray[np.float64]:
        """Pass once over the samples; returns the mean loss of each member."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rates[epoch]
        count = self.train.rows.shape[1]
        size = min(self.learner.batch or count, count)
        rows = self.train.shuffled(self.seed, epoch) if size < count else self.train
        total = torch.zeros(self.learner.ensemble, device=self.device)
        for start in range(0, count, size):
            batch = rows.part(start, start + size)
            loss = self.layers.learn(self.x[batch.rows], self.y[batch.rows], batch.weights)
            self.optimiser.step()
            total += loss * (batch.rows.shape[1] / count)
        if not torch.isfinite(total).all():
            raise NotConvergedError(
                f"the training loss is no longer a number after epoch {epoch + 1};"
                f" lower the learning rate, now {self.rates[epoch]:g}"
            )
        return total.double().cpu().numpy()

    def _held_loss(self) -> NDArray[np.float64]:
        """Return the loss of each member on its held-out samples, NaN where there are none."""
        if self.held is None:
            return np.full(self.learner.ensemble, np.nan)
        count = self.held.rows.shape[1]
        total = torch.zeros(self.learner.ensemble, dtype=torch.float64, device=self.device)
        for start in range(0, count, _ROWS):
            block = self.held.part(start, start + _ROWS)
            loss = self.layers.loss(self.x[block.rows], self.y[block.rows], block.weights)
            total += loss.double() * block.samples()
        found: NDArray[np.float64] = (total / self.held.samples()).cpu().numpy()
        return found

    def _active(self) -> NDArray[np.bool_]:
        """Return which members still have patience."""
        active: NDArray[np.bool_] = len(self.curve) - self.best_epoch < self.learner.patience
        return active

    def _keep_best(self, held: NDArray[np.float64]) -> None:
        better = self._active() & (held < self.best_loss)
        if self.held is None:
            better = np.ones_like(better)
        self.best_loss = np.where(better, held, self.best_loss)
        self.best_epoch = np.where(better, len(self.curve), self.best_epoch)
        taken = torch.as_tensor(better, device=self.device)
        for kept, now in zip(self.layers.split(self.best), self.layers.parts, strict=True):
            kept[taken] = now[taken]

    def _state(self) -> Arrays:
        """Return all that changes during the training, as arrays."""
        return {
            "curve": np.array(self.curve),
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
            "parameters": self.layers.flat.cpu().numpy(),
            "best": self.best.cpu().numpy(),
            **moments_of(self.optimiser),
        }

    def _resume(self, state: Arrays) -> None:
        self.curve = [(float(a), float(b)) for a, b in state["curve"]]
        self.best_loss, self.best_epoch = state["best_loss"], state["best_epoch"]
        self.layers.flat.copy_(torch.as_tensor(state["parameters"]))
        self.best.copy_(torch.as_tensor(state["best"]))
        load_moments(self.optimiser, state)
