"""The example ``electrode``: what the files hold, and that the truth can be found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matweft.formats import read
from matweft_porous.example import GREYS, LABELS, _truth, electrode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("electrode")
    made = electrode(place, 0)
    assert sorted(made) == sorted(path for path in place.rglob("*") if path.is_file())
    assert sum(path.stat().st_size for path in made) < 20e6
    return place


def test_images_know_their_lengths(folder: Path) -> None:
    truth, grey = read(folder / "labels.tif"), read(folder / "grey.tif")
    assert truth.labels == (0, 85, 170)
    assert dict(truth.phases) == LABELS
    assert grey.values.dtype == np.uint16
    for image in (truth, grey):
        assert image.shape == (160, 160, 160)
        assert image.spacing == pytest.approx((0.4,) * 3)
        assert image.unit in ("um", "µm")
    note = (folder / "README.txt").read_text()
    assert "Synthetic" in note
    for name in LABELS:
        assert f"{100 * truth.fraction(name):.1f} %" in note


def test_slices_are_a_part_of_the_grey_image(folder: Path) -> None:
    part, grey = read(folder / "slices"), read(folder / "grey.tif")
    assert part.shape == (96, 96, 24)
    assert np.array_equal(part.values, grey.values[:96, :96, 60:84] >> 8)


def test_grey_values_are_those_of_the_phases(folder: Path) -> None:
    truth, grey = read(folder / "labels.tif").values, read(folder / "grey.tif").values
    means = {name: grey[truth == label].mean() for name, label in LABELS.items()}
    assert sorted(means, key=means.get) == sorted(GREYS, key=GREYS.get)  # type: ignore[arg-type]
    found = np.where(grey > (GREYS["binder"] + GREYS["particles"]) / 2, 85, 0)
    agreement = np.mean((found == 85) == (truth == 85))
    assert 0.9 < agreement < 0.999  # as a threshold finds particles: well, and not perfectly


def test_seeds_decide_the_truth() -> None:
    first, again, other = (_truth(40, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert set(np.unique(first)) == set(LABELS.values())
