"""Networks on images learn, repeat, read in batches and are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from noise_images import SMALL, Array, assert_same_weights, dataset, structures
from seeded import rng

from matweft import Column, Dataset, Model
from matweft.context import Context, use_context
from matweft.testing import LearnerContract
from matweft_learning import Convolutional, load_model, save_model
from matweft_learning.metrics import r2

RELU = {"activation": "relu"}
SURFACE = (
    {"kind": "convolution", "filters": 16, "kernel": 2, "padding": "circular"} | RELU,
    {"kind": "global-mean"},
    {"kind": "dense", "width": 8},
)
"""A network that can count neighbours that differ."""


class TestConvolutional(LearnerContract):
    component = Convolutional
    parameters: ClassVar[Mapping[str, Any]] = {
        "layers": SURFACE,
        "stages": ((3e-2, 20), (3e-3, 10)),
        "batch": 8,
        "random_flips": ("x", "y", "z"),
        "random_turns": ("xy", "yz"),
        "random_shifts": ("x",),
        "ensemble": 2,
    }
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"stages": ()}, "stages is empty"),
        ({"filters": (0,)}, "greater than or equal to 1"),
        ({"padding": "mirror"}, "circular"),
        ({"layers": ({"kind": "global-mean"}, {"kind": "pooling"})}, "no image is left"),
        ({"random_turns": ("xx",)}, "yz"),
        ({"layers": ({"kind": "rotation"},)}, "convolution"),
    ]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"a": [0.0, 1.0], "y": [0.0, 1.0]}, targets=["y"])}, "no images"),
        ({"dataset": Dataset.of({"y": [0.0, 1.0]}, targets=["y"])}, "has no inputs"),
        ({"dataset": Dataset.of({"image": structures(3)})}, "names no targets"),
        ({"dataset": dataset(1)}, "1 samples are too few"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"dataset": dataset(60)}

    def oracle(self, output: Model) -> None:
        """Of structures not seen, a tenth of the variance of the surface is left."""
        test = dataset(100, seed=5)
        assert r2(test["walls"], output.predict(test).mean[:, 0]) > 0.9


def test_a_square_image_of_two_channels_is_learnt() -> None:
    first, second = structures(120, (12, 12)), structures(120, (12, 12), seed=1)
    y = (first & second).mean(axis=(1, 2))
    split = ["train"] * 70 + ["validation"] * 20 + ["test"] * 30
    data = Dataset.of({"a": first > 0, "b": second, "y": y}, targets=["y"], split=split)
    learner = Convolutional(
        layers=[{"kind": "convolution", "filters": 16, "kernel": 1}, {"kind": "global-mean"}],
        stages=((3e-2, 80), (3e-3, 20)),
    )
    model = learner.fit(data, rng=rng())
    assert model.network.shape == (2, 12, 12)
    test = data.take(np.arange(90, 120))
    assert r2(test["y"], model.predict(test).mean[:, 0]) > 0.9


def test_transforms_and_units_of_several_targets() -> None:
    data = dataset(30)
    share = data["image"].mean(axis=(1, 2, 3))
    columns = {**data.columns, "k": np.exp(5 * share), "walls": data["walls"]}
    data = Dataset.of(columns, targets=["k", "walls"])
    learner = SMALL.replace(transform={"k": "log", "walls": "logit"}, stages=((1e-2, 30),))
    found = learner.fit(data, rng=rng()).predict(dataset(40, seed=2))
    assert found.targets == ("k", "walls")
    assert (found.mean > 0).all()
    assert (found.mean[:, 1] < 1).all()
    share = dataset(40, seed=2)["image"].mean(axis=(1, 2, 3))
    assert r2(5 * share, np.log(found.mean[:, 0])) > 0.7


def test_images_are_read_a_batch_at_a_time_as_they_are_stored(tmp_path: Path) -> None:
    """Columns that load rows, arrays on disk and arrays in memory give the same bits."""
    data, asked = dataset(), []
    np.save(tmp_path / "images.npy", data["image"])
    on_disk = Column(lambda: np.load(tmp_path / "images.npy", mmap_mode="r"), (8, 8, 8))

    def load_rows(rows: Array) -> Array:
        asked.append(len(rows))
        return data["image"][rows]

    by_rows = Column(lambda: pytest.fail("all were loaded"), (8, 8, 8), load_rows=load_rows)
    whole = SMALL.fit(data, rng=rng(1))
    for column in (on_disk, by_rows):
        lazy = Dataset.of(
            {"image": column, "walls": data["walls"]}, targets=["walls"], ids=data.ids
        )
        model = SMALL.fit(lazy, rng=rng(1))
        assert_same_weights(model, whole)
        np.testing.assert_array_equal(model.predict(lazy).mean, whole.predict(data).mean)
    assert max(asked[:-1]) <= 5


def test_only_images_that_are_learnt_from_are_moved() -> None:
    """A random shift of a delta: what is predicted and held out is seen where it is."""
    images = np.zeros((16, 8, 8), np.float32)
    images[np.arange(16), np.arange(16) % 8, 3] = 1
    split = ["train"] * 8 + ["validation"] * 8
    data = Dataset.of({"image": images, "y": np.arange(16) % 8 + 1.0}, targets=["y"], split=split)
    learner = Convolutional(
        layers=[{"kind": "dense", "width": 8}], stages=((1e-2, 60),), batch=8, held_out=0
    )
    still, moved = (
        learner.replace(random_shifts=shifts).fit(data, rng=rng()) for shifts in ((), ("x",))
    )
    test = data.take(np.arange(8, 16))
    for model in (still, moved):
        held = np.mean((model.predict(test).mean[:, 0] - test["y"]) ** 2) / data["y"].var()
        assert model.curve[0, model.best_epoch[0] - 1, 1] == pytest.approx(held, rel=1e-3)
    assert still.curve[0, -1, 0] < 0.1
    assert moved.curve[0, -1, 0] > 0.5


def test_test_samples_are_not_looked_at_and_training_stops_early() -> None:
    split = np.array(["train"] * 20 + ["validation"] * 6 + ["test"] * 4)
    y = rng(3).standard_normal(30)
    data = Dataset.of({"image": structures(30), "y": y}, targets=["y"], split=split)
    learner = SMALL.replace(stages=((1e-2, 200),), patience=4)
    model = learner.fit(data, rng=rng(1))
    assert model.curve.shape == (1, model.best_epoch[0] + 4, 2)
    assert model.curve[0, :, 1].argmin() + 1 == model.best_epoch[0]
    assert_same_weights(model, learner.fit(data.take(np.arange(26)), rng=rng(1)))


def test_mixed_precision_changes_nothing_on_the_cpu() -> None:
    with use_context(Context(device="cpu")):
        plain, mixed = (
            SMALL.replace(precision=one).fit(dataset(), rng=rng(1)) for one in ("float32", "mixed")
        )
    assert_same_weights(plain, mixed)


def test_a_stored_network_predicts_the_same_and_without_torch(tmp_path: Path) -> None:
    model = SMALL.replace(ensemble=2).fit(dataset(), rng=rng())
    assert model.parameter_count == 4 * 27 + 4 + 4 * 4 * 27 + 4 + (4 * 8 + 1) * 8 + 9
    back = load_model(save_model(model, tmp_path / "net.npz"))
    assert back.network == model.network
    test = dataset(9, seed=4)
    found = model.predict(test)
    np.testing.assert_array_equal(back.predict(test).mean, found.mean)
    with use_context(Context(device="reference")):
        plain = back.predict(test)
    np.testing.assert_allclose(plain.mean, found.mean, rtol=1e-5)
    np.testing.assert_allclose(plain.std, found.std, rtol=1e-2, atol=1e-6)
    assert model.predict(test.take([])).mean.shape == (0, 1)


def test_threads_of_torch_are_put_back() -> None:
    import torch

    before = torch.get_num_threads()
    SMALL.fit(dataset(), rng=rng()).predict(dataset(3))
    assert torch.get_num_threads() == before
