"""Segmentation: levels part what is known to be apart, and nothing else comes out."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from matweft.data import VoxelImage
from matweft.errors import InputError, ParameterError
from matweft.figures.voxel_image import palette
from matweft_files import Threshold
from matweft_files.thresholds import histogram, otsu, propose

RANDOM = np.random.default_rng(5)
PLAIN = np.kron(RANDOM.integers(0, 3, (6, 6, 6)), np.ones((8, 8, 8), int))
"""Three phases in cubes of 8 voxels."""


def noisy(kind: str, spread: float = 6.0) -> VoxelImage:
    """Return the phases at grey values 60, 120 and 180 under noise, as numbers of a type."""
    grey = 60 + 60 * PLAIN + RANDOM.normal(0, spread, PLAIN.shape)
    scale = {"uint8": 1, "uint16": 200, "float32": 0.01, "int16": -1}[kind]
    return VoxelImage((grey * scale).astype(kind), spacing=0.5, unit="um")


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_multi_otsu_finds_phases_that_are_apart(kind: str) -> None:
    image = noisy(kind)
    found = Threshold(method="multi-otsu", classes=3, names=("a", "b", "c")).generate(image)
    assert np.mean(found.values == PLAIN) > 0.9999
    assert (found.spacing, found.unit) == (image.spacing, "um")
    assert found.phases == {"a": 0, "b": 1, "c": 2}
    assert found.values.dtype == np.uint8


def test_two_equal_gaussians_part_in_the_middle() -> None:
    grey = np.concatenate([RANDOM.normal(100, 10, 200_000), RANDOM.normal(160, 10, 200_000)])
    (level,) = otsu(grey)
    assert level == pytest.approx(130, abs=1.0)
    wrong = np.mean(grey[:200_000] > level)
    assert wrong == pytest.approx(norm.sf(3), rel=0.5)


def test_levels_are_exact_for_bytes() -> None:
    values = np.array([7] * 50 + [9] * 30 + [200] * 20, np.uint8)
    assert otsu(values) == (9.0,)
    assert otsu(values, 3) == (7.0, 9.0)
    counts, centres = histogram(values)
    assert counts.sum() == 100
    assert (centres[0], centres[-1]) == (7, 200)


def test_the_histogram_of_negative_numbers_and_booleans() -> None:
    counts, centres = histogram(np.array([-3, -3, 2], np.int8))
    assert dict(zip(centres, counts, strict=True)) == {-3: 2, -2: 0, -1: 0, 0: 0, 1: 0, 2: 1}
    assert histogram(np.array([True, False, True]))[0].tolist() == [1, 2]


def test_proposals_leave_out_what_the_image_cannot_have() -> None:
    assert propose(np.zeros((4, 4))) == {}
    assert list(propose(np.eye(4, dtype=int))) == ["otsu"]
    assert list(propose(noisy("uint8").values, classes=(2, 3, 4))) == [
        "otsu",
        "multi-otsu-3",
        "multi-otsu-4",
    ]


def test_proposals_for_a_large_image_come_at_once() -> None:
    grey = np.tile(noisy("uint16").values, (5, 5, 5))
    propose(grey[:8])
    began = time.perf_counter()
    found = propose(grey)
    assert time.perf_counter() - began < 0.5
    assert found["multi-otsu-3"] == pytest.approx((90 * 200, 150 * 200), rel=0.1)


def test_hysteresis_keeps_weak_voxels_that_touch_strong_ones() -> None:
    line = VoxelImage(np.array([0, 5, 9, 5, 0, 5, 5, 0]))
    found = Threshold(method="hysteresis", low=3, high=8).generate(line)
    assert found.values.tolist() == [0, 1, 1, 1, 0, 0, 0, 0]


def test_fixed_levels_count_what_is_above() -> None:
    found = Threshold(method="levels", levels=(2, 4)).generate(VoxelImage(np.arange(7)))
    assert found.values.tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert found.phases == {"dark": 0, "middle": 1, "bright": 2}


@pytest.mark.parametrize("smoothing", ["gaussian", "median"])
def test_smoothing_quiets_noise(smoothing: str) -> None:
    solid = PLAIN > 0
    image = VoxelImage(100.0 + 60 * solid + RANDOM.normal(0, 30, PLAIN.shape))
    wrong = [
        np.mean(Threshold(smoothing=how).generate(image).values != solid)
        for how in ("none", smoothing)
    ]
    assert wrong[0] == pytest.approx(norm.sf(1), rel=0.1)  # levels lie one deviation away
    assert wrong[1] < 0.5 * wrong[0]


def test_smoothing_goes_around_periodic_borders() -> None:
    values = np.zeros((9, 9))
    values[0] = 10.0
    for periodic, label in ((True, 1), (False, 0)):
        image = VoxelImage(values, periodic=periodic)
        part = Threshold(method="levels", levels=(1.0,), smoothing="gaussian").generate(image)
        assert part.values[-1, 4] == label


def test_the_log_tells_levels_and_shares(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "matweft.step"):
        Threshold(method="levels", levels=(2,)).generate(VoxelImage(np.arange(10)))
    assert "parted at 2: dark 0.3, bright 0.7" in caplog.text


def test_the_preview_shows_histogram_levels_and_slices() -> None:
    figure = Threshold(method="multi-otsu").preview(noisy("uint8"))
    left, middle, right = figure.axes
    levels = [line.get_xdata()[0] for line in left.lines]
    assert levels == pytest.approx([90, 150], abs=12)
    assert middle.images[0].get_array().shape == (48, 48)
    segmented = Threshold(method="multi-otsu").generate(noisy("uint8"))
    assert colours_in(right) == set(palette(segmented)[0].values())


def test_the_preview_has_the_colours_of_the_viewer_and_the_first_row_at_the_top() -> None:
    image = VoxelImage(np.array([[10, 90, 90], [10, 90, 90], [11, 90, 91]]))  # y = 0 is dark
    _, grey, right = Threshold().preview(image, {"pore": 0, "solid": 1}).axes
    renamed = replace(Threshold().generate(image), phases={"pore": 0, "solid": 1})
    assert colours_in(right) == set(palette(renamed)[0].values())
    for axes in (grey, right):
        low, high = axes.get_ylim()
        assert low > high
        assert axes.get_ylabel().startswith("y ↓")
    first_row = grey.images[0].get_array()[0]
    assert set(first_row) == {10, 11}


def colours_in(axes) -> set[str]:
    """Colours of the picture on axes, as #rrggbb."""
    seen = np.unique(np.asarray(axes.images[0].get_array())[..., :3].reshape(-1, 3), axis=0)
    return {"#" + bytes(map(int, colour)).hex() for colour in seen}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"method": "hysteresis", "low": 3}, "needs two levels: low and high"),
        ({"low": 5, "high": 3}, "low must be below high"),
        ({"method": "levels"}, r"needs levels, such as \[90, 160\]"),
        ({"levels": (3, 3)}, "write them ascending"),
        ({"names": ("a",)}, "2 phases need as many different names"),
        ({"classes": 9}, "less than or equal to 5"),
    ],
)
def test_impossible_parameters_are_sentences(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        Threshold(**fields)


def test_levels_outside_the_image_are_told() -> None:
    with pytest.raises(
        InputError, match=r"no voxel is 'bright': the values are from 0 to 6, the levels 40"
    ):
        Threshold(method="levels", levels=(40,)).generate(VoxelImage(np.arange(7)))
    with pytest.raises(InputError, match="3 classes need as many different values; the image has"):
        Threshold(method="multi-otsu").generate(VoxelImage(np.eye(3, dtype=int)))
