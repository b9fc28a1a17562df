"""Networks on images in torch: plain functions of layers and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from matweft.context import context
from matweft_learning._image_batches import Images
from matweft_learning._torch import device, threads
from matweft_learning.layers import Convolution, Dense, Layer, Pooling
from matweft_learning.network import Network

Floats = NDArray[np.float32]

_ByAxes = Mapping[int, Callable[..., torch.Tensor]]
_CONVOLUTIONS: _ByAxes = {2: functional.conv2d, 3: functional.conv3d}
_POOLINGS: Mapping[str, _ByAxes] = {
    "average": {2: functional.avg_pool2d, 3: functional.avg_pool3d},
    "maximum": {2: functional.max_pool2d, 3: functional.max_pool3d},
}
_PADDINGS = {"circular": "circular", "same": "constant"}
"""What torch calls the paddings."""


def prepared(network: Network, images: Images, where: torch.device) -> torch.Tensor:
    """Return images on the device as the network takes them: pooled, scaled, float32."""
    values = torch.from_numpy(images).to(where, non_blocking=True).float()
    if network.pool > 1:
        values = _POOLINGS["average"][values.ndim - 2](values, network.pool)
    return values * network.scale + network.shift


def outputs(network: Network, parameters: Sequence[Floats], images: Images) -> NDArray[np.float64]:
    """Return what a network with these parameters makes of images, shape (n, outputs)."""
    here = device()
    tensors = [torch.tensor(array, device=here) for array in parameters]
    with torch.no_grad(), threads(context().threads or 1):
        values = forward(network.layers, tensors, prepared(network, images, here))
    found: NDArray[np.float64] = values.double().cpu().numpy()
    return found


def forward(
    layers: Sequence[Layer], parameters: Sequence[torch.Tensor], values: torch.Tensor
) -> torch.Tensor:
    """Return the output (n, width) for values of shape (n, channels, voxels...)."""
    left = iter(parameters)
    for layer in layers:
        if isinstance(layer, Convolution):
            values = _activated(layer, _convolved(layer, next(left), next(left), values))
        elif isinstance(layer, Dense):
            weight, bias = next(left), next(left)
            values = _activated(layer, torch.addmm(bias, values.flatten(1), weight))
        elif isinstance(layer, Pooling):
            values = _POOLINGS[layer.of][values.ndim - 2](values, layer.size)
        else:
            values = values.flatten(2).mean(dim=2)
    return values


def _convolved(
    layer: Convolution, weight: torch.Tensor, bias: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    axes = values.ndim - 2
    for mode in _PADDINGS:
        margins = list(_margins(layer, mode, axes))
        if any(margins):
            values = functional.pad(
                values, margins, "circular" if mode == "circular" else "constant"
            )
    return _CONVOLUTIONS[axes](values, weight, bias, stride=layer.stride)


def _margins(layer: Convolution, mode: str, axes: int) -> Iterator[int]:
    """Yield the voxels to add where the padding is ``mode``, last axis first as torch has it."""
    pairs = zip(layer.paddings(axes), layer.margins(axes), strict=True)
    for padding, margin in reversed(list(pairs)):
        yield from margin if padding == mode else (0, 0)


def _activated(layer: Convolution | Dense, values: torch.Tensor) -> torch.Tensor:
    if layer.activation == "none":
        return values
    activated: torch.Tensor = getattr(functional, layer.activation)(values)
    return activated
