"""Pore sizes: bodies of known radii, and openings ball by ball."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft.testing import DescriptorContract
from matweft_porous import LevelSet, PoreSizes

WRAPS = (True,) * 3


def tube(radii: np.ndarray, width: int) -> VoxelImage:
    """Return a round tube along x whose radius is given plane by plane."""
    squares = (np.arange(width) - (width - 1) / 2) ** 2
    return VoxelImage(
        squares[:, None] + squares <= np.asarray(radii)[:, None, None] ** 2, periodic=WRAPS
    )


class TestPoreSizes(DescriptorContract):
    component = PoreSizes
    parameters: ClassVar[Mapping[str, Any]] = {"axis": "x", "step": 0.25}
    bad: ClassVar = [
        ({"step": 0}, "greater than or equal to 0.05"),
        ({"connectivity": 8}, "6, 18 or 26"),
        ({"axis": "r"}, "it must be 'x', 'y' or 'z'"),
    ]
    bad_inputs: ClassVar = [
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "name the phase"),
        ({"image": np.eye(3, dtype=int)[0]}, "has 3 voxels"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": tube(np.full(8, 5.0), 17)}

    def oracle(self, output: Any) -> None:
        assert output.constrictivity == 1
        assert output.r_min == output.r_max == pytest.approx(5, abs=0.5)
        np.testing.assert_array_equal(output.cpsd, output.mip)


@pytest.mark.filterwarnings("ignore:phase 'pore' fills")
@pytest.mark.parametrize("radius", [3, 4, 5.2, 6, 7.5, 8.7, 10, 11.8])
def test_a_ball_has_its_radius(radius: float) -> None:
    squares = (np.arange(27) - 13) ** 2
    ball = squares[:, None, None] + squares[:, None] + squares <= radius**2
    image = VoxelImage(np.roll(ball, 9, axis=1), periodic=WRAPS, phases={"pore": 1})
    with pytest.warns(InputWarning, match=r"0 % of the phase is connected .* r_min is 0"):
        found = PoreSizes(curves=False, phase="pore").describe(image)
    assert found.r_max == pytest.approx(radius, abs=0.5)
    assert (found.r_min, found.constrictivity, found.connected_fraction) == (0, 0, 0)


@pytest.mark.parametrize("width", range(1, 12))
def test_a_slit_has_half_its_width(width: int) -> None:
    image = VoxelImage((np.arange(16) < width) & np.ones((8, 8, 1), bool), periodic=WRAPS)
    found = PoreSizes(curves=False).describe(image)
    assert found.r_max == found.r_min == pytest.approx(width / 2, abs=0.25)
    assert found.throat_width == pytest.approx(2 * found.r_min)


@pytest.mark.parametrize("radius", [2.5, 4, 6.8])
@pytest.mark.parametrize("width", [24, 25])
def test_a_straight_tube_is_not_constricted(radius: float, width: int) -> None:
    found = PoreSizes(curves=False).describe(tube(np.full(12, radius), width - 8))
    assert radius - (0.5 if width % 2 else 1) <= found.r_max <= radius + 0.5
    assert found.constrictivity == 1


@pytest.mark.parametrize("throat", [2, 3.5, 5])
def test_a_throat_gives_r_min_and_the_chamber_r_max(throat: float) -> None:
    radii = np.full(56, 9.0)
    radii[4:10] = throat
    found = PoreSizes(curves=False).describe(tube(radii, 25))
    assert found.r_min == pytest.approx(throat, abs=0.5)
    assert found.r_max == pytest.approx(9, abs=0.5)
    assert found.constrictivity == pytest.approx((throat / 9) ** 2, abs=0.12)


def shifted(mask: np.ndarray, step: tuple[int, ...], wraps: tuple[bool, ...], fill: bool) -> Any:
    """Return a mask moved by a step, with a fill behind borders that do not wrap."""
    moved = np.roll(mask, step, axis=(0, 1, 2))
    for axis, (move, wrap) in enumerate(zip(step, wraps, strict=True)):
        if move and not wrap:
            lost = np.moveaxis(moved, axis, 0)
            lost[slice(0, move) if move > 0 else slice(move, None)] = fill
    return moved


def ball_steps(radius: float, edges: tuple[float, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the steps from the centre of a ball to its voxels."""
    reach = [int(radius / edge) for edge in edges]
    for place in np.ndindex(*(2 * n + 1 for n in reach)):
        step = tuple(at - n for at, n in zip(place, reach, strict=True))
        if sum((s * e) ** 2 for s, e in zip(step, edges, strict=True)) <= radius**2:
            yield step


@pytest.mark.parametrize(
    ("wraps", "spacing", "connectivity", "axis"),
    [
        (WRAPS, (1.0, 1.0, 1.0), 26, "x"),
        ((False, False, False), (2.0, 2.0, 2.0), 6, "z"),
        ((False, True, False), (1.0, 1.5, 1.25), 18, "y"),
        ((True, True, False), (1.0, 1.0, 1.0), 18, "x"),
    ],
)
def test_curves_are_openings_ball_by_ball(
    wraps: tuple[bool, ...], spacing: tuple[float, ...], connectivity: Any, axis: Any
) -> None:
    image = LevelSet(shape=(14, 12, 13), porosity=0.7, correlation_length=2).generate(
        rng=np.random.default_rng(3)
    )
    given = VoxelImage(image.values, spacing=spacing, unit="um", periodic=wraps)
    found = PoreSizes(connectivity=connectivity, axis=axis, phase=1).describe(given)
    pores, along = given.values > 0, "xyz".index(axis)
    edges = tuple(one / min(spacing) for one in spacing)
    sides = tuple(wrap and side != along for side, wrap in enumerate(wraps))
    assert found.radii[1] == 0.5 * min(spacing)
    for radius, covered, intruded in zip(
        found.radii / min(spacing), found.cpsd, found.mip, strict=True
    ):
        ball = list(ball_steps(radius, edges))
        centres = np.all([shifted(pores, step, wraps, True) for step in ball], axis=0)
        reached = np.zeros_like(centres)
        np.moveaxis(reached, along, 0)[0] = np.moveaxis(centres, along, 0)[0]
        near = [
            tuple(int(n) - 1 for n in at)
            for at in np.ndindex(3, 3, 3)
            if np.abs(np.array(at) - 1).sum() <= {6: 1, 18: 2, 26: 3}[connectivity]
        ]
        before = -1
        while before != (before := int(reached.sum())):
            reached = centres & np.any([shifted(reached, s, sides, False) for s in near], axis=0)
        for some, share in ((centres, covered), (reached, intruded)):
            opened = np.any([shifted(some, step, wraps, False) for step in ball], axis=0)
            assert share == opened.mean()


def test_few_radii_are_enough_for_the_medians() -> None:
    image = LevelSet(shape=(32, 32, 32), porosity=0.5, correlation_length=4).generate(
        rng=np.random.default_rng(1)
    )
    whole, few = PoreSizes().describe(image), PoreSizes(curves=False).describe(image)
    assert (few.r_max, few.r_min) == (whole.r_max, whole.r_min)
    assert few.constrictivity == (few.r_min / few.r_max) ** 2 < 1
    assert np.isnan(few.cpsd).any()
    known = np.isfinite(few.mip)
    np.testing.assert_array_equal(few.mip[known], whole.mip[known])
    assert (whole.mip <= whole.cpsd).all()
    assert whole.cpsd[0] == whole.porosity == 0.5
    assert whole.cpsd[-1] == 0
    level = np.interp([whole.r_max], whole.radii, whole.cpsd)
    assert level == pytest.approx(0.25)


def test_sides_may_be_shifted_flipped_and_turned() -> None:
    image = LevelSet(shape=(20, 24, 24), porosity=0.4, correlation_length=3).generate(
        rng=np.random.default_rng(2)
    )
    values = np.roll(image.values, (5, 11), axis=(1, 2))[:, ::-1].swapaxes(1, 2)
    before, after = (PoreSizes().describe(one) for one in (image, image.with_values(values)))
    np.testing.assert_array_equal(before.cpsd, after.cpsd)
    np.testing.assert_array_equal(before.mip, after.mip)


def test_lengths_carry_the_unit_of_the_image() -> None:
    image = tube(np.full(8, 5.0), 17)
    metric = VoxelImage(image.values, spacing=(0.3,) * 3, unit="um", periodic=WRAPS)
    voxels, lengths = PoreSizes().describe(image), PoreSizes().describe(metric)
    assert lengths.r_min == pytest.approx(0.3 * voxels.r_min)
    assert lengths.throat_width == voxels.throat_width
    assert lengths.to_dataframe().set_index("field").loc["r_max", "unit"] == "um"


def test_without_walls_radii_are_infinite_and_without_pores_unknown() -> None:
    full = VoxelImage(np.ones((8, 8, 8), bool), periodic=WRAPS)
    with (
        pytest.warns(InputWarning, match="fills 100 %"),
        pytest.warns(InputWarning, match="no wall ends its pores"),
    ):
        found = PoreSizes().describe(full)
    assert (found.r_min, found.r_max, found.constrictivity) == (np.inf, np.inf, 1)
    with pytest.warns(InputWarning, match="fills 0 %"):
        none = PoreSizes().describe(full.with_values(~full.values))
    assert np.isnan([none.r_min, none.r_max, none.constrictivity]).all()


def test_an_image_that_does_not_repeat_is_told() -> None:
    image = VoxelImage(np.indices((16, 16, 16))[1] < 8)
    with pytest.warns(InputWarning, match=r"taken as periodic along y, but 100 % of the voxels"):
        PoreSizes(periodic=True, curves=False).describe(image)


@pytest.mark.parametrize("curves", [True, False])
def test_the_picture_shows_both_curves(curves: bool) -> None:
    axes = PoreSizes(curves=curves).describe(tube(np.full(8, 5.0), 17)).plot().axes[0]
    assert axes.get_xlabel() == "r / voxel"
    assert axes.get_legend().get_texts()[1].get_text().startswith("MIP, r_min 5")


def test_a_section_has_discs() -> None:
    squares = (np.arange(31) - 15) ** 2
    disc = VoxelImage(squares[:, None] + squares <= 9**2, periodic=(True, True))
    with pytest.warns(InputWarning, match="0 % of the phase is connected"):
        found = PoreSizes(axis="y", curves=False).describe(disc)
    assert found.r_max == pytest.approx(9, abs=0.5)
