"""Sentences that say what came and what to do instead."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from matweft.errors import InputError, InputWarning
from matweft_porous import (
    Channels,
    Diffusion,
    Fibers,
    LevelSet,
    Porosity,
    SoftEllipsoids,
    SpatialGraph,
)


@pytest.mark.parametrize("cls", [Channels, Fibers, LevelSet, SoftEllipsoids, SpatialGraph])
@pytest.mark.parametrize(("rng", "name"), [(1, "int"), (None, "NoneType"), ("1", "str")])
def test_a_seed_is_no_generator(cls: type, rng: object, name: str) -> None:
    with pytest.raises(InputError) as caught:
        cls().generate(rng=rng)
    assert str(caught.value) == (
        "rng must be a numpy.random.Generator, such as np.random.default_rng(1); got " + name
    )


def test_no_voxels_are_told_as_such() -> None:
    with pytest.raises(InputError, match=r"the image has no voxels: its shape is \(0, 4, 4\)"):
        Porosity().describe(np.zeros((0, 4, 4)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("x.tif", r"got 'x.tif', a str, .* ImageFile\(file=...\).generate\(\), .* files.image"),
        (Path("x.tif"), r"got 'x.tif', a \w*Path, where an image is needed"),
        (None, "got NoneType where an image is needed"),
        ({"a": 1}, "got dict where an image is needed"),
        ([[1, 2], [3]], "a list of rows that differ"),
    ],
)
def test_what_is_no_image_is_named(given: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Diffusion().simulate(given)


def test_a_list_of_numbers_will_do() -> None:
    assert Porosity().describe([0, 1] * 8).porosity == 0.5


def test_a_generator_without_room_asks_for_a_smaller_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 2**20)
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match=r"are free: choose a smaller shape$"):
        LevelSet(shape=(80, 80, 80)).generate(rng=rng)
    with pytest.raises(InputError, match=r"are free: cut the image or bin it$"):
        Diffusion().simulate(rng.integers(0, 2, (40, 40, 40)))


def test_few_features_are_warned_of() -> None:
    rng = np.random.default_rng(0)
    with pytest.warns(InputWarning, match=r"a quarter of the shortest edge, 24 voxel: .* not rep"):
        LevelSet(shape=(32, 24, 32), correlation_length=6.5).generate(rng=rng)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LevelSet(shape=(32, 24, 32), correlation_length=6).generate(rng=rng)
        LevelSet(shape=(32, 32, 1), correlation_length=6).generate(rng=rng)
