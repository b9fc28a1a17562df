"""Trainings of networks on images that were ended go on to the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from killed_training import Cancelling, Killed, Killing
from noise_images import SMALL, assert_same_weights, dataset
from seeded import rng

from matweft import Dataset
from matweft.context import Context, use_context
from matweft.errors import StopRequested
from matweft_learning import _mlp_checkpoint


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("killed_after", [2, 7, 14])
def test_a_killed_training_ends_with_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimiser: Any, killed_after: int
) -> None:
    """Of 2 members × 3 epochs × 4 steps; the last step before the kill is made once more."""
    monkeypatch.setattr(_mlp_checkpoint, "SECONDS", 0.0)
    learner = SMALL.replace(
        optimiser=optimiser, ensemble=2, random_flips=("y",), random_turns=("yz",)
    )
    whole = learner.fit(dataset(), rng=rng(1))
    with use_context(Killing(tmp_path, killed_after)), pytest.raises(Killed):
        learner.fit(dataset(), rng=rng(1))
    going_on = Killing(tmp_path)
    with use_context(going_on):
        resumed = learner.fit(dataset(), rng=rng(1))
    steps = 6 * 4
    assert len(going_on.told) == steps - killed_after + 1
    done, total, message = going_on.told[-1]
    assert (done, total) == (pytest.approx(6), 6)
    assert message.startswith("loss ")
    assert message.endswith(" samples/s")
    assert_same_weights(whole, resumed)
    np.testing.assert_array_equal(whole.curve, resumed.curve)
    lines = (tmp_path / "curve.csv").read_text().split()
    assert lines[0] == "epoch,train,validation"
    assert [line.split(",")[0] for line in lines[1:]] == list("123456")


def test_a_cancelled_training_leaves_a_checkpoint_and_a_finished_one_is_not_repeated(
    tmp_path: Path,
) -> None:
    with use_context(Cancelling(tmp_path)), pytest.raises(StopRequested):
        SMALL.fit(dataset(), rng=rng(1))
    for left in (12 - 5, 0):
        going_on = Killing(tmp_path)
        with use_context(going_on):
            resumed = SMALL.fit(dataset(), rng=rng(1))
        assert len(going_on.told) == left
        assert_same_weights(resumed, SMALL.fit(dataset(), rng=rng(1)))


def test_a_checkpoint_of_other_images_is_not_used(tmp_path: Path) -> None:
    data = dataset()
    other = Dataset.of({"image": 1 - data["image"], "walls": data["walls"]}, targets=["walls"])
    with use_context(Context(checkpoint=tmp_path)):
        SMALL.fit(other, rng=rng(1))
        found = SMALL.fit(data, rng=rng(1))
    assert_same_weights(found, SMALL.fit(data, rng=rng(1)))
