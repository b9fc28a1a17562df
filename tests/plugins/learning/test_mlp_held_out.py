"""Networks stop, and the best is kept, by samples that are held out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from seeded import rng
from smooth_points import assert_same_weights, dataset

from matweft import Dataset, InputError
from matweft.errors import ParameterError
from matweft_learning import MLP


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
