"""The Gaussian process against scikit-learn, known hyperparameters and its own laws."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm
from seeded import rng
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

from matweft import Conditionable, Dataset, Differentiable, InputError
from matweft_learning import GaussianProcess, save_model
from matweft_learning.kernels import KERNELS, distances

KERNEL_NAMES = list(KERNELS)


def dataset(x: np.ndarray[Any, Any], *targets: np.ndarray[Any, Any]) -> Dataset:
    columns = {f"x{i}": column for i, column in enumerate(x.T)}
    named = {f"y{i}": values for i, values in enumerate(targets)}
    return Dataset.of({**columns, **named}, targets=named)


def wave(x: np.ndarray[Any, Any]) -> Any:
    return np.sin(3 * x[:, 0]) * x[:, 1] + 0.5 * x[:, 1]


def drawn(
    x: np.ndarray[Any, Any], length: Any, variance: float, noise: float, seed: int
) -> tuple[Any, Any]:
    """Draw a function from a Matern 5/2 process at x; returns it without and with noise."""
    covariance = variance * KERNELS["matern-5/2"].k(distances(x, x, np.asarray(length)))
    factor = np.linalg.cholesky(covariance + 1e-10 * np.eye(len(x)))
    generator = rng(seed)
    exact = factor @ generator.standard_normal(len(x))
    return exact, exact + noise * generator.standard_normal(len(x))


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
@pytest.mark.parametrize("noise", [None, 0.1])
def test_agrees_with_scikit_learn(kernel: Any, noise: float | None) -> None:
    x = rng().uniform(-1, 1, (40, 2))
    y = wave(x) + 0.05 * rng(1).standard_normal(40)
    data = dataset(x, y)
    model = GaussianProcess(kernel=kernel, noise=noise, restarts=0).fit(data, rng=rng())
    shape = (
        RBF(model.length[0])
        if kernel == "rbf"
        else Matern(model.length[0], nu=float(kernel[7]) / 2)
    )
    peer = GaussianProcessRegressor(
        ConstantKernel(model.variance[0]) * shape + WhiteKernel(model.noise[0]),
        alpha=1e-10,
        optimizer=None,
    )
    scaled, scaled_y = model.x_scaling.forward(x), model.y_scaling.forward(y[:, None])[:, 0]
    peer.fit(scaled, scaled_y)
    at = rng(2).uniform(-1.5, 1.5, (50, 2))
    mean, std = peer.predict(model.x_scaling.forward(at), return_std=True)
    found = model.predict(dataset(at))
    np.testing.assert_allclose(model.y_scaling.forward(found.mean)[:, 0], mean, atol=1e-8)
    np.testing.assert_allclose(found.std[:, 0], std * y.std(), atol=1e-8)
    latent = replace(model, noise_in_spread=False).predict(dataset(at))
    of_function = np.sqrt(std**2 - model.noise[0]) * y.std()
    np.testing.assert_allclose(latent.std[:, 0], of_function, atol=1e-8)
    assert model.log_likelihood[0] == pytest.approx(peer.log_marginal_likelihood_value_, abs=1e-6)


def test_search_ends_at_a_maximum_that_scikit_learn_cannot_improve() -> None:
    x = rng().uniform(-1, 1, (40, 2))
    y = wave(x) + 0.05 * rng(1).standard_normal(40)
    model = GaussianProcess(prior=False).fit(dataset(x, y), rng=rng())
    kernel = ConstantKernel(1.0, (1e-5, 1e5)) * Matern([1.0, 1.0], (1e-2, 1e2), nu=2.5)
    peer = GaussianProcessRegressor(
        kernel + WhiteKernel(1e-2, (1e-8, 1)), n_restarts_optimizer=2, random_state=0
    ).fit(model.x_scaling.forward(x), model.y_scaling.forward(y[:, None])[:, 0])
    assert model.log_likelihood[0] >= peer.log_marginal_likelihood_value_ - 1e-3


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
def test_passes_through_exact_data(kernel: Any) -> None:
    x = rng().uniform(-1, 1, (25, 2))
    y = 1e6 * wave(x)
    model = GaussianProcess(kernel=kernel, noise=0).fit(dataset(x, y), rng=rng())
    found = model.predict(dataset(x))
    np.testing.assert_allclose(found.mean[:, 0], y, rtol=1e-5, atol=1e-5 * y.std())
    assert (found.std < 1e-3 * y.std()).all()
    away = model.predict(dataset(np.full((1, 2), 30.0)))
    assert away.std[0, 0] == pytest.approx(np.sqrt(model.variance[0]) * y.std(), rel=1e-2)


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
@pytest.mark.parametrize("scale", ["standard", "unit", "none"])
def test_gradient_is_that_of_the_mean(kernel: Any, scale: Any) -> None:
    x = rng().uniform(-1, 1, (30, 2)) * [1.0, 20.0] + [0.0, 5.0]
    data = dataset(x, np.sin(x[:, 0]) + 0.1 * x[:, 1], x[:, 0] * x[:, 1])
    learner = GaussianProcess(kernel=kernel, scale=scale, noise=0.05, optimise=False, length=2.0)
    model = learner.fit(data, rng=rng())
    assert isinstance(model, Differentiable)
    at = rng(1).uniform(-1, 1, (6, 2)) * [1.0, 20.0] + [0.0, 5.0]
    found = model.gradient(dataset(at))
    for column in range(2):
        step = 1e-5 * np.eye(2)[column]
        up, down = (model.predict(dataset(at + sign * step)).mean for sign in (1, -1))
        np.testing.assert_allclose(found[:, :, column], (up - down) / 2e-5, rtol=1e-5, atol=1e-6)


def test_spread_covers_functions_drawn_from_the_process() -> None:
    """Known hyperparameters: standardised errors follow the normal law."""
    scores = []
    for seed in range(20):
        x = rng(seed).uniform(0, 1, (60, 2))
        exact, noisy = drawn(x, (0.4, 0.4), 1.0, 0.1, 100 + seed)
        learner = GaussianProcess(
            scale="none",
            optimise=False,
            length=0.4,
            variance=1 / noisy[:30].var(),
            noise=0.1 / noisy[:30].std(),
        )
        model = learner.fit(dataset(x[:30], noisy[:30]), rng=rng())
        found = model.predict(dataset(x[30:]))
        scores.append((exact[30:] - found.mean[:, 0]) / found.std[:, 0])
    inside = np.mean(abs(np.concatenate(scores)) < norm.ppf(0.975))
    assert inside == pytest.approx(0.95, abs=0.03)


def test_learnt_spread_covers_new_measurements() -> None:
    inside = []
    for seed in range(8):
        x = rng(seed).uniform(0, 1, (80, 1))
        _, noisy = drawn(x, (0.3,), 1.0, 0.2, seed)
        learner = GaussianProcess(restarts=0)
        model = learner.fit(dataset(x[:50], noisy[:50]), rng=rng())
        found = model.predict(dataset(x[50:]))
        inside.append(abs(noisy[50:] - found.mean[:, 0]) < norm.ppf(0.975) * found.std[:, 0])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.04)


def test_recovers_the_hyperparameters_of_the_process() -> None:
    x = rng(3).uniform(0, 1, (250, 2))
    _, noisy = drawn(x, (0.2, 0.6), 4.0, 0.3, 5)
    learner = GaussianProcess(scale="none", prior=False, restarts=0)
    model = learner.fit(dataset(x, noisy), rng=rng())
    np.testing.assert_allclose(model.length[0], (0.2, 0.6), rtol=0.35)
    assert np.sqrt(model.noise[0]) * noisy.std() == pytest.approx(0.3, rel=0.15)


@pytest.mark.parametrize("prior", [True, False])
def test_finds_the_input_that_does_not_matter(prior: bool) -> None:
    x = rng().uniform(-1, 1, (50, 3))
    model = GaussianProcess(prior=prior).fit(dataset(x, np.sin(3 * x[:, 1])), rng=rng())
    assert min(model.length[0, [0, 2]]) > 5 * model.length[0, 1]


def test_one_length_for_all_inputs() -> None:
    x = rng().uniform(-1, 1, (30, 3))
    model = GaussianProcess(ard=False).fit(dataset(x, wave(x)), rng=rng())
    assert np.ptp(model.length[0]) == 0


def test_each_target_has_a_process_of_its_own() -> None:
    x = rng().uniform(-1, 1, (30, 2))
    learner = GaussianProcess(restarts=0)
    first, second = np.sin(4 * x[:, 0]), 1e3 + 100 * x[:, 1]
    both = learner.fit(dataset(x, first, second), rng=rng())
    alone = learner.fit(dataset(x, second), rng=rng())
    at = dataset(rng(1).uniform(-1, 1, (9, 2)))
    np.testing.assert_allclose(both.predict(at).mean[:, 1], alone.predict(at).mean[:, 0])
    assert both.length[0, 0] < both.length[0, 1]


def test_conditioning_is_learning_with_the_same_hyperparameters() -> None:
    x = rng().uniform(-1, 1, (30, 2))
    y = wave(x)
    model = GaussianProcess(noise=0.01).fit(dataset(x[:20], y[:20]), rng=rng())
    assert isinstance(model, Conditionable)
    more = model.conditioned(dataset(x[20:], y[20:]))
    at = dataset(x[20:])
    assert abs(more.predict(at).mean[:, 0] - y[20:]).max() < 0.01
    assert (more.predict(at).std < model.predict(at).std).all()
    believed = model.conditioned(dataset(x[20:], model.predict(at).mean[:, 0]))
    everywhere = dataset(rng(1).uniform(-1, 1, (40, 2)))
    before, after = model.predict(everywhere), believed.predict(everywhere)
    np.testing.assert_allclose(after.mean, before.mean, atol=1e-7)
    assert (after.std <= before.std + 1e-9).all()
    with pytest.raises(InputError, match="they must be the same"):
        model.conditioned(dataset(x, y, y))


def test_scaling_units_and_order_change_nothing() -> None:
    x, at = rng().uniform(-1, 1, (25, 2)), rng(1).uniform(-1, 1, (10, 2))
    y = wave(x) + 0.01 * rng(2).standard_normal(25)
    learner = GaussianProcess(restarts=0)
    plain = learner.fit(dataset(x, y), rng=rng()).predict(dataset(at))
    turned = learner.fit(dataset(x[::-1], y[::-1]), rng=rng()).predict(dataset(at))
    np.testing.assert_allclose(turned.mean, plain.mean, rtol=1e-3, atol=1e-3)
    units = [1e3, 1e-6]
    other = learner.fit(dataset(x * units + 7, 1e9 * y - 4e8), rng=rng())
    found = other.predict(dataset(at * units + 7))
    np.testing.assert_allclose((found.mean + 4e8) / 1e9, plain.mean, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found.std / 1e9, plain.std, rtol=2e-2, atol=1e-3)


def test_columns_with_shape_are_flattened() -> None:
    x = rng().uniform(-1, 1, (20, 3))
    data = Dataset.of({"curve": x, "y": np.stack([x[:, 0], x[:, 1] ** 2], axis=1)}, targets=["y"])
    model = GaussianProcess(restarts=0).fit(data, rng=rng())
    assert model.targets == ("y[0]", "y[1]")
    found = model.predict(Dataset.of({"curve": x}))
    assert abs(found.mean - data["y"]).max() < 0.05
    assert model.gradient(Dataset.of({"curve": x})).shape == (20, 2, 3)
    with pytest.raises(InputError, match="learnt from 3 numbers a sample"):
        model.predict(Dataset.of({"curve": x[:, :2]}))


def test_samples_set_aside_are_not_learnt_from() -> None:
    x = rng().uniform(-1, 1, (20, 2))
    y = wave(x)
    spoilt = np.where(np.arange(20) < 15, y, np.nan)
    columns = {"x0": x[:, 0], "x1": x[:, 1], "y0": spoilt}
    data = Dataset.of(columns, targets=["y0"], split=["train"] * 15 + ["test"] * 5)
    model = GaussianProcess(restarts=0).fit(data, rng=rng())
    alone = GaussianProcess(restarts=0).fit(dataset(x[:15], y[:15]), rng=rng())
    at = dataset(x)
    np.testing.assert_array_equal(model.predict(at).mean, alone.predict(at).mean)


def test_a_length_at_its_bound_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    x = rng().uniform(-1, 1, (30, 2))
    learner = GaussianProcess(prior=False, length_bounds=(0.1, 10), restarts=0)
    with caplog.at_level(logging.INFO, "matweft.step"):
        model = learner.fit(dataset(x, np.sin(3 * x[:, 0])), rng=rng())
    assert model.notes == ("y0: length of x1 ended at its upper bound 10",)
    assert caplog.messages == list(model.notes)


def test_contradicting_samples_are_named() -> None:
    data = Dataset.of(
        {"x": [0.0, 1.0, 1.0, 2.0], "y": [0.0, 1.0, 1.5, 2.0]}, targets=["y"], ids=list("abcd")
    )
    with pytest.raises(InputError, match="samples 'b' and 'c' have the same inputs"):
        GaussianProcess(noise=0).fit(data, rng=rng())
    model = GaussianProcess().fit(data, rng=rng())
    assert 1.0 < model.predict(Dataset.of({"x": [1.0]})).mean.item() < 1.5


def test_repeated_samples_do_no_harm_without_noise() -> None:
    x = np.repeat(np.linspace(0, 1, 8), 2)[:, None]
    model = GaussianProcess(noise=0).fit(dataset(x, np.sin(5 * x[:, 0])), rng=rng())
    found = model.predict(dataset(np.array([[0.5]])))
    assert found.mean.item() == pytest.approx(np.sin(2.5), abs=0.02)


def test_missing_and_spoilt_columns_of_a_prediction_are_named() -> None:
    x = rng().uniform(-1, 1, (10, 2))
    model = GaussianProcess(restarts=0).fit(dataset(x, wave(x)), rng=rng())
    with pytest.raises(InputError, match="no column 'x1'"):
        model.predict(Dataset.of({"x0": x[:, 0]}))
    with pytest.raises(InputError, match="x1 is NaN or infinite in sample 'q'"):
        model.predict(Dataset.of({"x0": [1.0], "x1": [np.inf]}, ids=["q"]))


def test_predicting_nothing_gives_nothing() -> None:
    x = rng().uniform(-1, 1, (10, 2))
    model = GaussianProcess(restarts=0).fit(dataset(x, wave(x)), rng=rng())
    assert model.predict(dataset(np.empty((0, 2)))).mean.shape == (0, 1)


def test_saved_model_predicts_without_scikit_learn(tmp_path: Any) -> None:
    x = rng().uniform(-1, 1, (10, 2))
    model = GaussianProcess(restarts=0).fit(dataset(x, wave(x)), rng=rng())
    path = save_model(model, tmp_path / "model.npz")
    code = (
        "import sys; from matweft import Dataset; from matweft_learning import load_model;"
        f"model = load_model({str(path)!r});"
        "print(repr(model.predict(Dataset.of({'x0': [0.1], 'x1': [0.2]})).mean.item()));"
        "assert 'sklearn' not in sys.modules and 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = model.predict(dataset(np.array([[0.1, 0.2]]))).mean.item()
    assert float(done.stdout) == pytest.approx(expected, rel=1e-9)
