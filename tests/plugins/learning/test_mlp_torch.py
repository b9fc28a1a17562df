"""What networks do with torch: layers, batches, threads, and what is said without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from seeded import rng
from smooth_points import dataset

from matweft.errors import PluginError
from matweft_learning import MLP
from matweft_learning.activations import ACTIVATIONS


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_numpy_predicts_what_torch_does(activation: Any) -> None:
    z = np.linspace(-30, 30, 601)
    torchs = getattr(torch.nn.functional, activation)(torch.from_numpy(z)).numpy()
    np.testing.assert_allclose(ACTIVATIONS[activation].f(z), torchs, atol=1e-12)
    slope = ACTIVATIONS[activation].derivative(z + 0.01)
    steps = ACTIVATIONS[activation].f(z + 0.01 + 1e-6) - ACTIVATIONS[activation].f(z + 0.01 - 1e-6)
    np.testing.assert_allclose(slope, steps / 2e-6, atol=1e-6)


def test_batches_go_through_every_sample_once() -> None:
    from matweft_learning._held_out import Share
    from matweft_learning._rows import Rows

    share = Share.of([np.arange(7), np.arange(20, 25)])
    plain = Rows.of(share, torch.device("cpu"))
    first, again, later = (plain.shuffled(5, epoch) for epoch in (0, 0, 1))
    assert torch.equal(first.rows, again.rows)
    assert not torch.equal(first.rows, later.rows)
    assert first.weights is not None
    assert plain.samples().tolist() == [7, 5]
    used = [sorted(first.rows[m][first.weights[m] > 0].tolist()) for m in range(2)]
    assert used == [list(range(7)), list(range(20, 25))]
    assert not torch.equal(first.rows[0].argsort(), first.rows[1].argsort())


def test_threads_of_torch_are_put_back() -> None:
    before = torch.get_num_threads()
    MLP(epochs=2, hidden=(4,)).fit(dataset(20), rng=rng())
    assert torch.get_num_threads() == before


@pytest.mark.usefixtures("without_torch")
def test_without_torch_the_cure_is_named() -> None:
    with pytest.raises(PluginError, match=r"pip install 'matweft-learning\[torch\]'"):
        MLP().fit(dataset(20), rng=rng())


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("weighted", [True, False])
def test_gradient_of_the_loss_is_that_of_autograd(activation: Any, weighted: bool) -> None:
    from matweft_learning._dense_layers import DenseLayers

    shapes = [(2, 3, 5), (2, 1, 5), (2, 5, 4), (2, 1, 4), (2, 4, 2), (2, 1, 2)]
    start = [rng(i).standard_normal(shape) for i, shape in enumerate(shapes)]
    layers = DenseLayers(start, activation, torch.device("cpu"), decay=0.1)
    x, y = (torch.as_tensor(rng(9).standard_normal((2, 7, k)), dtype=torch.float32) for k in (3, 2))
    weights = torch.tensor([[1.0] * 7, [1.0] * 4 + [0.0] * 3]) if weighted else None
    loss = layers.learn(x, y, weights)
    parts = [torch.as_tensor(one, dtype=torch.float32).requires_grad_() for one in start]
    values = x
    for layer in range(3):
        values = values @ parts[2 * layer] + parts[2 * layer + 1]
        if layer < 2:
            values = getattr(torch.nn.functional, activation)(values)
    errors = ((values - y) ** 2).mean(dim=2)
    used = torch.ones(2, 7) if weights is None else weights
    expected = (errors * used).sum(dim=1) / used.sum(dim=1)
    total = expected.sum() + 0.05 * sum((one**2).sum() for one in parts[::2])
    gradients = torch.autograd.grad(total, parts)
    torch.testing.assert_close(loss, expected.detach())
    torch.testing.assert_close(layers.loss(x, y, weights), expected.detach())
    for found, gradient in zip(layers.gradients, gradients, strict=True):
        torch.testing.assert_close(found, gradient, rtol=1e-4, atol=1e-6)
