"""Trainings of networks that were ended go on to the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from killed_training import Cancelling, Killed, Killing
from seeded import rng
from smooth_points import assert_same_weights, dataset

from matweft.context import Context, use_context
from matweft.errors import StopRequested
from matweft_learning import MLP, _mlp_checkpoint


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("batch", [None, 16])
def test_a_killed_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimiser: Any, batch: int | None
) -> None:
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    learner = MLP(epochs=30, hidden=(8,), batch=batch, ensemble=2, optimiser=optimiser)
    whole = learner.fit(dataset(50), rng=rng(1))
    killing, going_on = Killing(tmp_path, 17), Killing(tmp_path)
    with use_context(killing), pytest.raises(Killed):
        learner.fit(dataset(50), rng=rng(1))
    assert killing.told[-1][0] == 17
    with use_context(going_on):
        resumed = learner.fit(dataset(50), rng=rng(1))
    # the checkpoint of epoch 16 was the last one written
    assert [done for done, *_ in going_on.told] == list(range(17, 31))
    assert all(total == 30 for _, total, _ in going_on.told)
    assert all(message.startswith("loss ") for *_, message in going_on.told)
    assert_same_weights(whole, resumed)
    np.testing.assert_array_equal(whole.curve, resumed.curve)
    np.testing.assert_array_equal(whole.best_epoch, resumed.best_epoch)


def test_a_cancelled_training_leaves_a_checkpoint(tmp_path: Path) -> None:
    learner = MLP(epochs=12, hidden=(8,))
    with use_context(Cancelling(tmp_path)), pytest.raises(StopRequested):
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
