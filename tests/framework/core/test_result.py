"""Results: tables, arrays and pages of what a simulator returned."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest

from matweft import Quantity, Result
from matweft.errors import MatweftError
from matweft.result import fields_of, short


@dataclass(frozen=True, eq=False)
class Crack(Result):
    """A result with every kind of field."""

    toughness: Annotated[float, Quantity("MPa*m**0.5", "a < b & c")]
    stress: Annotated[np.ndarray, Quantity("MPa", "Voigt", ("11", "22", "33", "23", "13", "12"))]
    area: Annotated[float, Quantity("{unit}**2", "in the unit of the sample")]
    unit: str
    bare: Any = None


CRACK = Crack(1.5, np.arange(6.0), 2.0, "um", "<script>alert(1)</script>")


def test_fields_know_their_unit_and_meaning():
    fields = fields_of(CRACK)
    assert list(fields) == ["toughness", "stress", "area", "unit", "bare"]
    assert fields["stress"].type is np.ndarray
    assert fields["stress"].quantity.labels[3] == "23"
    assert fields["bare"].quantity == Quantity()


def test_unit_of_the_sample_is_known_for_a_result_only():
    assert fields_of(CRACK)["area"].quantity.unit == "um**2"
    assert fields_of(Crack)["area"].quantity.unit == ""


def test_table_has_a_row_a_field():
    table = CRACK.to_dataframe().set_index("field")
    assert table.loc["toughness"].tolist() == [1.5, "MPa*m**0.5", "a < b & c"]
    assert table.loc["area", "unit"] == "um**2"
    assert table.loc["stress", "value"] is CRACK.stress


def test_xarray_carries_units_and_labels():
    dataset = CRACK.to_xarray()
    assert set(dataset) == {"toughness", "stress", "area"}
    assert dataset["area"].attrs == {"units": "um**2", "long_name": "in the unit of the sample"}
    assert float(dataset["stress"].sel(stress_0="13")) == 4


def test_xarray_leaves_labels_out_that_do_not_fit():
    odd = Crack(1.5, np.zeros((6, 2)), 2.0, "um")
    assert odd.to_xarray()["stress"].shape == (6, 2)
    assert not odd.to_xarray().coords


def test_page_escapes_text():
    page = CRACK._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "a &lt; b &amp; c" in page
    assert page.count("<tr>") == 5


def test_curves_are_drawn():
    figure = CRACK.plot()
    (axes,) = figure.axes
    assert axes.get_title() == "Crack"
    assert [line.get_label() for line in axes.lines] == ["stress"]
    assert axes.lines[0].get_ydata().tolist() == CRACK.stress.tolist()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.333333"),
        (np.float32(0.5), "0.5"),
        (7, "7"),
        (np.full(3, np.nan), "float64 (3,), all nan"),
        (np.array([np.nan, 2.0]), "float64 (2,), 2 to 2"),
        (np.array([True, False]), "bool (2,), 0 to 1"),
        (np.array([1 + 2j]), "complex128 (1,)"),
        (np.zeros((0, 3)), "float64 (0, 3)"),
        (np.array(["a"]), "<U1 (1,)"),
        ("x" * 100, "x" * 77 + "..."),
    ],
)
def test_values_in_a_line(value, text):
    assert short(value) == text


def test_missing_library_is_told_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matweft.figures.shown", raising=False)
    with pytest.raises(MatweftError, match=r"tables need pandas.* install 'matweft\[report\]'"):
        CRACK.to_dataframe()
    with pytest.raises(MatweftError, match=r"matplotlib.* install 'matweft\[report\]'"):
        CRACK.plot()


@dataclass(frozen=True, eq=False)
class Profile(Result):
    """A curve over its own abscissa, and a field along the axes of the sample."""

    depth: Annotated[np.ndarray, Quantity("um", "below the surface")]
    hardness: Annotated[np.ndarray, Quantity("GPa", "Vickers", dims=("depth",))]
    strain: Annotated[np.ndarray, Quantity("", "of the image", dims=("component", "{axes}"))]
    axes: tuple[str, ...] = ("x", "z")


def test_dims_name_the_axes_and_their_coordinates():
    profile = Profile(np.array([0.0, 2.0]), np.array([3.0, 4.0]), np.zeros((6, 2, 5)))
    dataset = profile.to_xarray()
    assert list(dataset.coords) == ["depth"]
    assert float(dataset["hardness"].sel(depth=2.0)) == 4
    assert dataset["strain"].dims == ("component", "x", "z")
    assert dataset["depth"].attrs["units"] == "um"
    assert fields_of(Profile)["strain"].quantity.dims == ("component", "{axes}")


def test_dims_that_do_not_fit_are_left_out():
    profile = Profile(np.array([0.0, 2.0]), np.array([3.0, 4.0]), np.zeros((6, 2)))
    assert profile.to_xarray()["strain"].dims == ("strain_0", "strain_1")


@dataclass(frozen=True, eq=False)
class Sparse(Result):
    """A result of numbers alone, one of them unknown."""

    modulus: Annotated[float, Quantity("GPa", "Young's modulus")]
    effective: Annotated[float | None, Quantity("{unit}/m", "if known")] = None
    area: Annotated[float | None, Quantity("mm", "if known")] = None
    unit: str | None = None


def test_what_is_none_has_no_unit():
    assert "effective=None," in repr(Sparse(2.0))
    assert "area=None," in repr(Sparse(2.0))
    assert "modulus=2 GPa," in repr(Sparse(2.0))
    page = Sparse(2.0)._repr_html_()
    assert "<td>None</td><td></td>" in page
    assert "mm" not in page
    assert fields_of(Sparse(2.0, 1.0, 1.0, "S"))["effective"].quantity.unit == "S/m"


def test_numbers_without_a_curve_are_written():
    figure = Sparse(2.0).plot()
    (axes,) = figure.axes
    texts = [text.get_text() for text in axes.texts]
    assert texts[:4] == ["modulus", "2 GPa", "effective", "None"]
    assert axes.get_title() == "Sparse"
    figure.canvas.draw()
