"""Networks learn, repeat and know where they know little."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from seeded import rng
from smooth_points import assert_same_weights, dataset

from matweft import Dataset, Differentiable, InputError, NotConvergedError
from matweft_learning import MLP, load_model, save_model
from matweft_learning.activations import ACTIVATIONS
from matweft_learning.metrics import r2


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


def test_saved_network_predicts_the_same(tmp_path: Path) -> None:
    model = MLP(epochs=5, hidden=(4,), ensemble=2).fit(dataset(20), rng=rng())
    back = load_model(save_model(model, tmp_path / "net.npz"))
    np.testing.assert_array_equal(back.predict(dataset(9)).mean, model.predict(dataset(9)).mean)
