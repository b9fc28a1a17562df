"""A learnt network or ensemble of networks: plain arrays that predict without torch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.model import Model, Prediction
from matweft_learning.activations import ACTIVATIONS, ActivationName
from matweft_learning.samples import input_matrix
from matweft_learning.scaling import Scaling
from matweft_learning.transforms import TRANSFORMS, TransformName

Floats = NDArray[np.float64]

_ROWS = 4096
"""Rows predicted at once; fixed, so that results do not depend on the amount of memory."""


@dataclass(frozen=True, eq=False)
class MLPModel(Model):
    """Networks of dense layers, of which the mean is predicted and the spread between them.

    ``weights`` has one array (members, from, to) a layer and ``biases`` one (members, 1, to);
    inputs are scaled, outputs are unscaled and then transformed back. ``std`` is the sample
    standard deviation between members, None for a single network. ``curve`` has one row an
    epoch: the mean squared errors of training and of held-out samples, averaged over members,
    on scaled targets; NaN where nothing is held out. ``best_epoch`` tells for each member the
    number of epochs after which its weights were taken.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    activation: ActivationName
    transforms: tuple[TransformName, ...]
    weights: tuple[NDArray[np.float32], ...]
    biases: tuple[NDArray[np.float32], ...]
    x_scaling: Scaling
    y_scaling: Scaling
    best_epoch: NDArray[np.int64]
    curve: Floats

    @property
    def size(self) -> int:
        """Number of weights and biases of one network."""
        return sum(one[0].size for one in (*self.weights, *self.biases))

    def members(self) -> tuple[MLPModel, ...]:
        """Return each network by itself; ``curve`` stays the mean of all."""
        return tuple(
            replace(
                self,
                weights=tuple(one[i : i + 1] for one in self.weights),
                biases=tuple(one[i : i + 1] for one in self.biases),
                best_epoch=self.best_epoch[i : i + 1],
            )
            for i in range(len(self.best_epoch))
        )

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict mean and spread; `InputError` for missing columns, NaN or infinity."""
        x = self._matrix(dataset)
        blocks = [self._members(x[i : i + _ROWS]) for i in range(0, len(x), _ROWS)]
        found = np.concatenate(blocks, axis=1) if blocks else self._members(x)
        std = found.std(axis=0, ddof=1) if len(found) > 1 else None
        return Prediction(found.mean(axis=0), std, None, self.targets)

    def _members(self, x: Floats) -> Floats:
        """Return what every member predicts: (members, n, targets)."""
        last = len(self.weights) - 1
        values = self.x_scaling.forward(x)[None]
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = values @ weight.astype(np.float64) + bias
            if layer < last:
                values = ACTIVATIONS[self.activation].f(values)
        return self._back(values)

    def _back(self, outputs: Floats) -> Floats:
        values = self.y_scaling.back(outputs)
        for target, name in enumerate(self.transforms):
            values[..., target] = TRANSFORMS[name].back(values[..., target])
        return values

    def gradient(self, dataset: Dataset) -> Floats:
        """Return d mean / d input, shape (n, targets, scalars of the inputs)."""
        x = self._matrix(dataset)
        parts = [self._gradient(x[i : i + _ROWS]) for i in range(0, len(x), _ROWS)]
        return np.concatenate(parts) if parts else np.empty((0, len(self.targets), x.shape[1]))

    def _gradient(self, x: Floats) -> Floats:
        activation = ACTIVATIONS[self.activation]
        values, slopes = self.x_scaling.forward(x)[None], []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            before = values @ weight.astype(np.float64) + bias
            slopes.append(activation.derivative(before))
            values = activation.f(before)
        outputs = self._back(values @ self.weights[-1].astype(np.float64) + self.biases[-1])
        found = np.swapaxes(self.weights[-1].astype(np.float64), 1, 2)[:, None]
        for weight, slope in zip(self.weights[-2::-1], slopes[::-1], strict=True):
            found = (found * slope[:, :, None, :]) @ np.swapaxes(weight, 1, 2)[:, None]
        for target, name in enumerate(self.transforms):
            scale = TRANSFORMS[name].slope(outputs[..., target]) * self.y_scaling.scale[target]
            if target == 0:
                found = np.broadcast_to(found, (*outputs.shape, x.shape[1])).copy()
            found[:, :, target] *= scale[..., None]
        mean: Floats = found.mean(axis=0) / self.x_scaling.scale
        return mean

    def _matrix(self, dataset: Dataset) -> Floats:
        return input_matrix(dataset, self.inputs, len(self.x_scaling.shift))
