"""The example's files are read back, and segmentation finds the grains that made them."""

from __future__ import annotations

import numpy as np
import pytest

from matweft.data.symmetry import misorientation_angle
from matweft.formats import read
from matweft_grains import Segment, example
from matweft_grains._diffraction import Scan
from matweft_grains.example import SCAN, grains


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("grains")
    files = grains(made, seed=3)
    assert all(file.exists() for file in files)
    return made


def test_slices_are_a_measurement_and_segmentation_finds_the_grains(folder):
    points = read(folder / "slices", thickness=f"{SCAN.steps[2]} um")
    assert points.shape == SCAN.shape
    assert points.spacing == pytest.approx(SCAN.steps)
    assert points.symmetry == {"Iron (Alpha)": "m-3m"}
    assert 0.005 < 1 - points.indexed < 0.05
    known = read(folder / "truth.dream3d")
    found = Segment().generate(points)
    recovered = 0
    for grain in known.grains:
        own = known.labels == grain
        best = np.bincount(found.labels[own]).argmax()
        both = found.labels == best
        overlap = np.count_nonzero(own & both) / np.count_nonzero(own | both)
        turned = (known.orientations[grain - 1], found.orientations[best - 1])
        recovered += overlap > 0.5 and misorientation_angle(*turned, "m-3m") < 0.5
    assert recovered >= 0.95 * len(known.grains)
    assert len(found.grains) == pytest.approx(len(known.grains), rel=0.05)
    wrong = points.scalars["confidence_index"] < 0.1
    assert 0.02 < wrong.mean() < 0.1


def test_the_readme_says_what_it_is(folder):
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "were computed, not measured" in text
    assert f"slice_{SCAN.shape[2]:03d}.ang" in text
    assert (folder / "slices" / f"slice_{SCAN.shape[2]:03d}.ang").is_file()


def test_a_seed_is_a_sample(tmp_path, monkeypatch):
    monkeypatch.setattr(example, "SCAN", Scan((24, 20, 2), (0.4, 0.4, 0.2)))
    found = []
    for name, seed in (("first", 4), ("again", 4), ("other", 5)):
        (tmp_path / name).mkdir()
        grains(tmp_path / name, seed=seed)
        found.append((tmp_path / name / "slices" / "slice_002.ang").read_bytes())
    assert found[0] == found[1] != found[2]
