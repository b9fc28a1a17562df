"""Units of the bulk value, and what results show: text, axes, pictures."""

from __future__ import annotations

import numpy as np
import pytest

from matweft.codec import decode, encode
from matweft.data import VoxelImage
from matweft_porous import Diffusion, LevelSet, SpecificSurface, TwoPoint
from matweft_porous.diffusion import DiffusionResult

IMAGE = LevelSet(shape=(16, 16, 16), correlation_length=3).generate(rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("given", "value", "unit"),
    [
        ({"bulk_value": "2 m^2/s"}, 2.0, "m^2/s"),
        ({"bulk_value": "2 mS/cm", "bulk_unit": "S/m"}, 0.2, "S/m"),
        ({"bulk_value": "2 mS/cm"}, 2.0, "mS/cm"),
        ({"bulk_value": 2, "bulk_unit": "S/m"}, 2.0, "S/m"),
        ({"bulk_value": 2}, 2.0, "m^2/s"),
        ({}, None, "m^2/s"),
    ],
)
def test_text_carries_its_unit(given: dict[str, object], value: float | None, unit: str) -> None:
    made = Diffusion(**given)
    assert made.bulk_value == (None if value is None else pytest.approx(value))
    assert made.bulk_unit == unit


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"bulk_value": "2"}, "bulk_value: '2' has no unit; write '2 m"),
        ({"bulk_value": "2 m", "bulk_unit": "S/m"}, "bulk_value: cannot turn 'm' into 'S/m'"),
        ({"bulk_value": "much"}, "bulk_value: 'much' is not a number with a unit"),
        ({"bulk_value": "2 m", "bulk_unit": 5}, "bulk_unit is text, such as 'S/m'; got 5"),
        ({"bulk_value": "2 foo"}, "unknown unit 'foo'"),
    ],
)
def test_text_of_another_kind_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Diffusion(**given)


def test_a_copy_converts_to_the_unit_it_has() -> None:
    made = Diffusion(bulk_value="2 S/m").replace(bulk_value="5 mS/cm")
    assert (made.bulk_value, made.bulk_unit) == (pytest.approx(0.5), "S/m")


def test_no_bulk_value_has_no_unit() -> None:
    text = repr(Diffusion().simulate(IMAGE))
    assert "effective_value=None,\n    unit=None," in text
    assert "flux=None," in text
    given = Diffusion(bulk_value="2 S/m").simulate(IMAGE)
    assert given.unit == "S/m"
    assert given.effective_value == pytest.approx(2 * given.relative_diffusivity)


@pytest.mark.filterwarnings("ignore:the image is a section")
def test_fields_lie_along_the_axes_of_the_image() -> None:
    dataset = Diffusion(fields=True).simulate(IMAGE).to_xarray()
    assert dataset["concentration"].dims == ("x", "y", "z")
    assert dataset["flux"].dims == ("component", "x", "y", "z")
    flat = VoxelImage(np.ones((8, 9)), axes=("y", "z"))
    flat.values[:, 0] = 0
    found = Diffusion(axis="z", fields=True, sides="insulated")
    with pytest.warns(UserWarning, match="does not lead through"):
        result = found.simulate(flat)
    assert result.to_xarray()["flux"].dims == ("component", "y", "z")
    assert result.plot().axes[0].get_title() == "M = 0 along z"


def test_distances_are_the_coordinate_of_the_correlation() -> None:
    found = TwoPoint().describe(IMAGE)
    curve = found.to_xarray()["two_point"]
    assert curve.dims == ("distance",)
    assert float(curve.sel(distance=3.0)) == found.two_point[3]


def test_limits_of_the_correlation_are_named_above_their_lines() -> None:
    axes = TwoPoint().describe(IMAGE).plot().axes[0]
    assert [text.get_text() for text in axes.texts] == ["ε", "ε²"]
    assert all(text.xyann[1] > 0 and text.get_va() == "bottom" for text in axes.texts)


def test_a_surface_is_written_as_text() -> None:
    axes = SpecificSurface().describe(IMAGE).plot().axes[0]
    assert "1/voxel" in axes.texts[1].get_text()


def test_a_result_stored_before_axes_were_kept_still_opens() -> None:

    stored = encode(Diffusion().simulate(IMAGE))
    del stored.tree["fields"]["axes"]
    again = decode(stored.tree, stored.arrays)
    assert isinstance(again, DiffusionResult)
    assert again.axes == ("x", "y", "z")
