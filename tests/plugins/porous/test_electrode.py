"""A measured battery electrode: three labels, 0 is pore; given by path, not part of the tests."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft_files import ImageFile
from matweft_porous import Chords, Diffusion, GeodesicTortuosity, Porosity

TAUFACTOR_128 = 0.2170298
"""Relative diffusivity of the crop along z: taufactor 1.2.1, Solver, conv_crit 1e-4, 1100 steps."""
FILE = Path(
    os.environ.get(
        "MATWEFT_ELECTRODE", Path(__file__).parents[4] / "shared" / "data" / "electrode.tiff"
    )
)
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason=f"no electrode image at {FILE}; set MATWEFT_ELECTRODE to its path"
)


@pytest.fixture(scope="module")
def electrode() -> VoxelImage:
    return ImageFile(file=FILE, phases={"pore": 0}).generate()


def _crop(image: VoxelImage, edge: int) -> VoxelImage:
    return image.with_values(np.ascontiguousarray(image.values[:edge, :edge, :edge]))


def test_it_is_read_as_what_it_is(electrode: VoxelImage) -> None:
    assert electrode.shape == (256, 256, 256)
    assert electrode.labels == (0, 85, 170)
    assert Porosity(phase="pore").describe(electrode).porosity == pytest.approx(0.45, abs=0.005)


def test_diffusion_in_a_crop_is_that_of_the_reference(electrode: VoxelImage) -> None:
    small = _crop(electrode, 40)
    found = Diffusion(phase="pore", axis="z").simulate(small)
    with use_context(Context(device="reference")):
        expected = Diffusion(phase="pore", axis="z").simulate(small)
    assert found.relative_diffusivity == pytest.approx(expected.relative_diffusivity, rel=2e-4)
    assert found.converged


def test_a_larger_crop_agrees_with_taufactor(electrode: VoxelImage) -> None:
    large = _crop(electrode, 128)
    moves = Diffusion(phase="pore", axis="z").simulate(large)
    assert moves.converged
    assert moves.relative_diffusivity == pytest.approx(TAUFACTOR_128, rel=2e-4)
    assert 0 < moves.relative_diffusivity < moves.percolating_porosity <= moves.porosity
    paths = GeodesicTortuosity(phase="pore", axis="z").describe(large)
    assert 1 < paths.mean < moves.tortuosity
    assert paths.connected_fraction > 0.9
    chords = Chords(phase="pore", axis="z").describe(large)
    assert 2 < chords.mean < 32
