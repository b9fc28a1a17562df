"""Shapes, counts and values of layers, in numpy and torch, by hand and by symmetry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from matweft import InputError
from matweft_learning import Convolutional, _convolution_numpy, _convolution_torch
from matweft_learning.layers import Convolution, Dense, GlobalMean, Layer, Pooling
from matweft_learning.network import Network

Array = np.ndarray[Any, Any]
PAPER = Convolutional(pool=2, filters=(16, 32, 64), dense=(64,) * 4)


def arrays(network: Network, seed: int = 0) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 0.3, one).astype(np.float32) for one in network.parameter_shapes()]


def images(network: Network, n: int = 2, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(0, 1, (n, *network.shape)).astype(np.float32)


def correlated(image: Array, kernel: Array) -> Array:
    """Sum the products of kernel and image, place by place, for one channel of two axes."""
    size = len(kernel)
    places = [n - size + 1 for n in image.shape]
    found = np.zeros(places)
    for i, j in np.ndindex(*places):
        for k, m in np.ndindex(size, size):
            found[i, j] += kernel[k, m] * image[i + k, j + m]
    return found


def test_network_of_192_voxels_has_the_published_number_of_weights() -> None:
    network = PAPER.network((192, 192, 192))
    assert network.parameter_count == 2_324_689
    edges = [shape[1] for shape in network.layer_shapes()[:10]]
    assert edges == [96, 94, 92, 46, 44, 42, 21, 19, 17, 8]
    blank = [torch.empty(one, device="meta") for one in network.parameter_shapes()]
    assert sum(one.numel() for one in blank) == 2_324_689
    values = torch.empty((16, 1, 96, 96, 96), device="meta")
    assert _convolution_torch.forward(network.layers, blank, values).shape == (16, 1)


def test_a_forward_pass_by_hand() -> None:
    layers = (Convolution(filters=1, kernel=2), Pooling(), Dense(width=1, activation="none"))
    network = Network((1, 5, 5), layers, scale=2.0, shift=-1.0)
    image = np.arange(25.0, dtype=np.float32).reshape(1, 1, 5, 5) / 25
    kernel = np.array([[1.0, -2.0], [0.5, 0.25]], np.float32)
    weight = np.array([[1.0], [2.0], [3.0], [4.0]], np.float32)
    parameters = [kernel[None, None], np.array([-0.2], np.float32), weight, np.ones(1, np.float32)]
    before = correlated(2 * image[0, 0] - 1, kernel) - 0.2
    after = np.where(before > 0, before, np.exp(before) - 1)
    pooled = [after[i : i + 2, j : j + 2].mean() for i in (0, 2) for j in (0, 2)]
    expected = np.dot(pooled, [1, 2, 3, 4]) + 1
    assert 0 < (before < 0).sum() < before.size
    for outputs in (_convolution_numpy.outputs, _convolution_torch.outputs):
        found = outputs(network, parameters, image)
        np.testing.assert_allclose(found, [[expected]], rtol=1e-6)


@pytest.mark.parametrize(
    "layers",
    [
        [Convolution(filters=3), Pooling(of="maximum"), Convolution(filters=2, activation="tanh")],
        [Convolution(filters=3, kernel=4, stride=2, padding="same"), GlobalMean()],
        [Convolution(filters=3, kernel=2, padding="circular"), Pooling(size=3)],
        [Convolution(filters=2, padding=("circular", "same", "valid")), Convolution(filters=2)],
        [Convolution(filters=2, kernel=5, stride=3, padding=("same", "circular", "circular"))],
    ],
)
def test_numpy_and_torch_agree(layers: list[Layer]) -> None:
    network = Network(
        (2, 16, 18, 20), (*layers, Dense(width=5), Dense(width=2, activation="none")), pool=2
    )
    parameters, given = arrays(network), images(network)
    expected = _convolution_numpy.outputs(network, parameters, given)
    found = _convolution_torch.outputs(network, parameters, given)
    assert expected.shape == (2, 2)
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-5)


def test_images_of_two_axes_pass() -> None:
    network = Network(
        (3, 9, 8), (Convolution(filters=4, padding=("valid", "circular")), Dense(width=1))
    )
    assert network.layer_shapes() == [(3, 9, 8), (4, 7, 8), (1,)]
    parameters, given = arrays(network), images(network)
    np.testing.assert_allclose(
        _convolution_torch.outputs(network, parameters, given),
        _convolution_numpy.outputs(network, parameters, given),
        rtol=1e-4,
        atol=1e-5,
    )


@pytest.mark.parametrize(("padding", "invariant"), [("circular", True), ("same", False)])
def test_periodic_layers_and_a_global_mean_do_not_see_shifts(padding: Any, invariant: bool) -> None:
    convolutions = [Convolution(filters=n, padding=padding) for n in (4, 3)]
    network = Network((1, 6, 7, 8), (*convolutions, GlobalMean(), Dense(width=1)))
    parameters, given = arrays(network), images(network)
    moved = np.roll(given, (2, 3, -3), (2, 3, 4))
    values = [_convolution_torch.outputs(network, parameters, one) for one in (given, moved)]
    assert np.allclose(*values, rtol=1e-5, atol=1e-6) is invariant


@pytest.mark.parametrize(
    ("learner", "edges", "message"),
    [
        (PAPER, (70, 96, 96), "70 × 96 × 96 voxels are too small .* edges of at least 72 voxels"),
        (PAPER, (96, 97, 96), "96 × 97 × 96 voxels are not made of blocks of 2"),
        (PAPER.replace(padding=("valid", "same")), (96, 96, 96), "padding names 2 axes"),
        (Convolutional(kernel=9, padding="circular"), (3, 3), "edges of at least 8 voxels"),
    ],
)
def test_images_without_room_are_refused(
    learner: Convolutional, edges: Sequence[int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        learner.network(tuple(edges))


def test_the_smallest_edge_named_has_room() -> None:
    assert PAPER.network((72, 72, 72)).layer_shapes()[9] == (64, 1, 1, 1)
    assert Convolutional(kernel=9, padding="circular").network((8, 8)).layer_shapes()[3][1:] == (
        4,
        4,
    )


def test_layers_are_data() -> None:
    layers = [
        {"kind": "convolution", "filters": 8, "kernel": 5, "stride": 2, "activation": "relu"},
        {"kind": "global-mean"},
    ]
    learner = Convolutional(layers=layers)
    assert learner.layers[0] == Convolution(filters=8, kernel=5, stride=2, activation="relu")
    network = learner.network((31, 31, 31), targets=2)
    assert network.parameter_count == 8 * 125 + 8 + 8 * 2 + 2
    assert Convolutional(**learner.model_dump(mode="json")) == learner
