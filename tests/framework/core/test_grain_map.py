"""Grain maps: labels, orientations, phases, and how they are shown."""

import numpy as np
import pytest

from matweft.data import GrainMap, quaternions_from_bunge
from matweft.errors import InputError, UnitError

LABELS = np.array([[0, 1, 1], [2, 2, 4]])
TURN = np.array([[1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], [0, 1, 0, 0], [0.6, 0, 0, -0.8]])


def test_grains_and_defaults():
    grains = GrainMap(LABELS, TURN.tolist())
    assert grains.grains == (1, 2, 4)
    assert grains.shape == (2, 3)
    assert grains.axes == ("x", "y")
    assert grains.spacing == (1.0, 1.0)
    assert grains.orientations.dtype == np.float64
    assert GrainMap(LABELS, spacing=0.5, unit="um", periodic=True).periodic == (True, True)


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (LABELS * 1.0, {}, "whole numbers on 1 to 3 axes; got float64"),
        (LABELS > 0, {}, "got bool"),
        (np.zeros((2, 0), int), {}, r"got int64 \(2, 0\)"),
        (np.zeros((1,) * 4, int), {}, "1 to 3 axes"),
        (LABELS - 1, {}, r"labels start at 0 \(no grain\); got -1"),
        (LABELS, {"spacing": (1.0, -1.0)}, "spacing must be positive"),
        (LABELS, {"periodic": (True,)}, "periodic has 1 entries for 2 axes"),
        (LABELS, {"orientations": TURN[:3]}, r"need shape \(4, 4\), one quaternion a grain; got"),
        (LABELS, {"orientations": TURN[:, :3]}, r"got \(4, 3\)"),
        (LABELS, {"orientations": TURN * 1.01}, "the worst norm is off by 0.01"),
        (LABELS, {"orientations": TURN * np.nan}, "must be unit quaternions"),
        (LABELS, {"orientations": np.zeros((4, 4))}, "off by 1"),
        (LABELS, {"phase": [0, 0, 0]}, "phase needs 4 whole numbers, one a grain; got int64"),
        (LABELS, {"phase": [0.0] * 4}, "got float64"),
        (
            LABELS,
            {"phase": [0, 0, 0, 3], "phases": {"fcc": 0, "bcc": 1}},
            r"phase holds \[3\]; phases names {'fcc': 0, 'bcc': 1}",
        ),
    ],
)
def test_what_is_no_grain_map_is_refused(labels, options, message):
    with pytest.raises(InputError, match=message):
        GrainMap(labels, **options)


def test_unit_is_a_length():
    with pytest.raises(UnitError, match="got 'GPa'"):
        GrainMap(LABELS, unit="GPa")


def test_xarray_has_a_row_a_grain():
    made = GrainMap(
        LABELS, TURN, spacing=(1.0, 2.0), unit="um", phase=[1, 0, 0, 1], phases={"a": 0, "b": 1}
    ).to_xarray()
    assert made["labels"].dims == ("x", "y")
    assert made["y"].values.tolist() == [1, 3, 5]
    assert made["y"].attrs["units"] == "um"
    turned = made["orientations"].sel(grain=4)
    assert float(turned.sel(component="w")) == 0.6
    assert float(turned.sel(component="z")) == -0.8
    assert int(made["phase"].sel(grain=1)) == 1


def test_xarray_of_bare_labels():
    assert list(GrainMap(LABELS).to_xarray()) == ["labels"]


def test_plot_shows_sizes():
    figure = GrainMap(np.arange(1, 28).reshape(3, 3, 3), spacing=2.0, unit="um").plot()
    assert "27 grains" in figure.axes[0].get_title()
    assert figure.axes[-1].get_xlabel().startswith("equivalent diameter")


def test_page_and_text():
    grains = GrainMap(LABELS, TURN, phase=np.zeros(4, int), phases={"<a>": 0})
    page = grains._repr_html_()
    assert "grains</th><td>3" in page
    assert "voxels a grain</th><td>1.667" in page
    assert "no grain</th><td>0.1667" in page
    assert "&lt;a&gt;" in page
    assert repr(grains) == "GrainMap of 2 × 3, 3 grains, voxel 1 × 1 voxel"
    assert "grains</th><td>0" in GrainMap(LABELS * 0)._repr_html_()


def test_table_has_a_row_a_grain_with_its_angles():
    frame = GrainMap(
        LABELS, TURN, spacing=(1.0, 2.0), unit="um", phase=[1, 0, 0, 1], phases={"a": 0, "b": 1}
    ).to_dataframe()
    assert frame.index.tolist() == [1, 2, 4]
    assert frame["voxels"].tolist() == [2, 2, 1]
    assert frame["area"].tolist() == [4.0, 4.0, 2.0]
    assert frame[["x", "y"]].to_numpy().tolist() == [[0.5, 4.0], [1.5, 2.0], [1.5, 5.0]]
    assert frame["phase"].tolist() == ["b", "a", "b"]
    back = quaternions_from_bunge(frame[["phi1", "Phi", "phi2"]].to_numpy(), "deg")
    np.testing.assert_allclose(np.abs((back * TURN[[0, 1, 3]]).sum(axis=1)), 1, atol=1e-12)
    assert frame.attrs["units"]["area"] == "um^2"
    assert frame.attrs["units"]["Phi"] == "deg"


def test_centroid_of_a_grain_across_a_periodic_face():
    labels = np.ones((8, 3), int)
    labels[[7, 0]] = 2
    table = GrainMap(labels, spacing=0.5, periodic=(True, True)).to_dataframe()
    assert table["x"].tolist() == pytest.approx([2.0, 0.0], abs=1e-12)
    assert table["y"].tolist() == [0.75, 0.75]  # fills the axis: stays where it is
    assert GrainMap(labels, spacing=0.5).to_dataframe()["x"].tolist() == [2.0, 2.0]


def test_table_without_grains_is_empty():
    assert len(GrainMap(np.zeros((2, 2, 2), int)).to_dataframe()) == 0
