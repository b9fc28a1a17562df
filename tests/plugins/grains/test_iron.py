"""Measured bcc iron: 157 grains; given by path, not part of the tests."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from matweft.data import OrientationMap, quaternions_from_bunge
from matweft.data.symmetry import misorientation_angle
from matweft_grains import Misorientations, Segment

FILE = Path(
    os.environ.get(
        "MATWEFT_IRON", Path(__file__).parents[4] / "shared" / "data" / "ebsd3d_iron.npz"
    )
)
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason=f"no grain map at {FILE}; set MATWEFT_IRON to its path"
)


@pytest.fixture(scope="module")
def iron():
    with np.load(FILE) as file:
        labels = file["labels"].transpose(2, 1, 0)
        turned = quaternions_from_bunge(file["euler_bunge_rad"], "rad")
        spacing = tuple(file["spacing_um"][::-1])
    made = OrientationMap(
        turned[labels - 1],
        spacing=spacing,
        unit="um",
        phases={"iron": 1},
        symmetry={"iron": "m-3m"},
    )
    return made, labels, turned


def test_below_any_misorientation_of_neighbours_every_grain_comes_back(iron):
    made, labels, turned = iron
    found = Segment(threshold=2, smallest=1).generate(made)
    pairs = np.unique(np.stack([labels.ravel(), found.labels.ravel()]), axis=1)
    assert len(found.grains) == 157
    assert pairs.shape[1] == 157
    order = pairs[0][np.argsort(pairs[1])] - 1
    assert misorientation_angle(found.orientations, turned[order], "m-3m").max() < 1e-4


def test_at_five_degrees_only_grains_of_less_are_joined(iron):
    made, labels, turned = iron
    found = Segment(smallest=1).generate(made)
    pairs = np.unique(np.stack([labels.ravel(), found.labels.ravel()]), axis=1)
    assert pairs.shape[1] == 157  # none is parted
    joined = [pairs[0][pairs[1] == grain] for grain in found.grains]
    for group in (one for one in joined if len(one) > 1):
        nearest = [
            np.sort(misorientation_angle(turned[one - 1], turned[group - 1], "m-3m"))[1]
            for one in group
        ]
        assert max(nearest) < 5
    boundaries = Misorientations().describe(found)
    assert 5 < boundaries.angle.min() < boundaries.angle.max() < 62.8
