"""Networks on images say what is wrong with their input."""

from __future__ import annotations

import numpy as np
import pytest
from noise_images import SMALL, Array, dataset, structures
from seeded import rng

from matweft import Dataset, InputError, NotConvergedError
from matweft.errors import PluginError


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.full((3, 8, 8, 8), np.nan), "image is NaN or infinite in samples '0', '1', '2'"),
        (np.zeros((3, 8, 8)), r"learnt from images of \(8, 8, 8\) voxels; .* have \(8, 8\)"),
        (np.zeros((3, 8)), "an image has two or three axes"),
        (np.full((3, 8, 8, 8), "a"), "holds <U1, not real numbers"),
    ],
)
def test_what_cannot_be_predicted_is_named(images: Array, message: str) -> None:
    model = SMALL.fit(dataset(), rng=rng())
    with pytest.raises(InputError, match=message):
        model.predict(Dataset.of({"image": images}))


def test_a_missing_column_and_columns_of_two_shapes_are_named() -> None:
    model = SMALL.fit(dataset(), rng=rng())
    with pytest.raises(InputError, match=r"no column 'image'; there are \['imagd'\]"):
        model.predict(Dataset.of({"imagd": structures(2)}))
    columns = {"a": structures(4), "b": structures(4, (8, 8, 9)), "y": np.arange(4.0)}
    with pytest.raises(InputError, match="the image columns differ in shape"):
        SMALL.fit(Dataset.of(columns, targets=["y"]), rng=rng())
    with pytest.raises(InputError, match="random moves name 3 axes; the images have 2"):
        SMALL.replace(images=("a",), random_flips=("z",)).fit(
            Dataset.of({"a": structures(4, (8, 8)), "y": np.arange(4.0)}, targets=["y"]), rng=rng()
        )


def test_a_loss_that_runs_away_is_an_error() -> None:
    learner = SMALL.replace(optimiser="sgd", activation="relu", stages=((1e5, 20),))
    with pytest.raises(NotConvergedError, match="lower the learning rate, now 100000"):
        learner.fit(dataset(), rng=rng())


@pytest.mark.usefixtures("without_torch")
def test_without_torch_the_cure_is_named() -> None:
    with pytest.raises(PluginError, match=r"pip install 'matweft-learning\[torch\]'"):
        SMALL.fit(dataset(), rng=rng())
