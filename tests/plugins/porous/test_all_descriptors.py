"""All descriptors at once: those of the single components, in the paper's order."""

from __future__ import annotations

import math
import warnings
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft.testing import DescriptorContract
from matweft_porous import (
    AllDescriptors,
    Chords,
    GeodesicTortuosity,
    LevelSet,
    PoreSizes,
    SpecificSurface,
    SphericalContact,
    TwoPoint,
)
from matweft_porous._vector import descriptor_blocks, descriptor_names


def structure(edge: int, seed: int = 0) -> VoxelImage:
    """Return a level set."""
    return LevelSet(shape=(edge,) * 3, porosity=0.5, correlation_length=3).generate(
        rng=np.random.default_rng(seed)
    )


class TestAllDescriptors(DescriptorContract):
    component = AllDescriptors
    bad: ClassVar = [({"axis": "u"}, "it must be 'x', 'y' or 'z'")]
    bad_inputs: ClassVar = [
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "name the phase"),
        ({"image": structure(16).values[0]}, "three axes of 2 or more cubic voxels"),
        ({"image": VoxelImage(structure(16).values, spacing=(1, 1, 2))}, "resample it"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": structure(16)}

    def oracle(self, output: Any) -> None:
        assert len(output.vector) == len(output.names) == 68 + math.ceil(math.sqrt(3) * 8) + 1
        assert output.vector[0] == output.two_point[0] == 0.5


def test_the_paper_has_236_numbers() -> None:
    names = descriptor_names(192)
    assert len(names) == len(set(names)) == 236
    assert names[30] == "chord_quantiles[5 %]"
    assert names[68] == "two_point[0]"
    assert len(descriptor_names((48, 48, 48))) == 111


@pytest.mark.parametrize("axis", ["x", "z"])
def test_the_vector_is_made_of_the_components(axis: Any) -> None:
    image = structure(24)
    found = AllDescriptors(axis=axis).describe(image)
    paths = GeodesicTortuosity(axis=axis).describe(image)
    sizes = PoreSizes(axis=axis).describe(image)
    chords = Chords(axis=axis).describe(image)
    contact = SphericalContact().describe(image)
    scalars = [
        0.5,
        SpecificSurface().describe(image).specific_surface,
        paths.mean,
        paths.std,
        sizes.constrictivity,
        sizes.r_min,
        sizes.r_max,
        chords.mean,
        chords.std,
        contact.mean,
        contact.std,
    ]
    quantiles = [paths.quantiles, chords.quantiles, contact.quantiles]
    expected = np.concatenate([scalars, *quantiles, TwoPoint().describe(image).two_point])
    np.testing.assert_array_equal(found.vector, expected)
    for name, place in descriptor_blocks(len(found.vector)).items():
        np.testing.assert_array_equal(found.vector[place], getattr(found, name))
    assert found.percolates


def test_a_distance_without_a_lag_has_the_limit_of_the_correlation() -> None:
    image = structure(22)
    assert np.isnan(TwoPoint().describe(image).two_point[-1])
    found = AllDescriptors().describe(image)
    assert found.two_point[-1] == found.vector[-1] == 0.25
    assert np.isfinite(found.vector).all()


def test_sides_may_be_shifted_and_turned() -> None:
    image = structure(20, seed=4)
    turned = image.with_values(
        np.roll(image.values, (3, 8), axis=(1, 2))[:, :, ::-1].swapaxes(1, 2)
    )
    before, after = (AllDescriptors().describe(one).vector for one in (image, turned))
    np.testing.assert_allclose(after, before, rtol=1e-6)


def test_a_border_that_does_not_match_is_told_once() -> None:
    x, y, z = np.indices((16, 16, 16))
    image = VoxelImage((x + y + z) % 32 < 15)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        AllDescriptors(periodic=True).describe(image)
    texts = [str(one.message) for one in told]
    assert sum("taken as periodic along y" in text for text in texts) == 1


def test_without_a_path_the_tortuosity_alone_is_unknown() -> None:
    values = structure(24, seed=1).values.copy()
    values[-3] = 0
    image = VoxelImage(values, periodic=(True,) * 3)
    with pytest.warns(InputWarning, match="no path leads through the phase along x"):
        found = AllDescriptors().describe(image)
    assert not found.percolates
    unknown = {
        name for name, value in zip(found.names, found.vector, strict=True) if value != value
    }
    assert {name.split("_")[0] for name in unknown} == {"tortuosity"}
    assert len(unknown) == 21


def test_lengths_carry_the_unit_of_the_image() -> None:
    image = structure(16)
    metric = VoxelImage(image.values, spacing=(0.5,) * 3, unit="um", periodic=(True,) * 3)
    voxels, lengths = (AllDescriptors().describe(one) for one in (image, metric))
    assert lengths.r_max == pytest.approx(0.5 * voxels.r_max)
    assert lengths.specific_surface == pytest.approx(2 * voxels.specific_surface)
    assert (lengths.edge, lengths.unit) == (0.5, "um")
    table = lengths.to_dataframe().set_index("field")
    assert table.loc["specific_surface", "unit"] == "1/um"
    assert table.loc["contact_quantiles", "unit"] == "um"


def test_the_picture_shows_the_distributions() -> None:
    figure = AllDescriptors().describe(structure(16)).plot()
    labels = [axes.get_xlabel() for axes in figure.axes]
    assert labels == ["τ", "chord length / voxel", "distance to the pores / voxel", "r / voxel"]
    figure.canvas.draw()
