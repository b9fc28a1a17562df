"""Spinodal structures: length, signature in the correlation, connected phases, messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.ndimage import label

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, NotConvergedError, StopRequested
from matweft.testing import GeneratorContract
from matweft_porous import Chords, SpecificSurface, Spinodal, TwoPoint
from matweft_porous._domains import domain_length

SMALL: Mapping[str, Any] = {"shape": (16, 18, 20), "refine": 1, "interface_width": 2, "length": 8}


def made(seed: int = 0, **parameters: Any) -> VoxelImage:
    return Spinodal(**parameters).generate(rng=np.random.default_rng(seed))


class TestSpinodal(GeneratorContract):
    component = Spinodal
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "porosity": 0.37}
    bad: ClassVar = [
        ({"porosity": 1}, "less than 1"),
        ({"length": 0}, "greater than 0"),
        ({"method": "finite-elements"}, "'spectral' or 'lattice-boltzmann'"),
        ({"viscosity_ratio": 20}, "less than or equal to 10"),
        ({"surface_tension": 1}, "less than or equal to 0.05"),
        ({"interface_width": 1}, "greater than or equal to 2"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        assert np.count_nonzero(output.mask("pore")) == round(0.37 * 16 * 18 * 20)
        assert 8 * 0.85 < domain_length(output.values.astype(float)) < 8 * 1.15


class TestSpinodalOnTheLattice(GeneratorContract):
    component = Spinodal
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "method": "lattice-boltzmann"}
    bad: ClassVar = TestSpinodal.bad

    def oracle(self, output: VoxelImage) -> None:
        assert np.count_nonzero(output.mask("pore")) == 16 * 18 * 20 // 2
        assert 8 * 0.85 < domain_length(output.values.astype(float)) < 8 * 1.15


@pytest.fixture(scope="module")
def image() -> VoxelImage:
    return made(shape=(72, 72, 72), length=18)


def test_half_of_each_phase_is_connected_and_smooth(image: VoxelImage) -> None:
    for phase in (0, 1):
        pieces, count = label(image.values == phase)
        largest = np.bincount(pieces.ravel())[1:].max()
        assert largest > 0.95 * image.values.size / 2, count


def test_correlation_falls_below_that_of_independence_and_comes_back(image: VoxelImage) -> None:
    correlation = TwoPoint().describe(image).two_point[:24] - 0.25
    lowest = int(np.argmin(correlation))
    assert 0.4 * 18 < lowest < 0.75 * 18
    assert correlation[lowest] < -0.02
    assert correlation[lowest:].max() > 0.003


def test_all_directions_are_alike(image: VoxelImage) -> None:
    chords = [Chords(axis=axis).describe(image).mean for axis in "xyz"]
    assert np.ptp(chords) < 0.12 * np.mean(chords)
    surface = SpecificSurface().describe(image).specific_surface
    assert np.mean(chords) == pytest.approx(4 * 0.5 / surface, rel=0.03)


def test_first_and_last_plane_are_neighbours(image: VoxelImage) -> None:
    for axis in range(3):
        planes = np.moveaxis(image.values, axis, 0)
        inside = np.mean(planes[1:] != planes[:-1])
        assert np.mean(planes[0] != planes[-1]) < 1.3 * inside


def test_longer_domains_have_less_surface() -> None:
    surfaces = [
        SpecificSurface().describe(made(length=length, shape=(48, 48, 48))).specific_surface
        for length in (18, 24)
    ]
    assert surfaces[1] < 0.92 * surfaces[0]


def test_steps_alone_end_the_run() -> None:
    few, many = (made(**{**SMALL, "length": None, "steps": steps}) for steps in (150, 450))
    assert domain_length(few.values.astype(float)) < domain_length(many.values.astype(float))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"length": 6}, r"length 6 voxel does not fit: .* begin at 7.85 voxel"),
        ({"length": 12}, "at most 8 voxel, half of the shortest edge"),
        ({"refine": 3}, r"shape \(16, 18, 20\) cannot be divided by refine 3: choose multiples"),
    ],
)
def test_what_cannot_be_made_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        made(**{**SMALL, **change})


def test_a_length_out_of_reach_tells_how_far_it_came() -> None:
    with pytest.raises(NotConvergedError, match="after 40 steps the fluids have not separated"):
        made(**{**SMALL, "steps": 40})
    with pytest.raises(NotConvergedError, match=r"200 steps the domains are \d.* not 9: raise"):
        made(**{**SMALL, "shape": (20, 20, 20), "length": 9, "steps": 200})


@pytest.mark.parametrize("method", ["spectral", "lattice-boltzmann"])
def test_a_run_tells_how_far_it_is_and_can_be_stopped(method: str) -> None:
    class Impatient(Context):
        told: ClassVar[list[str]] = []

        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            self.told.append(message)

        @property
        def cancelled(self) -> bool:
            return len(self.told) > 2

    context = Impatient()
    context.told.clear()
    with use_context(context), pytest.raises(StopRequested):
        made(**{**SMALL, "method": method})
    assert len(context.told) == 3
    assert context.told[0].startswith("domains of ")
