"""Networks learn, resume, repeat and know where they know little."""

from __future__ import annotations

import builtins
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from matweft import Dataset, Differentiable, InputError, NotConvergedError
from matweft.context import Context, use_context
from matweft.errors import ParameterError, PluginError, StopRequested
from matweft_learning import MLP, _mlp_checkpoint, load_model, save_model
from matweft_learning.activations import ACTIVATIONS
from matweft_learning.metrics import r2


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def smooth(x: np.ndarray[Any, Any]) -> Any:
    return np.sin(3 * x[:, 0]) * x[:, 1] + 0.5 * x[:, 1]


def dataset(n: int, seed: int = 0, **named: Any) -> Dataset:
    x = rng(seed).uniform(-1, 1, (n, 2))
    return Dataset.of({"a": x[:, 0], "b": x[:, 1], "y": smooth(x)}, targets=["y"], **named)


def assert_same_weights(first: Any, second: Any) -> None:
    for name in ("weights", "biases"):
        for one, other in zip(getattr(first, name), getattr(second, name), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "learner",
    [
        MLP(epochs=400),
        MLP(epochs=40, batch=20, weight_decay=1e-4),
        MLP(
            stages=((1e-2, 100), (1e-1, 200), (3e-2, 100)),
            optimiser="sgd",
            batch=100,
            activation="tanh",
        ),
    ],
)
def test_learns_a_smooth_function(learner: MLP) -> None:
    test = dataset(500, seed=9)
    model = learner.fit(dataset(300), rng=rng())
    assert r2(test["y"], model.predict(test).mean[:, 0]) > 0.95
    assert model.curve[-1, 0] < 0.1 * model.curve[0, 0]


def test_same_seed_same_weights_and_other_seed_other_weights() -> None:
    learner = MLP(epochs=20, hidden=(8,), batch=16, ensemble=2)
    first, again, other = (learner.fit(dataset(50), rng=rng(seed)) for seed in (1, 1, 2))
    assert_same_weights(first, again)
    assert not np.array_equal(first.weights[0], other.weights[0])
    assert not np.array_equal(first.weights[0][0], first.weights[0][1])


class _Killed(BaseException):
    """What ends the process in the middle of an epoch."""


class _Killing(Context):
    """A context that ends the work after some epochs."""

    after = 0

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        if done == self.after:
            raise _Killed


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("batch", [None, 16])
def test_a_killed_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimiser: Any, batch: int | None
) -> None:
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    learner = MLP(epochs=30, hidden=(8,), batch=batch, ensemble=2, optimiser=optimiser)
    whole = learner.fit(dataset(50), rng=rng(1))
    killing = _Killing(checkpoint=tmp_path)
    killing.after = 17
    with use_context(killing), pytest.raises(_Killed):
        learner.fit(dataset(50), rng=rng(1))
    seen: list[float] = []

    class Watching(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            seen.append(done)
            assert total == 30
            assert message.startswith("loss ")

    with use_context(Watching(checkpoint=tmp_path)):
        resumed = learner.fit(dataset(50), rng=rng(1))
    # the checkpoint of epoch 16 was the last one written
    assert seen == list(range(17, 31))
    assert_same_weights(whole, resumed)
    np.testing.assert_array_equal(whole.curve, resumed.curve)
    np.testing.assert_array_equal(whole.best_epoch, resumed.best_epoch)


def test_a_cancelled_training_leaves_a_checkpoint(tmp_path: Path) -> None:
    class Cancelling(Context):
        epochs = 0

        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            self.epochs = int(done)

        @property
        def cancelled(self) -> bool:
            return self.epochs >= 5

    learner = MLP(epochs=12, hidden=(8,))
    with use_context(Cancelling(checkpoint=tmp_path)), pytest.raises(StopRequested):
        learner.fit(dataset(30), rng=rng(1))
    with np.load(tmp_path / "mlp.npz", allow_pickle=False) as file:
        assert len(file["curve"]) == 5
    with use_context(Context(checkpoint=tmp_path)):
        resumed = learner.fit(dataset(30), rng=rng(1))
    assert_same_weights(resumed, learner.fit(dataset(30), rng=rng(1)))


@pytest.mark.parametrize("spoilt", [True, False])
def test_a_checkpoint_of_another_training_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bool
) -> None:
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    with use_context(Context(checkpoint=tmp_path)):
        MLP(epochs=10, hidden=(8,)).fit(dataset(30, seed=5), rng=rng(1))
        if spoilt:
            (tmp_path / "mlp.npz").write_bytes(b"half a file")
        found = MLP(epochs=10, hidden=(8,)).fit(dataset(30), rng=rng(1))
    assert_same_weights(found, MLP(epochs=10, hidden=(8,)).fit(dataset(30), rng=rng(1)))


def test_transforms_keep_predictions_in_their_range() -> None:
    x = rng().uniform(-2, 2, 150)
    k, m = np.exp(5 * x), 1 / (1 + np.exp(-4 * x))
    data = Dataset.of({"x": x, "k": k, "m": m}, targets=["k", "m"])
    learner = MLP(hidden=(16,), epochs=500, transform={"k": "log", "m": "logit"})
    model = learner.fit(data, rng=rng())
    at = Dataset.of({"x": np.linspace(-6, 6, 50)})
    mean = model.predict(at).mean
    assert (mean[:, 0] > 0).all()
    assert ((mean[:, 1] > 0) & (mean[:, 1] < 1)).all()
    inside = model.predict(data).mean
    np.testing.assert_allclose(np.log(inside[:, 0]), 5 * x, atol=0.5)
    np.testing.assert_allclose(inside[:, 1], m, atol=0.05)


@pytest.mark.parametrize(
    ("transform", "values", "message"),
    [
        (
            "log",
            [1.0, 2.0, -3.0, 0.0, 4.0],
            r"log' needs y in \(0, inf\); it is -3 in sample '2', 0 in sample '3'; leave",
        ),
        ("logit", [0.1, 0.2, 0.3, 0.4, 1.0], r"logit' needs y in \(0, 1\); it is 1 in sample '4'"),
        ({"z": "log"}, [1.0, 2.0, 3.0, 4.0, 5.0], r"transform names 'z', which is no target"),
    ],
)
def test_values_that_a_transform_cannot_take_are_named(
    transform: Any, values: list[float], message: str
) -> None:
    data = Dataset.of({"x": np.arange(5.0), "y": values}, targets=["y"])
    with pytest.raises(InputError, match=message):
        MLP(transform=transform).fit(data, rng=rng())


def test_ensemble_spread_grows_outside_the_data() -> None:
    model = MLP(epochs=300, hidden=(32,), ensemble=5).fit(dataset(150), rng=rng())
    inside = model.predict(dataset(100, seed=3)).std
    far = rng(4).uniform(2.5, 3.5, (100, 2))
    outside = model.predict(Dataset.of({"a": far[:, 0], "b": far[:, 1]})).std
    assert inside is not None
    assert outside is not None
    assert np.median(outside) > 5 * np.median(inside)


def test_a_single_network_gives_no_spread() -> None:
    model = MLP(epochs=5, hidden=(4,)).fit(dataset(20), rng=rng())
    assert model.predict(dataset(3)).std is None


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "relu"])
def test_gradient_is_that_of_the_mean(activation: Any) -> None:
    data = dataset(40)
    targets = {"y": np.exp(data["y"]), "z": 1 / (1 + np.exp(-data["y"])), "w": data["y"]}
    data = Dataset.of({"a": data["a"], "b": 50 * data["b"], **targets}, targets=list(targets))
    learner = MLP(
        hidden=(8, 6),
        epochs=20,
        ensemble=2,
        activation=activation,
        transform={"y": "log", "z": "logit"},
    )
    model = learner.fit(data, rng=rng())
    assert isinstance(model, Differentiable)
    x = {"a": data["a"][:7], "b": data["b"][:7]}
    found = model.gradient(Dataset.of(x))
    for column, name in enumerate("ab"):
        step = 1e-5 * np.ptp(data[name])
        up, down = (
            model.predict(Dataset.of({**x, name: x[name] + sign * step})).mean for sign in (1, -1)
        )
        np.testing.assert_allclose(
            found[:, :, column], (up - down) / (2 * step), rtol=1e-5, atol=1e-8
        )


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_numpy_predicts_what_torch_does(activation: Any) -> None:
    z = np.linspace(-30, 30, 601)
    torchs = getattr(torch.nn.functional, activation)(torch.from_numpy(z)).numpy()
    np.testing.assert_allclose(ACTIVATIONS[activation].f(z), torchs, atol=1e-12)
    slope = ACTIVATIONS[activation].derivative(z + 0.01)
    steps = ACTIVATIONS[activation].f(z + 0.01 + 1e-6) - ACTIVATIONS[activation].f(z + 0.01 - 1e-6)
    np.testing.assert_allclose(slope, steps / 2e-6, atol=1e-6)


def test_stops_early_and_keeps_the_best_epoch() -> None:
    noisy = dataset(40)
    data = Dataset.of(
        {"a": noisy["a"], "b": noisy["b"], "y": rng(5).standard_normal(40)}, targets=["y"]
    )
    model = MLP(epochs=2000, held_out=0.3, patience=30, ensemble=3).fit(data, rng=rng())
    assert len(model.curve) < 1000
    assert (model.best_epoch <= len(model.curve) - 30).all()
    assert model.curve[-1, 1] > model.curve[model.best_epoch.max() - 1, 1]


def test_stops_on_the_samples_set_aside_for_it() -> None:
    data = dataset(60, split=["train"] * 40 + ["validation"] * 10 + ["test"] * 10)
    learner = MLP(epochs=40, hidden=(8,))
    model = learner.fit(data, rng=rng())
    found = model.predict(data.take(np.arange(40, 50))).mean[:, 0]
    held = np.mean((found - data["y"][40:50]) ** 2) / data["y"][:40].var()
    assert model.curve[model.best_epoch[0] - 1, 1] == pytest.approx(held, rel=1e-4)
    untested = learner.fit(data.take(np.arange(50)), rng=rng())
    assert_same_weights(model, untested)


def test_the_best_of_many_networks_is_the_one_of_lowest_validation_loss() -> None:
    data = dataset(60, split=["train"] * 40 + ["validation"] * 20)
    held = data.take(np.arange(40, 60))

    def loss(model: Any) -> float:
        return float(np.mean((model.predict(held).mean[:, 0] - held["y"]) ** 2))

    many = MLP(epochs=30, hidden=(8,), ensemble=4)
    every = many.fit(data, rng=rng())
    best = many.replace(keep="best").fit(data, rng=rng())
    losses = []
    for member in range(4):
        weights = tuple(w[member : member + 1] for w in every.weights)
        biases = tuple(b[member : member + 1] for b in every.biases)
        losses.append(loss(replace(every, weights=weights, biases=biases)))
    assert loss(best) == pytest.approx(min(losses), rel=1e-12)
    assert best.best_epoch == every.best_epoch[np.argmin(losses)]
    assert best.predict(held).std is None
    with pytest.raises(ParameterError, match="give held_out above 0"):
        MLP(keep="best", held_out=0)


def test_the_loss_of_unscaled_targets_is_that_of_the_targets_themselves() -> None:
    data = dataset(60, split=["train"] * 40 + ["validation"] * 20)
    data = Dataset.of(
        {"a": data["a"], "b": data["b"], "y": 30 * data["y"]}, targets=["y"], split=data.split
    )
    learner = MLP(epochs=100, hidden=(8,), target_scale="none")
    model = learner.fit(data, rng=rng())
    held = data.take(np.arange(40, 60))
    found = np.mean((model.predict(held).mean[:, 0] - held["y"]) ** 2)
    assert model.curve[model.best_epoch[0] - 1, 1] == pytest.approx(found, rel=1e-4)


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


def test_groups_are_held_out_together() -> None:
    """All samples of a group are equal, so a held-out group is only met by chance."""
    from matweft_learning._held_out import draw_shares

    groups = np.repeat(list("abcdefgh"), [1, 2, 3, 4, 1, 2, 3, 4])
    train, held = draw_shares(groups, 0.25, 6, rng())
    assert held is not None
    for member in range(6):
        parts = [share.rows[member][share.weights[member] > 0] for share in (train, held)]
        assert not set(groups[parts[0]]) & set(groups[parts[1]])
        assert len(set(groups[parts[1]])) == 2
        assert sorted(np.concatenate(parts)) == list(range(20))
    with pytest.raises(InputError, match="leaves none to learn from"):
        draw_shares(np.array(["a", "a"]), 0.1, 1, rng())


def test_a_loss_that_runs_away_is_an_error() -> None:
    learner = MLP(optimiser="sgd", learning_rate=1e4, schedule="constant", activation="relu")
    with pytest.raises(NotConvergedError, match="lower the learning rate, now 10000"):
        learner.fit(dataset(30), rng=rng())


def test_weight_decay_shrinks_the_weights() -> None:
    sizes = [
        sum(
            float((w**2).sum())
            for w in MLP(epochs=100, weight_decay=decay).fit(dataset(40), rng=rng()).weights
        )
        for decay in (0.0, 0.1)
    ]
    assert sizes[1] < 0.5 * sizes[0]


def test_threads_of_torch_are_put_back() -> None:
    before = torch.get_num_threads()
    MLP(epochs=2, hidden=(4,)).fit(dataset(20), rng=rng())
    assert torch.get_num_threads() == before


def test_without_torch_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == "torch":
            raise ImportError("No module named 'torch'")
        return plain(name, *arguments, **keywords)

    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PluginError, match=r"pip install 'matweft-learning\[torch\]'"):
        MLP().fit(dataset(20), rng=rng())


def test_saved_network_predicts_the_same(tmp_path: Path) -> None:
    model = MLP(epochs=5, hidden=(4,), ensemble=2).fit(dataset(20), rng=rng())
    back = load_model(save_model(model, tmp_path / "net.npz"))
    np.testing.assert_array_equal(back.predict(dataset(9)).mean, model.predict(dataset(9)).mean)


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
