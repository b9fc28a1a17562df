"""Layers of networks on images, as data: each knows its shapes and its parameters.

Shapes are those of one sample: channels first, then voxels along each axis; behind a dense layer
or a global mean only the number of values.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from math import prod
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field

from matweft.errors import InputError
from matweft_learning.activations import ActivationName

Shape = tuple[int, ...]
Padding = Literal["valid", "same", "circular"]
Function = ActivationName | Literal["none"]

_LONGEST_EDGE = 2048
"""Edges beyond this are not tried when the smallest edge of a network is looked for."""


class BaseLayer(BaseModel, ABC):
    """A layer without parameters; `Convolution` and `Dense` have them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def after(self, shape: Shape) -> Shape:
        """Return the shape behind the layer; an edge below 1 means that there is no room."""

    def parameters(self, shape: Shape) -> tuple[Shape, ...]:
        """Return the shapes of weights and biases of a layer that is given ``shape``."""
        return ()


class Convolution(BaseLayer):
    """Convolution (without turning the kernel) and a function of each value.

    Outside the image are, axis by axis, no voxels (``valid``: the kernel stays inside), zeros
    (``same``) or the other side of the image (``circular``).

    >>> Convolution(filters=16).after((1, 24, 24, 24)), Convolution(filters=2).parameters((1, 9, 9))
    ((16, 22, 22, 22), ((2, 1, 3, 3), (2,)))
    """

    kind: Literal["convolution"] = "convolution"
    filters: int = Field(ge=1)
    kernel: int = Field(3, ge=1)
    stride: int = Field(1, ge=1)
    padding: Padding | tuple[Padding, ...] = "valid"
    activation: Function = "elu"

    def paddings(self, axes: int) -> tuple[Padding, ...]:
        """Return the padding of each axis; `InputError` if there are not as many as axes."""
        if isinstance(self.padding, str):
            return (self.padding,) * axes
        if len(self.padding) != axes:
            raise InputError(
                f"padding names {len(self.padding)} axes, but the images have {axes};"
                " give one for each axis, or one for all"
            )
        return self.padding

    def margins(self, axes: int) -> tuple[tuple[int, int], ...]:
        """Return how many voxels are added before and behind the image along each axis."""
        width = ((self.kernel - 1) // 2, self.kernel // 2)
        return tuple((0, 0) if one == "valid" else width for one in self.paddings(axes))

    def after(self, shape: Shape) -> Shape:
        """Return filters and the number of places of the kernel along each axis."""
        edges, axes = shape[1:], len(shape) - 1
        found = [self.filters]
        for n, mode, margin in zip(edges, self.paddings(axes), self.margins(axes), strict=True):
            places = (n + sum(margin) - self.kernel) // self.stride + 1
            found.append(0 if mode == "circular" and max(margin) > n else max(places, 0))
        return tuple(found)

    def parameters(self, shape: Shape) -> tuple[Shape, ...]:
        """Return the shapes (filters, channels, kernel...) and (filters,)."""
        kernel = (self.kernel,) * (len(shape) - 1)
        return (self.filters, shape[0], *kernel), (self.filters,)


class Pooling(BaseLayer):
    """Mean or maximum of each block of voxels; what is left over at the end is dropped."""

    kind: Literal["pooling"] = "pooling"
    size: int = Field(2, ge=1)
    of: Literal["average", "maximum"] = "average"

    def after(self, shape: Shape) -> Shape:
        """Return channels and the number of whole blocks along each axis."""
        return (shape[0], *(edge // self.size for edge in shape[1:]))


class GlobalMean(BaseLayer):
    """Mean of each channel over all voxels: what follows does not depend on where things are."""

    kind: Literal["global-mean"] = "global-mean"

    def after(self, shape: Shape) -> Shape:
        """Return the number of channels."""
        return shape[:1]


class Dense(BaseLayer):
    """Sums over all values, channel by channel in C order, and a function of each.

    >>> Dense(width=64).parameters((64, 8, 8, 8))
    ((32768, 64), (64,))
    """

    kind: Literal["dense"] = "dense"
    width: int = Field(ge=1)
    activation: Function = "elu"

    def after(self, shape: Shape) -> Shape:
        """Return the width."""
        return (self.width,)

    def parameters(self, shape: Shape) -> tuple[Shape, ...]:
        """Return the shapes (values, width) and (width,)."""
        return (prod(shape), self.width), (self.width,)


Layer = Annotated[Convolution | Pooling | GlobalMean | Dense, Discriminator("kind")]


def shapes(layers: Sequence[Layer], shape: Shape) -> list[Shape]:
    """Return the shape before each layer and behind the last one, or the first without room.

    >>> shapes([Convolution(filters=4), Pooling(), Dense(width=3)], (1, 8, 8))
    [(1, 8, 8), (4, 6, 6), (4, 3, 3), (3,)]
    """
    found = [shape]
    for layer in layers:
        if min(found[-1]) > 0:
            found.append(layer.after(found[-1]))
    return found


def smallest_edge(layers: Sequence[Layer], axes: int = 3) -> int:
    """Return the smallest edge of a square or cube on which the layers leave something.

    >>> block = [Convolution(filters=1), Convolution(filters=1), Pooling()]
    >>> [smallest_edge(block * n) for n in (1, 2, 3)]
    [6, 16, 36]
    """
    tried = ((edge, shapes(layers, (1, *(edge,) * axes))) for edge in range(1, _LONGEST_EDGE))
    return next((edge for edge, found in tried if min(found[-1]) > 0), _LONGEST_EDGE)
