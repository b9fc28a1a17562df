"""Training of one network on images: its state, its steps, and its best epoch so far."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from matweft.context import context
from matweft.errors import NotConvergedError
from matweft_learning._convolution_torch import forward, prepared
from matweft_learning._curve import CurveFile
from matweft_learning._image_batches import ImageReader, Images, loaded_ahead
from matweft_learning._mlp_checkpoint import Arrays, Checkpoint
from matweft_learning._optimiser import load_moments, moments_of
from matweft_learning._torch import device
from matweft_learning.network import Network

if TYPE_CHECKING:
    from matweft_learning.convolutional import Convolutional

Rows = NDArray[np.int64]
_START, _ORDER, _MOVES = range(3)
"""Streams of random numbers of one member."""


@dataclass(frozen=True, eq=False)
class Task:
    """What all members learn: scaled targets ``y`` (n, m) of the images at ``rows``."""

    learner: Convolutional
    network: Network
    reader: ImageReader
    rows: Rows
    y: NDArray[np.float32]


class Member:
    """One network; ``shares`` are the samples it learns from and those it is tried on."""

    def __init__(
        self, task: Task, shares: tuple[Rows, Rows], seed: list[int], checkpoint: Checkpoint
    ) -> None:
        self.task, self.seed, self.checkpoint = task, seed, checkpoint
        self.train, self.held = shares
        self.device = device()
        self.rates = task.learner.learning_rates()
        self.parameters = [
            torch.as_tensor(values, device=self.device).requires_grad_()
            for values in _start(task.network, np.random.default_rng([*seed, _START]))
        ]
        self.optimiser: torch.optim.Optimizer = (
            torch.optim.Adam(self.parameters)
            if task.learner.optimiser == "adam"
            else torch.optim.SGD(self.parameters, momentum=task.learner.momentum)
        )
        self.best = self._weights()
        self.best_loss, self.best_epoch = np.inf, 0
        self.curve: list[tuple[float, float]] = []
        self.step, self.total = 0, 0.0

    def run(self, curve: CurveFile) -> None:
        """Train to the end, from the checkpoint if there is one."""
        state = self.checkpoint.load()
        if state is not None:
            self._resume(state)
        while len(self.curve) < len(self.rates) and self._has_patience():
            loss = self._epoch(len(self.curve))
            held = self._held_loss()
            self.curve.append((loss, held))
            self.step, self.total = 0, 0.0
            self._keep_best(held)
            number = self.seed[1] * len(self.rates) + len(self.curve)
            curve.add(number, {"train": loss, "validation": held})
        if self.checkpoint.path is not None:
            self.checkpoint.save(self._state())

    def _epoch(self, epoch: int) -> float:
        """Pass over the samples from the step reached; returns the mean loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rates[epoch]
        order = np.random.default_rng([*self.seed, _ORDER, epoch]).permutation(self.train)
        size = self.task.learner.batch
        batches = [np.sort(order[i : i + size]) for i in range(0, len(order), size)]
        begun, done = time.monotonic(), 0
        for chosen, images in self._loaded(batches[self.step :]):
            self._stop_if_asked()
            self.total += self._learn(chosen, images, epoch) * len(chosen) / len(self.train)
            self.step += 1
            done += len(chosen)
            self._tell(epoch + self.step / len(batches), done / (time.monotonic() - begun + 1e-9))
            if self.checkpoint.due:
                self.checkpoint.save(self._state())
        return self.total

    def _loaded(self, batches: Iterable[Rows]) -> Iterator[tuple[Rows, Images]]:
        def load(chosen: Rows) -> tuple[Rows, Images]:
            return chosen, self.task.reader.read(self.task.rows[chosen])

        return loaded_ahead(load, batches)

    def _learn(self, chosen: Rows, images: Images, epoch: int) -> float:
        """Make one step of the optimiser; returns the loss before it."""
        values = prepared(self.task.network, images, self.device)
        rng = np.random.default_rng([*self.seed, _MOVES, epoch, self.step])
        moves = self.task.learner.augmentation()
        edges = tuple(values.shape[2:])
        values = torch.stack([moves.draw(edges, rng).apply(image) for image in values])
        loss = self._loss(values, chosen)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        found = loss.item()
        if not np.isfinite(found):
            raise NotConvergedError(
                f"the training loss is no longer a number in epoch {epoch + 1};"
                f" lower the learning rate, now {self.rates[epoch]:g}"
            )
        return found

    def _loss(self, values: torch.Tensor, chosen: Rows) -> torch.Tensor:
        """Return the mean squared error of prepared images; on CUDA in bfloat16 if wished."""
        low = self.task.learner.precision == "mixed" and self.device.type == "cuda"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=low):
            outputs = forward(self.task.network.layers, self.parameters, values)
        wanted = torch.as_tensor(self.task.y[chosen], device=self.device)
        return ((outputs.float() - wanted) ** 2).mean()

    def _held_loss(self) -> float:
        """Return the loss on the held-out samples, NaN where there are none."""
        if not len(self.held):
            return float("nan")
        size, total = self.task.network.at_once, 0.0
        batches = [self.held[i : i + size] for i in range(0, len(self.held), size)]
        with torch.no_grad():
            for chosen, images in self._loaded(batches):
                values = prepared(self.task.network, images, self.device)
                total += self._loss(values, chosen).item() * len(chosen) / len(self.held)
        return total

    def _keep_best(self, held: float) -> None:
        if not len(self.held) or held < self.best_loss:
            self.best_loss, self.best_epoch = held, len(self.curve)
            self.best = self._weights()

    def _has_patience(self) -> bool:
        if not len(self.held):
            return True
        return len(self.curve) - self.best_epoch < self.task.learner.patience

    def _weights(self) -> list[NDArray[np.float32]]:
        return [one.detach().cpu().numpy().copy() for one in self.parameters]

    def _tell(self, epochs: float, rate: float) -> None:
        shown = ", ".join(f"{loss:.3g}" for loss in self.curve[-1]) if self.curve else "none yet"
        before, members = self.seed[1], self.task.learner.ensemble
        done, total = before * len(self.rates) + epochs, members * len(self.rates)
        context().progress(done, total, f"loss {shown}; {rate:.3g} samples/s")

    def _stop_if_asked(self) -> None:
        here = context()
        if here.cancelled:
            self.checkpoint.save(self._state())
        here.check()

    def _state(self) -> Arrays:
        """Return all that changes during the training, as arrays."""
        found: Arrays = {
            "curve": np.array(self.curve).reshape(-1, 2),
            "best": np.array([self.best_loss, self.best_epoch]),
            "within": np.array([self.step, self.total]),
        }
        for i, (now, kept) in enumerate(zip(self._weights(), self.best, strict=True)):
            found |= {f"parameter.{i}": now, f"best.{i}": kept}
        return found | moments_of(self.optimiser)

    def _resume(self, state: Arrays) -> None:
        self.curve = [(float(a), float(b)) for a, b in state["curve"]]
        self.best_loss, self.best_epoch = float(state["best"][0]), int(state["best"][1])
        self.step, self.total = int(state["within"][0]), float(state["within"][1])
        self.best = [state[f"best.{i}"] for i in range(len(self.parameters))]
        with torch.no_grad():
            for i, now in enumerate(self.parameters):
                now.copy_(torch.as_tensor(state[f"parameter.{i}"]))
        load_moments(self.optimiser, state)


def _start(network: Network, rng: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """Yield weights by Glorot's uniform rule and zero biases, layer by layer."""
    for shape in network.parameter_shapes():
        if len(shape) == 1:
            yield np.zeros(shape, dtype=np.float32)
            continue
        dense = len(shape) == 2
        fans = sum(shape) if dense else (shape[0] + shape[1]) * prod(shape[2:])
        limit = np.sqrt(6 / fans)
        yield rng.uniform(-limit, limit, shape).astype(np.float32)
