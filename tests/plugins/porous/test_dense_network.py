"""The twelve networks: sizes, schedule, targets, selection, and a training that is killed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft import Dataset, InputError, Model
from matweft.context import Context, use_context
from matweft.testing import LearnerContract
from matweft_learning import _mlp_checkpoint
from matweft_learning.metrics import mape, r2_log
from matweft_porous import DenseNetwork
from matweft_porous import dense_network as module
from matweft_porous._descriptor_sets import DESCRIPTOR_SETS, NAMES, columns_of
from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT

SIZES = (3, 4, 3, 3, 3, 4, 5, 23, 23, 23, 170, 236)
"""Dimensions of Table 3."""


def structures(n: int = 120, split: bool = False) -> Dataset:
    """Draw descriptors, with M and κ as smooth functions of some of them."""
    rng = np.random.default_rng(3)
    columns: dict[str, Any] = {name: rng.uniform(1, 2, n) for name in SCALARS}
    columns["porosity"] = rng.uniform(0.3, 0.9, n)
    columns |= {name: np.sort(rng.uniform(1, 9, (n, 19)), axis=1) for name in QUANTILES}
    columns[TWO_POINT] = rng.uniform(0, 1, (n, 168))
    opening = columns["porosity"] ** 1.3 * columns["tortuosity_mean"] ** -1.5
    columns["relative_diffusivity"] = opening
    columns["permeability"] = 3 * opening * columns["r_min"] ** 2
    marks = np.array(["train"] * 7 + ["validation"] * 2 + ["test"])[np.arange(n) % 10]
    targets = ["relative_diffusivity", "permeability"]
    return Dataset.of(columns, targets=targets, split=marks if split else None)


def fitted(data: Dataset, **options: Any) -> Any:
    return DenseNetwork(**options).fit(data, rng=np.random.default_rng(0))


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUICK_EPOCHS", 6)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("number", range(1, 13))
def test_inputs_and_weights_are_those_of_the_paper(number: int) -> None:
    model = fitted(structures(20), descriptors=number, seeds=1)
    dimension = SIZES[number - 1]
    assert len(model.x_scaling.shift) == dimension
    assert model.size == 64 * dimension + 64 + 3 * (64 * 64 + 64) + 64 + 1
    assert model.inputs == columns_of(NAMES[number - 1]) == columns_of(number)


def test_sizes_that_the_paper_tells() -> None:
    assert [len(DESCRIPTOR_SETS)] == [12]
    smallest, largest = (64 * d + 64 + 3 * (64 * 64 + 64) + 65 for d in (3, 236))
    assert (smallest, largest) == (12_801, 27_713)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_QUICK_EPOCHS", 1)
        assert fitted(structures(20), descriptors="surface", seeds=2).size == 12_801
        assert fitted(structures(20), descriptors="all", seeds=2).size == 27_713


def test_the_papers_schedule() -> None:
    network = DenseNetwork(schedule="paper", seeds=100, keep="best").network()
    rates = np.log10(network.learning_rates())
    assert len(rates) == 25_000
    np.testing.assert_allclose(rates[:5000:1000], [-4.5, -4, -3.5, -3, -2.5])
    np.testing.assert_allclose(rates[5000::4000], [-2, -2.5, -3, -3.5, -4])
    assert (network.optimiser, network.momentum, network.batch) == ("sgd", 0.9, 128)
    assert network.patience == 25_000, "the paper does not stop early"
    assert (network.weight_decay, network.ensemble, network.keep) == (0, 100, "best")


def test_learns_a_smooth_function_of_few_samples() -> None:
    data = structures(150, split=True)
    model = fitted(data, descriptors="radius", seeds=2)
    test = data.take(data.split == "test")
    found = model.predict(test)
    assert mape(test["permeability"], found.mean[:, 0]) < 6
    assert r2_log(test["permeability"], found.mean[:, 0]) > 0.97
    assert (found.std > 0).all()


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("target", ["relative_diffusivity", "permeability"])
def test_the_loss_is_that_of_the_papers_scale(target: Any) -> None:
    data = structures(60, split=True)
    model = fitted(data, descriptors="radius", target=target, seeds=1)
    held = data.take(data.split == "validation")
    truth, mean = held[target], model.predict(held).mean[:, 0]
    if target == "permeability":
        loss = np.mean((np.log(mean) - np.log(truth)) ** 2)
    else:
        loss = np.mean((np.log(mean / (1 - mean)) - np.log(truth / (1 - truth))) ** 2)
    assert model.curve[model.best_epoch[0] - 1, 1] == pytest.approx(loss, rel=1e-4)
    assert model.curve[:, 1].min() == pytest.approx(loss, rel=1e-4)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize(
    ("target", "value", "message"),
    [
        ("permeability", 0.0, r"log' needs permeability in \(0, inf\); it is 0 in sample 'b'"),
        ("permeability", -1.0, r"log' needs permeability .* it is -1 in sample 'b'"),
        ("permeability", np.nan, "permeability is NaN or infinite in sample 'b'"),
        ("relative_diffusivity", 1.0, r"logit' needs .* in \(0, 1\); it is 1 in sample 'b'"),
        ("relative_diffusivity", 0.0, r"logit' needs .* in \(0, 1\); it is 0 in sample 'b'"),
    ],
)
def test_targets_without_a_logarithm_are_named(target: Any, value: float, message: str) -> None:
    data = structures(20)
    columns = {name: data[name].copy() for name in data.columns}
    columns[target][1] = value
    spoilt = Dataset.of(columns, targets=[target], ids=list("abcdefghijklmnopqrst"))
    with pytest.raises(InputError, match=message):
        fitted(spoilt, descriptors=1, target=target)


@pytest.mark.usefixtures("brief")
def test_a_vector_of_another_length_is_refused() -> None:
    model = fitted(structures(20), descriptors="two-point", seeds=1)
    small = structures(3)
    columns = {name: small[name] for name in model.inputs}
    columns[TWO_POINT] = columns[TWO_POINT][:, :57]
    with pytest.raises(InputError, match=r"learnt from 170 numbers a sample, but .* hold 59"):
        model.predict(Dataset.of(columns))


def test_a_killed_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(module, "_RISING", ((1e-4, 6), (1e-3, 6)))
    monkeypatch.setattr(module, "_FALLING", ((1e-2, 6),))
    data = structures(200, split=True)
    options = {"descriptors": 7, "schedule": "paper", "seeds": 3, "keep": "best"}
    whole = fitted(data, **options)

    class Killing(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            assert total == 18
            if done == 9:
                raise KeyboardInterrupt

    with use_context(Killing(checkpoint=tmp_path)), pytest.raises(KeyboardInterrupt):
        fitted(data, **options)
    with use_context(Context(checkpoint=tmp_path)):
        resumed = fitted(data, **options)
    for one, other in zip(whole.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    curve = np.genfromtxt(tmp_path / "curve.csv", delimiter=",", names=True)
    np.testing.assert_array_equal(curve["epoch"], np.arange(1, 19))
    np.testing.assert_allclose(curve["validation"], whole.curve[:, 1], rtol=1e-6)


class TestDenseNetwork(LearnerContract):
    component = DenseNetwork
    patch: ClassVar[pytest.MonkeyPatch] = pytest.MonkeyPatch()

    @classmethod
    def setup_class(cls) -> None:
        cls.patch.setattr(module, "_QUICK_EPOCHS", 60)

    @classmethod
    def teardown_class(cls) -> None:
        cls.patch.undo()

    parameters: ClassVar[Mapping[str, Any]] = {"descriptors": "radius", "seeds": 2}
    tolerance = 1e-4
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"descriptors": 13}, "1, 2, 3"),
        ({"descriptors": "chords"}, "radius-chords"),
        ({"target": "tortuosity"}, "permeability"),
        ({"seeds": 0}, "greater than or equal to 1"),
        ({"schedule": "slow"}, "paper"),
    ]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"x": [1.0]})}, "no column 'porosity'; there are ['x']"),
    ]

    def inputs(self) -> dict[str, Any]:
        data = structures(100)
        names = (*columns_of("radius"), "permeability")
        columns = {name: data[name] for name in names}
        return {"dataset": Dataset.of(columns, targets=["permeability"])}

    def oracle(self, output: Model) -> None:
        data = structures(300).take(np.arange(100, 300))
        assert mape(data["permeability"], output.predict(data).mean[:, 0]) < 20
