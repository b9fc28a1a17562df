"""A network on images, as data: what goes in, and the layers it passes."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from matweft.errors import InputError
from matweft_learning.layers import Layer, Shape, shapes, smallest_edge

_VOXELS = 2**23
"""Voxels that enter layers at once where nothing is learnt; fixed, so that results are too."""


@dataclass(frozen=True)
class Network:
    """Layers on images of ``shape`` (channels, voxels along each axis).

    Images enter as scale · mean over blocks of ``pool`` voxels along each axis + shift.
    Raises `InputError` where blocks do not fill the images, or nothing is left behind a layer.

    >>> from matweft_learning.layers import Convolution, Dense
    >>> Network((1, 8, 8), (Convolution(filters=4), Dense(width=1)), pool=2).parameter_count
    57
    """

    shape: Shape
    layers: tuple[Layer, ...]
    pool: int = 1
    scale: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        edges, room = self.shape[1:], " × ".join(map(str, self.shape[1:]))
        if any(edge % self.pool for edge in edges):
            raise InputError(
                f"images of {room} voxels are not made of blocks of {self.pool} along each axis;"
                " cut them, or choose another pool"
            )
        if min(self.layer_shapes()[-1]) < 1:
            least = self.pool * smallest_edge(self.layers, len(edges))
            raise InputError(
                f"images of {room} voxels are too small for this network: give edges of at least"
                f" {least} voxels, fewer layers, a smaller pool, or padding 'same' or 'circular'"
            )

    def layer_shapes(self) -> list[Shape]:
        """Return the shape before each layer and behind the last one."""
        edges = tuple(edge // self.pool for edge in self.shape[1:])
        return shapes(self.layers, (self.shape[0], *edges))

    def parameter_shapes(self) -> list[Shape]:
        """Return the shapes of weights and biases in turn."""
        pairs = zip(self.layers, self.layer_shapes(), strict=False)
        return [one for layer, before in pairs for one in layer.parameters(before)]

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases."""
        return sum(map(prod, self.parameter_shapes()))

    @property
    def at_once(self) -> int:
        """Number of samples to treat at once where nothing is learnt."""
        return min(max(_VOXELS // prod(self.layer_shapes()[0]), 1), 256)
