"""Networks on images in numpy: the reference, and what predicts where torch is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft_learning._image_batches import Images
from matweft_learning.activations import ACTIVATIONS
from matweft_learning.layers import Convolution, Dense, Layer, Pooling
from matweft_learning.network import Network

Floats = NDArray[np.float64]


def outputs(network: Network, parameters: Sequence[NDArray[np.float32]], images: Images) -> Floats:
    """Return what a network with these parameters makes of images, shape (n, outputs)."""
    pooled = _blocks(images.astype(np.float64), network.pool).mean(axis=-1)
    return forward(network.layers, parameters, pooled * network.scale + network.shift)


def forward(layers: Sequence[Layer], parameters: Sequence[NDArray[Any]], values: Floats) -> Floats:
    """Return the output (n, width) for values of shape (n, channels, voxels...)."""
    left = iter(parameters)
    for layer in layers:
        if isinstance(layer, Convolution):
            values = _activated(layer, _convolved(layer, next(left), next(left), values))
        elif isinstance(layer, Dense):
            weight, bias = next(left), next(left)
            values = _activated(layer, values.reshape(len(values), -1) @ weight + bias)
        elif isinstance(layer, Pooling):
            blocks = _blocks(values, layer.size)
            values = blocks.mean(axis=-1) if layer.of == "average" else blocks.max(axis=-1)
        else:
            values = values.reshape(*values.shape[:2], -1).mean(axis=2)
    return values


def _convolved(
    layer: Convolution, weight: NDArray[Any], bias: NDArray[Any], values: Floats
) -> Floats:
    """Add up, offset by offset of the kernel, the image seen from there."""
    axes = values.ndim - 2
    pairs = zip(layer.paddings(axes), layer.margins(axes), strict=True)
    for axis, (padding, margin) in enumerate(pairs, start=2):
        widths = [(0, 0)] * values.ndim
        widths[axis] = margin
        values = np.pad(values, widths, "wrap" if padding == "circular" else "constant")
    size, edges = layer.kernel, _edges(layer, values)
    found = np.zeros((len(values), layer.filters, *edges))
    for offset in np.ndindex(*(size,) * axes):
        seen = tuple(
            slice(start, start + (edge - 1) * layer.stride + 1, layer.stride)
            for start, edge in zip(offset, edges, strict=True)
        )
        part = np.tensordot(weight[:, :, *offset], values[:, :, *seen], axes=([1], [1]))
        found += np.moveaxis(part, 0, 1)
    found += bias.reshape(-1, *(1,) * axes)
    return found


def _edges(layer: Convolution, padded: Floats) -> tuple[int, ...]:
    """Return the voxels along each axis behind a convolution of values that are padded."""
    return tuple((edge - layer.kernel) // layer.stride + 1 for edge in padded.shape[2:])


def _blocks(values: Floats, size: int) -> Floats:
    """Return the values with the voxels of each block side by side on a last axis."""
    axes = values.ndim - 2
    kept = tuple(slice(edge // size * size) for edge in values.shape[2:])
    values = values[:, :, *kept]
    split = [part for edge in values.shape[2:] for part in (edge // size, size)]
    values = values.reshape(*values.shape[:2], *split)
    values = np.moveaxis(values, range(3, values.ndim, 2), range(2 + axes, 2 + 2 * axes))
    return values.reshape(*values.shape[: 2 + axes], -1)


def _activated(layer: Convolution | Dense, values: Floats) -> Floats:
    return values if layer.activation == "none" else ACTIVATIONS[layer.activation].f(values)
