"""The curve of a training is on disk while it runs, each epoch once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matweft import Dataset
from matweft.context import Context, use_context
from matweft_learning import MLP, _mlp_checkpoint
from matweft_learning._curve import CurveFile


def rows(folder: Path) -> list[str]:
    return (folder / "curve.csv").read_text().splitlines()


def test_half_a_row_of_a_crash_and_later_epochs_are_replaced(tmp_path: Path) -> None:
    for epoch in range(1, 6):
        CurveFile(tmp_path).add(epoch, {"train": epoch / 8})
    with (tmp_path / "curve.csv").open("a") as file:
        file.write("6,0.7")
    CurveFile(tmp_path).add(4, {"train": 9.0})
    assert rows(tmp_path) == ["epoch,train", "1,0.125", "2,0.25", "3,0.375", "4,9"]


def test_a_curve_of_other_columns_begins_anew(tmp_path: Path) -> None:
    CurveFile(tmp_path).add(1, {"train": 1.0})
    CurveFile(tmp_path).add(2, {"train": 1.0, "validation": 2.0})
    assert rows(tmp_path) == ["epoch,train,validation", "2,1,2"]


def test_a_folder_that_cannot_be_written_does_not_stop_the_training(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    CurveFile(tmp_path / "taken").add(1, {"train": 1.0})
    CurveFile(None).add(1, {"train": 1.0})


def test_a_killed_training_has_each_epoch_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    x = np.linspace(-1, 1, 40)
    data = Dataset.of({"x": x, "y": x**2}, targets=["y"])
    learner = MLP(epochs=20, hidden=(8,))
    seen: list[int] = []

    class Killing(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            seen.append(len(rows(tmp_path)) - 1)
            if done == 12:
                raise KeyboardInterrupt

    with use_context(Killing(checkpoint=tmp_path)), pytest.raises(KeyboardInterrupt):
        learner.fit(data, rng=np.random.default_rng(1))
    assert seen == list(range(1, 13)), "each epoch is there as soon as it is done"
    with use_context(Context(checkpoint=tmp_path)):
        model = learner.fit(data, rng=np.random.default_rng(1))
    found = np.genfromtxt(tmp_path / "curve.csv", delimiter=",", names=True)
    np.testing.assert_array_equal(found["epoch"], np.arange(1, 21))
    np.testing.assert_allclose(found["train"], model.curve[:, 0], rtol=1e-7)
    np.testing.assert_allclose(found["validation"], model.curve[:, 1], rtol=1e-7)
