"""A learnt network on images, or an ensemble of them: plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model, Prediction
from matweft_learning._image_batches import ImageReader, Images
from matweft_learning.network import Network
from matweft_learning.scaling import Scaling
from matweft_learning.transforms import TRANSFORMS, TransformName

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ConvolutionalModel(Model):
    """Networks on images of which the mean is predicted and the spread between them.

    ``parameters`` has weights and biases in turn, layer by layer, with the members first; outputs
    are unscaled and then transformed back. ``std`` is the sample standard deviation between
    members, None for a single network. ``curve`` (members, epochs, 2) has the losses on training
    and on held-out samples, of scaled targets, NaN where nothing is held out or a member has
    stopped. ``best_epoch`` tells for each member the number of epochs after which its weights
    were taken.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    network: Network
    transforms: tuple[TransformName, ...]
    parameters: tuple[NDArray[np.float32], ...]
    y_scaling: Scaling
    best_epoch: NDArray[np.int64]
    curve: Floats

    @property
    def parameter_count(self) -> int:
        """Weights and biases of one network."""
        return self.network.parameter_count

    def members(self) -> tuple[ConvolutionalModel, ...]:
        """Return each network by itself."""
        return tuple(
            replace(
                self,
                parameters=tuple(one[i : i + 1] for one in self.parameters),
                best_epoch=self.best_epoch[i : i + 1],
                curve=self.curve[i : i + 1],
            )
            for i in range(len(self.best_epoch))
        )

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict mean and spread, batch by batch, with torch or, where it is missing, numpy.

        Raises `InputError` for missing columns, images of another shape, NaN or infinity.
        """
        reader = ImageReader(dataset, self.inputs)
        if reader.shape != self.network.shape:
            raise InputError(
                f"the network learnt from images of {self.network.shape[1:]} voxels;"
                f" {list(self.inputs)} have {reader.edges}; cut or resample them to the same shape"
            )
        size, found = self.network.at_once, []
        for start in range(0, len(dataset), size):
            rows = np.arange(start, min(start + size, len(dataset)))
            found.append(self._members(reader.read(rows)))
            context().check()
        members = len(self.best_epoch)
        outputs = np.concatenate([np.empty((members, 0, len(self.targets))), *found], axis=1)
        values = self._back(outputs)
        std = values.std(axis=0, ddof=1) if members > 1 else None
        return Prediction(values.mean(axis=0), std, None, self.targets)

    def _members(self, images: Images) -> Floats:
        """Return the outputs of every member, shape (members, n, targets)."""
        if context().device == "reference" or find_spec("torch") is None:
            from matweft_learning._convolution_numpy import outputs
        else:
            from matweft_learning._convolution_torch import outputs
        members = range(len(self.best_epoch))
        return np.array(
            [outputs(self.network, [one[m] for one in self.parameters], images) for m in members]
        )

    def _back(self, outputs: Floats) -> Floats:
        values = self.y_scaling.back(outputs)
        for target, name in enumerate(self.transforms):
            values[..., target] = TRANSFORMS[name].back(values[..., target])
        return values
