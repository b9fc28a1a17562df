"""Distances from one phase to the other: slabs, overlapping balls, every pair of voxels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft.testing import DescriptorContract
from matweft_porous import SoftEllipsoids, SphericalContact

WRAPS = (True,) * 3


def slit(open_voxels: int, period: int) -> VoxelImage:
    """Return a slit along x and z."""
    return VoxelImage(
        np.indices((8, period, 8))[1] < open_voxels, periodic=WRAPS, phases={"solid": 0, "pore": 1}
    )


class TestSphericalContact(DescriptorContract):
    component = SphericalContact
    parameters: ClassVar[Mapping[str, Any]] = {"phase": "pore"}
    bad: ClassVar = [({"of": "wall"}, "'solid' or 'pore'")]
    bad_inputs: ClassVar = [({"image": np.arange(512).reshape(8, 8, 8) % 3}, "no phase 'pore'")]

    def inputs(self) -> dict[str, Any]:
        return {"image": slit(9, 17)}

    def oracle(self, output: Any) -> None:
        # eight layers of solid, 1, 2, 3, 4, 4, 3, 2 and 1 voxels from the pores
        assert output.mean == 2.5
        assert output.std == pytest.approx(math.sqrt(1.25))
        np.testing.assert_array_equal(output.distribution, [0, 0.25, 0.5, 0.75, 1])
        assert output.quantiles[[0, 9, 18]].tolist() == [1, 2.5, 4]


def test_every_pair_is_compared() -> None:
    spacing = (1.0, 1.5, 2.0)
    pores = np.random.default_rng(3).random((9, 8, 8)) < 0.1
    image = VoxelImage(pores, spacing=spacing, unit="um", periodic=(False,) * 3)
    here, there = (np.argwhere(side) * spacing for side in (~pores, pores))
    lengths = np.linalg.norm(here[:, None] - there[None], axis=-1).min(axis=1)
    found = SphericalContact().describe(image)
    assert found.mean == pytest.approx(lengths.mean(), rel=1e-6)
    assert found.std == pytest.approx(lengths.std(), rel=1e-6)
    expected = np.quantile(lengths, np.arange(1, 20) / 20)
    np.testing.assert_allclose(found.quantiles, expected, rtol=1e-6)
    shares = [(lengths <= r + 1e-6).mean() for r in found.distance]
    np.testing.assert_allclose(found.distribution, shares)


@pytest.mark.parametrize("porosity", [0.5, 0.8])
def test_overlapping_balls(porosity: float) -> None:
    # from the pores, no ball's centre may lie within R + r: 1 − F = exp(−λ 4π/3 ((R+r)³ − R³))
    radius = 5.0
    image = SoftEllipsoids(shape=(80, 80, 80), porosity=porosity, radius=radius, aspect=1).generate(
        rng=np.random.default_rng(1)
    )

    def exact(r: np.ndarray) -> np.ndarray:
        return 1 - image.fraction("pore") ** (((radius + r) / radius) ** 3 - 1)

    found = SphericalContact(of="pore").describe(image)
    mean = 0.01 * (1 - exact(np.arange(0, 40, 0.01))).sum()
    assert mean <= found.mean <= mean + 0.5
    noise = 0.02
    assert (found.distribution[1:] >= exact(found.distance[1:] - 0.5) - noise).all()
    assert (found.distribution <= exact(found.distance) + noise).all()


def test_the_sides_change_places() -> None:
    image = slit(5, 12)
    other = SphericalContact(of="solid").describe(image.with_values(1 - image.values))
    found = SphericalContact(of="pore").describe(image)
    assert found.mean == other.mean == pytest.approx((1 + 2 + 3 + 2 + 1) / 5)
    np.testing.assert_array_equal(found.quantiles, other.quantiles)


@pytest.mark.parametrize("filled", [0, 1])
def test_a_missing_side_leaves_no_distance(filled: int) -> None:
    with pytest.warns(InputWarning, match=f"fills {100 * filled} %"):
        found = SphericalContact().describe(np.full((8, 8, 8), filled))
    assert np.isnan([found.mean, found.std, *found.quantiles, *found.distribution]).all()


def test_an_image_that_does_not_repeat_is_told() -> None:
    image = VoxelImage(np.indices((16, 16, 16))[2] < 8)
    with pytest.warns(InputWarning, match="taken as periodic along z"):
        found = SphericalContact(periodic=True).describe(image)
    assert found.mean == 2.5
    assert SphericalContact().describe(image).mean == 4.5


def test_the_picture_shows_the_distribution() -> None:
    axes = SphericalContact().describe(slit(5, 12)).plot().axes[0]
    assert axes.get_title() == "Distances from points of the solid"
    assert axes.get_xlabel() == "r / voxel"
