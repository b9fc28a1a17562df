"""What trainings cost: rates measured on one core, for numbers of samples that are assumed.

Measured in November 2026 on one core of a cloud machine (x86-64, shared), float32. A learner does
not know its data before it runs: its schedule tells which study it is meant for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from matweft.estimate import Estimate
from matweft_learning.layers import Convolution
from matweft_learning.network import Network
from matweft_porous._descriptor_sets import entries_of
from matweft_porous._rates import PROCESS

if TYPE_CHECKING:
    from matweft_porous._image_network import ImageNetwork
    from matweft_porous.dense_network import DenseNetwork

STEP = 3e-4
"""Seconds a step of dense networks, however small."""
WEIGHT = 2.1e-10
"""Seconds a weight, sample and epoch of dense networks, forth and back."""
PRODUCT = 1.1e-10
"""Seconds a multiplication, sample and epoch of convolutional networks, forth and back."""
FORMULA = 3e-5
"""Seconds a sample of a formula's fit."""
STORED = 2.5
"""Copies of what each layer returns that a step of a convolutional network holds."""


@dataclass(frozen=True)
class Assumed:
    """The data that a schedule is meant for."""

    train: int
    validation: int
    edge: int

    @property
    def text(self) -> str:
        """What is assumed."""
        return f"trainings on {self.train:,} structures of {self.edge}³ voxels"


ASSUMED = {"paper": Assumed(63_000, 13_500, 192), "quick": Assumed(252, 54, 48)}


def of_dense(learner: DenseNetwork) -> Estimate:
    """Return the cost of the training of dense networks."""
    data, network = ASSUMED[learner.schedule], learner.network()
    widths = [entries_of(learner.descriptors, data.edge), *network.hidden, 1]
    weights = sum(before * after for before, after in pairwise(widths))
    steps = data.train / (network.batch or data.train)
    epoch = steps * STEP + data.train * learner.seeds * weights * WEIGHT
    kept = learner.seeds if learner.keep == "all" else 1
    return Estimate(
        seconds=len(network.learning_rates()) * epoch,
        disk=4 * kept * weights,
        memory=PROCESS + 20 * (data.train * widths[0] + learner.seeds * weights),
        assumes=(data.text,),
    )


def of_images(learner: ImageNetwork) -> Estimate:
    """Return the cost of the training of convolutional networks."""
    data = ASSUMED[learner.schedule]
    edges = (data.edge,) * 3
    shared = learner.network(edges)
    network = shared.replace(pool=learner.pool).network(edges)
    epochs = len(shared.learning_rates()) * learner.ensemble
    held = STORED * 4 * shared.batch * sum(map(prod, network.layer_shapes()))
    return Estimate(
        seconds=epochs * data.train * products(network) * PRODUCT,
        disk=4 * learner.ensemble * network.parameter_count,
        memory=PROCESS + held,
        assumes=(data.text,),
    )


def of_distances(learner: ImageNetwork) -> Estimate:
    """Return the disk that the distances take, in the folder of the step."""
    data = ASSUMED[learner.schedule]
    count = data.train + data.validation
    return Estimate(disk=4 * count * (data.edge / learner.pool) ** 3)


def of_formula() -> Estimate:
    """Return the cost of fitting a formula: that of the paper's samples, a few seconds."""
    data = ASSUMED["paper"]
    return Estimate(seconds=FORMULA * (data.train + data.validation), memory=PROCESS)


def products(network: Network) -> int:
    """Return the multiplications of one sample through a network.

    >>> from matweft_porous import CNN
    >>> edges = (192,) * 3
    >>> round(products(CNN().network(edges).network(edges)) / 1e9, 1)
    9.9
    """
    shapes, total = network.layer_shapes(), 0
    for layer, (before, after) in zip(network.layers, pairwise(shapes), strict=True):
        places = prod(after[1:]) if isinstance(layer, Convolution) else 1
        total += places * prod(next(iter(layer.parameters(before)), (0,)))
    return total
