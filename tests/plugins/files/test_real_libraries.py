"""Files made by the field's own libraries are read, and ours are read by them."""

from __future__ import annotations

import logging
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from PIL import Image

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.formats import read, write

VALUES = np.random.default_rng(1).integers(0, 3, (5, 6, 7)).astype(np.uint8)
"""As a file has it: z, y, x."""
XYZ = VALUES.T


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "matweft.step")
    return caplog


def test_lengths_of_imagej_are_read(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif",
        VALUES,
        imagej=True,
        resolution=(4, 2),
        metadata={"axes": "ZYX", "spacing": 0.125, "unit": "micron"},
    )
    found = read(tmp_path / "a.tif")
    assert np.array_equal(found.values, XYZ)
    assert (found.spacing, found.unit) == ((0.25, 0.5, 0.125), "um")
    assert "its ImageJ metadata give a spacing of 0.25 × 0.5 × 0.125 um" in log.text


def test_lengths_of_ome_are_read(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    sizes = {f"PhysicalSize{axis}": size for axis, size in zip("XYZ", (20, 30, 40), strict=True)}
    units = {f"PhysicalSize{axis}Unit": "nm" for axis in "XYZ"}
    tifffile.imwrite(tmp_path / "a.ome.tif", VALUES, metadata={"axes": "ZYX", **sizes, **units})
    found = read(tmp_path / "a.ome.tif")
    assert np.array_equal(found.values, XYZ)
    assert (found.spacing, found.unit) == ((20, 30, 40), "nm")
    assert "its OME metadata give a spacing of 20 × 30 × 40 nm" in log.text
    assert read(tmp_path / "a.ome.tif", unit="um").spacing == pytest.approx((0.02, 0.03, 0.04))


def test_our_tiff_is_read_by_tifffile(tmp_path: Path) -> None:
    write(VoxelImage(XYZ, spacing=(0.1, 0.2, 0.3), unit="um"), tmp_path / "a.tif")
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert np.array_equal(tiff.asarray(), VALUES)
        assert tiff.series[0].axes == "ZYX"
        assert 'PhysicalSizeZ="0.3" PhysicalSizeZUnit="µm"' in tiff.ome_metadata
        assert tiff.pages[0].compression.name == "ADOBE_DEFLATE"
        assert not tiff.is_bigtiff


def test_bigtiff_and_palettes_are_read(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    tifffile.imwrite(tmp_path / "big.tif", VALUES, bigtiff=True)
    assert np.array_equal(read(tmp_path / "big.tif").values, XYZ)
    colours = np.zeros((3, 256), np.uint16)
    tifffile.imwrite(tmp_path / "p.tif", VALUES[0], photometric="palette", colormap=colours)
    assert np.array_equal(read(tmp_path / "p.tif").values, VALUES[0].T)
    assert "colours are taken as labels" in log.text


def test_a_large_stack_becomes_bigtiff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matweft_files._tiff_output._CLASSIC", 100)
    write(VoxelImage(XYZ), tmp_path / "a.tif")
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert tiff.is_bigtiff
    assert np.array_equal(read(tmp_path / "a.tif").values, XYZ)


def test_the_same_image_gives_the_same_bytes(tmp_path: Path) -> None:
    for ending in ("tif", "nrrd", "vti"):
        for name in ("a", "b"):
            write(VoxelImage(XYZ), tmp_path / f"{name}.{ending}")
        same = {(tmp_path / f"{name}.{ending}").read_bytes() for name in ("a", "b")}
        assert len(same) == 1, ending


@pytest.mark.parametrize(
    ("mode", "ending"),
    [(mode, ending) for mode in ("1", "L", "P") for ending in ("png", "bmp")] + [("I;16", "png")],
)
def test_pictures_of_pillow_are_read(tmp_path: Path, mode: str, ending: str) -> None:
    rows = {"1": VALUES[0] > 1, "I;16": VALUES[0].astype(np.uint16) * 300}.get(mode, VALUES[0])
    picture = Image.fromarray(rows)
    if mode == "P":
        picture.putpalette(list(range(256)) * 3)
    assert picture.mode == mode
    picture.save(tmp_path / f"a.{ending}")
    assert np.array_equal(read(tmp_path / f"a.{ending}").values, rows.T)


def test_our_pictures_are_read_by_pillow(tmp_path: Path) -> None:
    write(VoxelImage(XYZ), tmp_path / "slices", format="files.png")
    names = sorted(one.name for one in (tmp_path / "slices").iterdir())
    assert names == [f"{z}.png" for z in range(5)]
    for z, name in enumerate(names):
        with Image.open(tmp_path / "slices" / name) as picture:
            assert np.array_equal(np.array(picture), VALUES[z])


def test_jpeg_is_read_with_a_warning_and_never_as_labels(tmp_path: Path) -> None:
    smooth = np.add.outer(np.arange(64), np.arange(48)).astype(np.uint8)
    Image.fromarray(smooth).save(tmp_path / "a.jpg", quality=95)
    with pytest.warns(InputWarning, match=r"a\.jpg is JPEG, which changes values a little"):
        found = read(tmp_path / "a.jpg")
    assert np.abs(found.values.astype(int) - smooth.T).max() < 8
    with pytest.raises(InputError, match="it cannot hold labels"):
        read(tmp_path / "a.jpg", phases={"pore": 0})


def test_hdf5_of_other_programs_is_read(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["volumes/raw"] = VALUES
        file["volumes/raw"].attrs["element_size_um"] = (0.3, 0.2, 0.1)
        file["volumes/scale"] = np.arange(3.0)
        file["alias"] = h5py.SoftLink("/volumes/raw")
        file["text"] = "words"
    for options in ({}, {"key": "volumes/raw"}, {"key": "/alias"}):
        found = read(tmp_path / "a.h5", **options)
        assert np.array_equal(found.values, XYZ)
        assert (found.spacing, found.unit) == ((0.1, 0.2, 0.3), "um")
    assert "give a spacing of 0.3 × 0.2 × 0.1 um along z, y, x" in log.text
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file["a"], file["b"] = VALUES[None, :, :, :, None], VALUES + 1
    assert np.array_equal(read(tmp_path / "b.h5", key="a").values, XYZ)
    with pytest.raises(
        InputError,
        match=r"datasets; choose by --option key=NAME .*: /a \(1, 5, 6, 7, 1\) uint8, /b \(5, 6",
    ):
        read(tmp_path / "b.h5")


def test_our_hdf5_is_read_by_h5py(tmp_path: Path) -> None:
    image = VoxelImage(XYZ, spacing=(1, 2, 3), unit="nm", phases={"poröse": 0})
    write(image, tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as file:
        dataset = file["values"]
        assert np.array_equal(dataset[()], VALUES)
        assert dataset.attrs["axes"] == "zyx"
        assert dataset.attrs["spacing"].tolist() == [3, 2, 1]
        assert dataset.attrs["element_size_um"] == pytest.approx([3e-3, 2e-3, 1e-3])
        assert list(dataset.attrs["phase_names"]) == ["poröse"]


def test_npz_of_other_programs_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", labels=VALUES, mask=VALUES > 0, note=np.arange(3))
    assert np.array_equal(read(tmp_path / "a.npz").values, VALUES)
    assert np.array_equal(read(tmp_path / "a.npz", key="mask").values, VALUES > 0)
    with np.load(tmp_path / "a.npz") as archive:
        assert len(archive.files) == 3
    write(VoxelImage(XYZ, phases={"a": 1}), tmp_path / "b.npz")
    with np.load(tmp_path / "b.npz", allow_pickle=False) as archive:
        assert np.array_equal(archive["values"], XYZ)
        assert archive["phase_names"].tolist() == ["a"]


@pytest.mark.parametrize("packing", ["raw", "gzip"])
@pytest.mark.parametrize("detached", [False, True])
def test_nrrd_of_pynrrd_is_read(tmp_path: Path, packing: str, detached: bool) -> None:
    nrrd = pytest.importorskip("nrrd")
    header = {
        "space dimension": 3,
        "space directions": np.diag([0.1, 0.2, 0.3]),
        "space origin": [1.0, 2.0, 3.0],
        "space units": ["um", "um", "um"],
        "encoding": packing,
        "endian": "big",
    }
    file = tmp_path / ("a.nhdr" if detached else "a.nrrd")
    nrrd.write(str(file), XYZ.astype(">i2"), header, detached_header=detached)
    found = read(file)
    assert np.array_equal(found.values, XYZ)
    assert (found.spacing, found.unit) == (pytest.approx((0.1, 0.2, 0.3)), "um")
    assert found.origin == pytest.approx((0.95, 1.9, 2.85))


@pytest.mark.parametrize("ending", ["nrrd", "nhdr"])
@pytest.mark.parametrize("packed", [False, True])
def test_our_nrrd_is_read_by_pynrrd(tmp_path: Path, ending: str, packed: bool) -> None:
    nrrd = pytest.importorskip("nrrd")
    image = VoxelImage(XYZ, spacing=(0.1, 0.2, 0.3), unit="um", origin=(1, 2, 3))
    write(image, tmp_path / f"a.{ending}", compression=packed)
    values, header = nrrd.read(str(tmp_path / f"a.{ending}"))
    assert np.array_equal(values, XYZ)
    assert np.allclose(header["space directions"], np.diag([0.1, 0.2, 0.3]))
    assert header["space origin"] == pytest.approx([1.05, 2.1, 3.15])
    assert header["space units"] == ["um"] * 3


def header_of(**changes: str) -> bytes:
    keys = {
        "NDims": "3",
        "BinaryDataByteOrderMSB": "False",
        "ElementSpacing": "1 2 3",
        "DimSize": "7 6 5",
        "ElementType": "MET_UCHAR",
        **changes,
        "ElementDataFile": "LOCAL",
    }
    return "".join(f"{name} = {value}\n" for name, value in keys.items()).encode()


@pytest.mark.parametrize(
    ("changes", "axes", "origin"),
    [
        ({"TransformMatrix": "-1 0 0 0 1 0 0 0 1"}, "x", (-6.5, -1, -1.5)),
        ({"TransformMatrix": "1 0 0 0 -1 0 0 0 -1"}, "y and z", (-0.5, -11, -13.5)),
        ({"ElementSpacing": "1 -2 3"}, "y", (-0.5, -11, -1.5)),
    ],
)
def test_axes_that_run_backwards_are_mirrored(
    tmp_path: Path,
    log: pytest.LogCaptureFixture,
    changes: dict[str, str],
    axes: str,
    origin: tuple[float, ...],
) -> None:
    (tmp_path / "a.mha").write_bytes(header_of(**changes) + VALUES.tobytes())
    found = read(tmp_path / "a.mha")
    assert f"{axes} runs backwards in the file and is mirrored, so that coordinates" in log.text
    turned = np.flip(XYZ, ["xyz".index(axis) for axis in axes.split(" and ")])
    assert np.array_equal(found.values, turned)
    assert (found.spacing, found.unit) == ((1, 2, 3), "mm")
    assert found.origin == pytest.approx(origin)
    assert "names no unit of length; mm is assumed" in log.text


def test_axes_that_change_places_are_turned(tmp_path: Path) -> None:
    turn = {"TransformMatrix": "0 1 0 1 0 0 0 0 1"}
    (tmp_path / "a.mha").write_bytes(header_of(**turn) + VALUES.tobytes())
    found = read(tmp_path / "a.mha", unit="um")
    assert np.array_equal(found.values, XYZ.transpose(1, 0, 2))
    assert (found.spacing, found.unit) == ((2, 1, 3), "um")


def test_axes_askew_are_kept_with_a_warning(tmp_path: Path) -> None:
    turn = {"TransformMatrix": "0.8 0.6 0 -0.6 0.8 0 0 0 1"}
    (tmp_path / "a.mha").write_bytes(header_of(**turn) + VALUES.tobytes())
    with pytest.warns(InputWarning, match="lies askew in space"):
        found = read(tmp_path / "a.mha")
    assert np.array_equal(found.values, XYZ)


def test_mirrored_nrrd_is_set_upright(tmp_path: Path) -> None:
    nrrd = pytest.importorskip("nrrd")
    header = {"space": "left-posterior-superior", "space directions": np.diag([-2.0, -2.0, 1.0])}
    nrrd.write(str(tmp_path / "a.nrrd"), XYZ, header)
    found = read(tmp_path / "a.nrrd")
    assert np.array_equal(found.values, XYZ[::-1, ::-1])
    assert (found.spacing, found.unit) == ((2, 2, 1), "mm")


def test_a_step_of_no_length_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mha").write_bytes(header_of(ElementSpacing="1 0 3") + VALUES.tobytes())
    with pytest.raises(InputError, match="they are finite, and none has the length 0"):
        read(tmp_path / "a.mha")


def test_nrrd_outside_of_a_body_has_no_unit(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    nrrd = pytest.importorskip("nrrd")
    nrrd.write(str(tmp_path / "a.nrrd"), XYZ, {"spacings": [0.5, 0.5, 2.0]})
    found = read(tmp_path / "a.nrrd")
    assert (found.spacing, found.unit) == ((1, 1, 4), "voxel")
    assert "it is taken as a ratio, 1 × 1 × 4 voxels" in log.text


def test_imagej_without_a_unit_has_ratios(tmp_path: Path) -> None:
    told = {"spacing": 2.0, "axes": "ZYX", "unit": "pixel"}
    tifffile.imwrite(tmp_path / "a.tif", VALUES, imagej=True, resolution=(2, 2), metadata=told)
    found = read(tmp_path / "a.tif")
    assert (found.spacing, found.unit) == ((1, 1, 4), "voxel")
