"""A learnt network that predicts a transport number from structures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model, Prediction
from matweft_learning.convolutional_model import ConvolutionalModel
from matweft_porous._seen_images import DistanceImages, PoreImages


@dataclass(frozen=True, eq=False)
class StructureModel(Model):
    """A convolutional network on structures of 0 and 1, or on the distances in their pores.

    ``inputs`` names the column of structures, each of the edges learnt from; ``seen`` says what
    of them enters ``network``.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    seen: PoreImages | DistanceImages
    network: ConvolutionalModel

    @property
    def parameter_count(self) -> int:
        """Weights and biases of one network."""
        return self.network.parameter_count

    def members(self) -> tuple[StructureModel, ...]:
        """Return each network by itself."""
        return tuple(replace(self, network=one) for one in self.network.members())

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict mean and, with several networks, spread; refuses other sizes and labels."""
        (name,) = self.inputs
        if name not in dataset:
            raise InputError(f"no column {name!r}; there are {list(dataset.columns)}")
        columns = {name: self.seen.column(dataset, name)}
        return self.network.predict(replace(dataset, columns=columns, inputs=(name,), targets=()))
