"""Voxel images: grids, phases by name or label, what is refused, how they are shown."""

import subprocess
import sys

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, UnitError

THREE = np.array([[0, 1, 2], [2, 2, 1]])


def test_bare_arrays_are_images():
    image = VoxelImage.of([[0, 1], [1, 1]])
    assert image.axes == ("x", "y")
    assert image.spacing == (1.0, 1.0)
    assert image.unit == "voxel"
    assert image.origin == (0.0, 0.0)
    assert image.periodic == (False, False)
    assert VoxelImage.of(image) is image


def test_one_number_holds_for_every_axis():
    image = VoxelImage(np.ones((2, 3, 4), int), spacing=0.5, unit="um", periodic=True)
    assert image.spacing == (0.5, 0.5, 0.5)
    assert image.periodic == (True, True, True)


def test_axes_go_by_name():
    image = VoxelImage(np.ones((2, 3, 4), bool), axes="zyx", periodic=np.array([True, False, True]))
    assert [image.axis(name) for name in "xyz"] == [2, 1, 0]
    assert image.shape == (2, 3, 4)
    assert image.periodic == (True, False, True)
    with pytest.raises(InputError, match="no axis 'w'; this image has z, y, x"):
        image.axis("w")


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        (3.0, {}, r"1 to 3 axes; got shape \(\)"),
        (np.zeros((2, 0)), {}, r"no voxels: its shape is \(2, 0\)"),
        (np.zeros((2, 2, 2, 3)), {}, r"got shape \(2, 2, 2, 3\)"),
        (["a", "b"], {}, "numbers or booleans; got dtype <U1"),
        ([1j], {}, "got dtype complex128"),
        ([1.0, np.nan], {}, "NaN or infinite values; mask or fill them first"),
        ([1.0, np.inf], {}, "NaN or infinite"),
        (THREE, {"spacing": (1.0,)}, "spacing has 1 entries for 2 axes"),
        (THREE, {"spacing": (1.0, 0.0)}, r"spacing must be positive; got \(1.0, 0.0\)"),
        (THREE, {"spacing": (1.0, np.nan)}, "spacing must be positive"),
        (THREE, {"spacing": "ab"}, "spacing needs one number an axis; got 'ab'"),
        (THREE, {"spacing": (1, None)}, "spacing needs one number an axis"),
        (THREE, {"origin": (0.0, np.inf)}, "origin must be finite"),
        (THREE, {"periodic": (True,) * 3}, "periodic has 3 entries for 2 axes"),
        (THREE, {"axes": ("x", "x")}, "axes names 2 different axes"),
        (THREE, {"axes": "xyz"}, "axes names 2 different axes"),
    ],
)
def test_what_is_no_image_is_refused(values, options, message):
    with pytest.raises(InputError, match=message):
        VoxelImage(values, **options)


@pytest.mark.parametrize("unit", ["kg", "pixels of mine", "", "S/m"])
def test_unit_of_a_grid_is_a_length(unit):
    with pytest.raises(UnitError, match=f"such as 'um', or 'voxel'; got {unit!r}"):
        VoxelImage(THREE, unit=unit)


@pytest.mark.parametrize("unit", ["voxel", "um", "inch", "micron", "µm"])
def test_lengths_are_units_of_a_grid(unit):
    assert VoxelImage(THREE, unit=unit).unit == unit


def test_phases_by_name_label_or_text():
    image = VoxelImage(THREE, phases={"pore": 0, "clay": np.int64(1), "quartz": 2})
    assert image.labels == (0, 1, 2)
    assert [image.label(p) for p in ("quartz", 2, "2", np.int8(2))] == [2] * 4
    assert image.mask("clay").tolist() == (THREE == 1).tolist()
    assert image.fraction("quartz") == 0.5


def test_phase_that_is_not_there():
    image = VoxelImage(THREE, phases={"pore": 0, "gas": 7})
    with pytest.raises(InputError, match=r"no phase 'clay'; .* labels \[0, 1, 2\] \(pore=0, gas=7"):
        image.mask("clay")
    for phase in ("gas", 7, -1):
        with pytest.raises(InputError, match="has no voxel; the image has labels"):
            image.mask(phase)


@pytest.mark.parametrize("values", [THREE, THREE - 1, THREE.astype(np.int64) * 1000, [0, 255]])
def test_more_than_0_and_1_asks_for_the_phase(values):
    with pytest.raises(InputError, match=r"name the phase: .* write phase=<name or label>"):
        VoxelImage(values).fraction()


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.uint16, np.int64])
def test_0_and_1_mean_1(dtype):
    image = VoxelImage(np.array([0, 1, 1, 1]).astype(dtype))
    assert image.labels == (0, 1)
    assert image.fraction() == 0.75
    assert image.mask().dtype == bool
    assert VoxelImage(np.zeros(4, dtype)).fraction() == 0


@pytest.mark.parametrize("phase", [None, 1, "pore"])
def test_grey_values_have_no_phases(phase):
    image = VoxelImage(np.linspace(0, 1, 5), phases={"pore": 1})
    with pytest.raises(InputError, match="grey values, not labels; segment it first"):
        image.mask(phase)


def test_same_grid_with_other_values():
    image = VoxelImage(THREE, spacing=2.0, unit="um", periodic=True, phases={"pore": 0})
    other = image.with_values(THREE > 1, phases={"quartz": 1})
    assert (other.spacing, other.unit, other.periodic) == ((2.0, 2.0), "um", (True, True))
    assert other.phases == {"quartz": 1}
    with pytest.raises(InputError, match="axes names 1 different axes"):
        image.with_values(np.zeros(3, int))


def test_xarray_has_the_centres_of_the_voxels():
    image = VoxelImage(
        THREE, axes=("z", "x"), spacing=(2.0, 0.5), unit="um", origin=(10.0, 0.0),
        periodic=(False, True), phases={"open pore": 0, "quartz": 2},
    )  # fmt: skip
    array = image.to_xarray()
    assert array.dims == ("z", "x")
    assert array["z"].values.tolist() == [11, 13]
    assert array["x"].values.tolist() == [0.25, 0.75, 1.25]
    assert array["x"].attrs["units"] == "um"
    assert array.attrs == {
        "periodic": "x", "flag_values": [0, 2], "flag_meanings": "open_pore quartz",
    }  # fmt: skip
    assert array.values.tolist() == THREE.tolist()


@pytest.mark.parametrize(
    ("shape", "titles"),
    [((6, 5, 4), ["middle of z", "middle of y", "middle of x"]), ((6, 5), []), ((6,), [])],
)
def test_plot_shows_slices_across_every_axis(shape, titles):
    values = np.random.default_rng(0).integers(0, 2, shape)
    figure = VoxelImage(values, phases={"pore": 0, "solid": 1}).plot()
    found = [axes.get_title() for axes in figure.axes]
    assert [title for title in found if title.startswith("middle")] == titles
    assert len(figure.axes) == max(1, len(titles) + bool(titles))


def test_page_names_phases_with_their_shares():
    page = VoxelImage(THREE, phases={"<pore>": 0, "quartz": 2}, periodic=(True, False))
    page = page._repr_html_()
    assert "&lt;pore&gt;</th><td>0.1667" in page
    assert "quartz</th><td>0.5" in page
    assert "label 1</th><td>0.3333" in page
    assert "periodic</th><td>x<" in page


def test_page_of_many_labels_and_of_grey_values_is_short():
    page = VoxelImage(np.arange(100))._repr_html_()
    assert "88 more labels" in page
    assert "-0.5 to 2" in VoxelImage([-0.5, 2.0])._repr_html_()


def test_text_names_the_grid_not_the_values():
    image = VoxelImage(np.zeros((40, 30), np.uint8), spacing=0.5, unit="um", phases={"pore": 0})
    assert repr(image) == "VoxelImage of 40 × 30 uint8, voxel 0.5 × 0.5 um, pore=0"


def test_import_is_light():
    code = (
        "import sys; from matweft.data import VoxelImage; VoxelImage([1, 2], unit='um');"
        "print(sorted({'matplotlib', 'xarray', 'pandas', 'pint', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_table_has_a_row_a_label():
    frame = VoxelImage(np.array([[0, 1, 1, 7]]), phases={"pore": 1}).to_dataframe()
    assert frame.index.tolist() == [0, 1, 7]
    assert frame["phase"].tolist() == ["", "pore", ""]
    assert frame["voxels"].tolist() == [1, 2, 1]
    assert frame["fraction"].sum() == 1
    with pytest.raises(InputError, match="grey values"):
        VoxelImage(np.array([[0.5, 1.5]])).to_dataframe()
