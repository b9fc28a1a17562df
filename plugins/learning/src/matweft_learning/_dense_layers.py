"""Dense layers of all members of an ensemble in one tensor, with the gradient of their loss.

The chain rule is written out: small networks would spend half their time in torch's bookkeeping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from matweft_learning.activations import ActivationName

Tensor = torch.Tensor
_aten = torch.ops.aten
_SLOPES: dict[ActivationName, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "relu": lambda g, _, after: _aten.threshold_backward(g, after, 0),
    "elu": lambda g, _, after: _aten.elu_backward(g, 1.0, 1.0, 1.0, True, after),
    "tanh": lambda g, _, after: _aten.tanh_backward(g, after),
    "silu": lambda g, before, _: _aten.silu_backward(g, before),
    "softplus": lambda g, before, _: _aten.softplus_backward(g, before, 1.0, 20.0),
}
"""Gradient by the values before an activation, from that by those after it."""


class DenseLayers:
    """Weights (members, from, to) and biases (members, 1, to) in turn, views of one tensor.

    ``flat`` is what an optimiser changes; ``flat.grad`` is filled by `learn`.
    """

    def __init__(
        self,
        start: Iterable[NDArray[np.float64]],
        activation: ActivationName,
        device: torch.device,
        decay: float = 0.0,
    ) -> None:
        arrays = list(start)
        self.shapes = [one.shape for one in arrays]
        values = np.concatenate([one.reshape(-1) for one in arrays]).astype(np.float32)
        self.flat = torch.as_tensor(values, device=device)
        self.flat.grad = torch.zeros_like(self.flat)
        self.parts, self.gradients = self.split(self.flat), self.split(self.flat.grad)
        self.activation = getattr(torch.nn.functional, activation)
        self.slope = _SLOPES[activation]
        self.decay = decay

    def split(self, flat: Tensor) -> list[Tensor]:
        """Return views of a tensor like ``flat``, one a weight or bias."""
        sizes = [prod(shape) for shape in self.shapes]
        return [one.view(s) for one, s in zip(torch.split(flat, sizes), self.shapes, strict=True)]

    @torch.no_grad()
    def loss(self, x: Tensor, y: Tensor, weights: Tensor | None) -> Tensor:
        """Return the mean squared error of each member, shape (members,), rows weighted."""
        share = _shares(y, weights)
        return ((self._forward(x)[-1][1] - y).square() * share).sum(dim=(1, 2))

    @torch.no_grad()
    def learn(self, x: Tensor, y: Tensor, weights: Tensor | None) -> Tensor:
        """Return `loss` and leave its gradient, that of the decay included, in ``flat.grad``."""
        passed = self._forward(x)
        wrong = passed[-1][1] - y
        weighted = wrong * _shares(y, weights)
        gradient = 2 * weighted
        for layer in range(len(passed) - 1, -1, -1):
            weight, values = self.parts[2 * layer], passed[layer - 1][1] if layer else x
            torch.bmm(values.transpose(1, 2), gradient, out=self.gradients[2 * layer])
            torch.sum(gradient, 1, keepdim=True, out=self.gradients[2 * layer + 1])
            if self.decay:
                self.gradients[2 * layer].add_(weight, alpha=self.decay)
            if layer:
                gradient = torch.bmm(gradient, weight.transpose(1, 2))
                gradient = self.slope(gradient, *passed[layer - 1])
        return (wrong * weighted).sum(dim=(1, 2))

    def _forward(self, values: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the values of every layer before and after its activation."""
        passed: list[tuple[Tensor, Tensor]] = []
        last = len(self.parts) // 2 - 1
        for layer in range(last + 1):
            before = torch.baddbmm(self.parts[2 * layer + 1], values, self.parts[2 * layer])
            values = self.activation(before) if layer < last else before
            passed.append((before, values))
        return passed

    def arrays(self, flat: Tensor) -> list[NDArray[Any]]:
        """Return weights and biases in turn as arrays."""
        return [one.cpu().numpy() for one in self.split(flat)]


def _shares(y: Tensor, weights: Tensor | None) -> Tensor | float:
    """Return by what each squared error enters the mean, for targets y (members, rows, targets)."""
    if weights is None:
        return 1.0 / (y.shape[1] * y.shape[2])
    total = weights.sum(dim=1, keepdim=True).clamp(min=1.0) * y.shape[2]
    return (weights / total)[..., None]
