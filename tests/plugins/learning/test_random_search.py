"""The best of some candidates is found, and nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft import Dataset, Differentiable, InputError, Model, NotConvergedError, Prediction
from matweft.context import Context, use_context
from matweft.errors import ParameterError
from matweft.testing import LearnerContract
from matweft_learning import MLP, GaussianProcess, RandomSearch, SearchedModel
from matweft_learning.metrics import r2

LENGTHS = {"length": {"low": 1e-2, "high": 1e2, "log": True}}
FIXED = GaussianProcess(optimise=False, noise=1e-6)


def wave(n: int = 60, **named: Any) -> Dataset:
    x = np.random.default_rng(1).uniform(0, 1, n)
    return Dataset.of({"x": x, "y": np.sin(9 * x)}, targets=["y"], **named)


def searched(data: Dataset, **options: Any) -> Any:
    options = {"learner": FIXED, "space": LENGTHS, "candidates": 12, **options}
    return RandomSearch(**options).fit(data, rng=np.random.default_rng(0))


def test_losses_are_those_of_the_validation_samples() -> None:
    split = np.array(["train", "train", "validation", "test"])[np.arange(60) % 4]
    data = wave(split=split)
    found = searched(data)
    apart = data.take(split == "validation")
    for point, loss in zip(found.candidates, found.losses, strict=True):
        model = FIXED.replace(**point).fit(data, rng=np.random.default_rng(0))
        expected = 1 - r2(apart["y"], model.predict(apart).mean[:, 0])
        assert loss == pytest.approx(expected, rel=1e-6)
    assert found.best == found.candidates[int(np.argmin(found.losses))]
    best = FIXED.replace(**found.best).fit(data, rng=np.random.default_rng(0))
    np.testing.assert_allclose(found.predict(data).mean, best.predict(data).mean)
    assert found.to_dataframe()["loss"].is_monotonic_increasing


def test_samples_to_test_with_are_never_seen() -> None:
    split = np.array(["train", "train", "test"])[np.arange(60) % 3]
    data = wave(split=split)
    spoilt = Dataset.of(
        {"x": data["x"], "y": np.where(split == "test", 99.0, data["y"])},
        targets=["y"],
        split=split,
    )
    for metric in ("r2", "mape"):
        first, second = (searched(one, metric=metric) for one in (data, spoilt))
        np.testing.assert_array_equal(first.losses, second.losses)


def test_more_candidates_are_never_worse() -> None:
    few, many = (searched(wave(), candidates=n).losses for n in (4, 24))
    assert many.min() < few.max()
    assert len(set(many)) > 20


def test_candidates_that_fail_lose() -> None:
    search = RandomSearch(
        learner=MLP(
            hidden=(8,), epochs=30, optimiser="sgd", activation="relu", schedule="constant"
        ),
        space={"learning_rate": {"choices": [1e-2, 1e6]}, "batch": {"choices": [8, 16]}},
        candidates=6,
    )
    found = search.fit(wave(), rng=np.random.default_rng(3))
    failed = np.isinf(found.losses)
    rates = np.array([point["learning_rate"] for point in found.candidates])
    np.testing.assert_array_equal(failed, rates == 1e6)
    assert 0 < failed.sum() < 6
    hopeless = search.replace(space={"learning_rate": [1e6, 1e7]}, candidates=2)
    with pytest.raises(NotConvergedError, match="lower the learning rate"):
        hopeless.fit(wave(), rng=np.random.default_rng(3))


def test_layers_and_widths_can_be_searched() -> None:
    shapes = {"hidden": {"choices": [[8], [16, 16], [8, 8, 8]]}, "momentum": [0.5, 0.95]}
    found = searched(wave(), learner=MLP(epochs=5), space=shapes, candidates=3)
    assert tuple(found.best["hidden"]) == tuple(w.shape[2] for w in found.model.weights[:-1])


def test_a_killed_search_tries_only_what_is_left(tmp_path: Path) -> None:
    whole = searched(wave())
    seen: list[str] = []

    class Killing(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            seen.append(message)
            if done == 7:
                raise KeyboardInterrupt

    with use_context(Killing(checkpoint=tmp_path)), pytest.raises(KeyboardInterrupt):
        searched(wave())
    kept = {path.parent.name: path.stat().st_mtime_ns for path in tmp_path.rglob("part.npz")}
    assert sorted(kept) == sorted(f"part-{i}" for i in range(7))
    with use_context(Context(checkpoint=tmp_path)):
        resumed = searched(wave())
    for name, written in kept.items():
        assert (tmp_path / name / "part.npz").stat().st_mtime_ns == written
    np.testing.assert_array_equal(resumed.losses, whole.losses)


def test_gradient_is_that_of_the_best_model() -> None:
    found = searched(wave())
    assert issubclass(SearchedModel, Differentiable)
    at = Dataset.of({"x": [0.3]})
    np.testing.assert_array_equal(found.gradient(at), found.model.gradient(at))

    class Flat(Model):
        def predict(self, dataset: Dataset) -> Prediction:
            return Prediction(np.zeros((len(dataset), 1)))

    with pytest.raises(InputError, match="a Flat has no gradient"):
        SearchedModel(("x",), ("y",), Flat(), ({},), np.zeros(1)).gradient(at)


class TestRandomSearch(LearnerContract):
    component = RandomSearch
    parameters: ClassVar[Mapping[str, Any]] = {
        "learner": FIXED,
        "space": LENGTHS,
        "candidates": 8,
    }
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"space": {"lengths": [1, 2]}}, "Did you mean 'length'?"),
        ({"space": {"length": [2, 1]}}, "a range needs low < high"),
        ({"space": {}}, "name at least one parameter"),
        ({"candidates": 0}, "greater than or equal to 1"),
    ]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"x": np.arange(9.0)})}, "the dataset names no targets")
    ]
    tolerance = 1e-4

    def oracle(self, output: Model) -> None:
        assert isinstance(output, SearchedModel)
        grid = np.linspace(-0.7, 0.7, 7)
        a, b = (one.ravel() for one in np.meshgrid(grid, grid))
        found = output.predict(Dataset.of({"a": a, "b": b})).mean[:, 0]
        assert abs(found - np.sin(2 * a) - b).max() < 0.05


def test_parameters_need_a_learner() -> None:
    with pytest.raises(ParameterError, match="learner"):
        RandomSearch(space=LENGTHS)
