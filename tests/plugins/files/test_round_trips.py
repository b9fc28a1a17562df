"""What is written is read again: values, lengths, origin, periodic axes, phases."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap, VoxelImage, quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import read, write

RANDOM = np.random.default_rng(0)
KEEPING = ("tif", "npz", "raw", "mha", "mhd", "nrrd", "nhdr", "h5", "vti", "xdmf")
"""Formats that keep all that belongs to an image."""
KINDS = ("bool", "uint8", "uint16", "int16", "int32", "float32", "float64")


def sample(kind: str, shape: tuple[int, ...] = (5, 6, 7), unit: str = "um") -> VoxelImage:
    n = len(shape)
    values = (RANDOM.random(shape) * 200 - (50 if kind[0] in "if" else 0)).astype(kind)
    return VoxelImage(
        values,
        spacing=(0.1, 0.2, 1 / 3)[:n],
        unit=unit,
        origin=(-1, 2, 0.3)[:n],
        periodic=(True, False, True)[:n],
        phases={"Pore, groß": int(values.flat[0])} if values.dtype.kind in "bu" else {},
    )


def assert_same(found: VoxelImage, image: VoxelImage) -> None:
    assert np.array_equal(found.values, image.values)
    assert (found.axes, found.unit, found.periodic) == (image.axes, image.unit, image.periodic)
    assert found.spacing == pytest.approx(image.spacing, rel=1e-14)
    assert found.origin == pytest.approx(image.origin, abs=1e-14)
    assert dict(found.phases) == dict(image.phases)
    assert found.values.flags.c_contiguous


@pytest.mark.parametrize("ending", KEEPING)
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_of_every_type_come_back(folder: Path, ending: str, kind: str) -> None:
    image = sample(kind)
    write(image, folder / f"Probe 1 – fein.{ending}")
    found = read(folder / f"Probe 1 – fein.{ending}")
    assert_same(found, image)
    as_bytes = kind == "bool" and ending not in ("npz", "h5")
    assert found.values.dtype == (np.uint8 if as_bytes else image.values.dtype)


@pytest.mark.parametrize("ending", KEEPING)
def test_slices_and_voxels_come_back(folder: Path, ending: str) -> None:
    for image in (sample("uint8", (5, 6)), sample("uint8", unit="voxel")):
        write(image, folder / f"a.{ending}", overwrite=True)
        assert_same(read(folder / f"a.{ending}"), image)


@pytest.mark.parametrize("ending", KEEPING)
@pytest.mark.parametrize("unit", ["nm", "mm", "m", "angstrom"])
def test_lengths_keep_their_size_in_every_unit(folder: Path, ending: str, unit: str) -> None:
    image = sample("uint8", unit=unit)
    write(image, folder / f"a.{ending}")
    found = read(folder / f"a.{ending}", unit=unit)
    assert found.unit == unit
    assert found.spacing == pytest.approx(image.spacing, rel=1e-12)


@pytest.mark.parametrize("ending", ["tif", "npz", "mha", "nrrd", "h5"])
def test_packed_and_plain_hold_the_same(folder: Path, ending: str) -> None:
    image = VoxelImage(np.zeros((80, 60, 40), np.uint16))
    sizes = []
    for packed in (False, True):
        file = folder / f"{packed}.{ending}"
        write(image, file, compression=packed)
        assert_same(read(file), image)
        sizes.append(file.stat().st_size)
    assert sizes[0] > 384_000 > 5 * sizes[1]


def test_int64_labels_are_narrowed_for_tiff_only_if_they_fit(folder: Path) -> None:
    labels = np.arange(-2, 22).reshape(2, 3, 4)
    write(VoxelImage(labels), folder / "a.tif")
    assert np.array_equal(read(folder / "a.tif").values, labels)
    with pytest.raises(InputError, match="up to 32 bits; these reach 1099511627797: write npz"):
        write(VoxelImage(labels + 2**40), folder / "b.tif")
    assert not (folder / "b.tif").exists()


def test_npy_holds_values_alone_and_says_so(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "matweft.step")
    image = sample("int16")
    write(image, folder / "a.npy")
    assert "holds values alone: write npz to keep spacing and phases" in caplog.text
    found = read(folder / "a.npy", spacing=(0.1, 0.2, 0.3), unit="nm")
    assert np.array_equal(found.values, image.values)
    assert (found.spacing, found.unit) == ((0.1, 0.2, 0.3), "nm")


@pytest.mark.parametrize("kind", ["bool", "uint8", "uint16"])
def test_png_keeps_a_slice_and_a_folder_of_slices(folder: Path, kind: str) -> None:
    flat, stack = sample(kind, (5, 6)), sample(kind, (4, 5, 12))
    write(flat, folder / "a.png")
    assert np.array_equal(read(folder / "a.png").values, flat.values)
    write(stack, folder / "Schnitte", format="files.png")
    assert len(list((folder / "Schnitte").glob("*.png"))) == 12
    assert np.array_equal(read(folder / "Schnitte").values, stack.values)


def test_options_win_over_the_file(folder: Path) -> None:
    write(sample("uint8"), folder / "a.tif")
    found = read(folder / "a.tif", spacing="2 nm", periodic=False, phases={"x": 3})
    assert (found.spacing, found.unit, found.periodic) == ((2, 2, 2), "nm", (False,) * 3)
    assert found.phases["x"] == 3


def test_axes_that_are_named_carry_their_lengths_along(folder: Path) -> None:
    image = sample("uint8")
    write(image, folder / "a.h5")
    found = read(folder / "a.h5", axes="xyz")
    assert np.array_equal(found.values, image.values.T)
    assert found.spacing == pytest.approx(image.spacing[::-1])


def test_raw_is_read_by_the_header_beside_it_or_by_what_is_said(folder: Path) -> None:
    image = sample("uint16")
    assert [one.name for one in write(image, folder / "a.raw")] == ["a.raw", "a.mhd"]
    assert_same(read(folder / "a.raw"), image)
    bare = read(folder / "a.raw", shape=(7, 6, 5), dtype="uint16")
    assert np.array_equal(bare.values, image.values)
    assert bare.unit == "voxel"


def grains() -> GrainMap:
    labels = np.kron(np.arange(8).reshape(2, 2, 2), np.ones((3, 2, 4), int))
    angles = np.stack([RANDOM.random(7) * 360, RANDOM.random(7) * 180, RANDOM.random(7) * 360], 1)
    return GrainMap(
        labels,
        quaternions_from_bunge(angles, "deg"),
        spacing=(0.5, 0.25, 1),
        unit="um",
        periodic=(True, False, False),
        phase=np.array([1, 2, 1, 2, 1, 1, 2]),
        phases={"Eisen α": 1, "Titan": 2},
        symmetry={"Eisen α": "m-3m", "Titan": "6/mmm"},
    )


@pytest.mark.parametrize("ending", ["vti", "xdmf"])
def test_grain_maps_come_back(folder: Path, ending: str) -> None:
    made = grains()
    write(made, folder / f"g.{ending}")
    found = read(folder / f"g.{ending}")
    assert isinstance(found, GrainMap)
    assert np.array_equal(found.labels, made.labels)
    assert np.array_equal(found.orientations, made.orientations)
    assert np.array_equal(found.phase, made.phase)
    for name in ("spacing", "unit", "periodic", "phases", "symmetry"):
        assert getattr(found, name) == getattr(made, name), name
    image = read(folder / f"g.{ending}", array="grain")
    assert isinstance(image, VoxelImage)
    assert np.array_equal(image.values, made.labels)
    with pytest.raises(InputError, match="has its own axes and phases; name an array"):
        read(folder / f"g.{ending}", axes="xyz")
    with pytest.raises(InputError, match="'bunge_deg' has 3 numbers a cell"):
        read(folder / f"g.{ending}", array="bunge_deg")


@pytest.mark.parametrize("ending", ["vti", "xdmf"])
@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 2)])
def test_orientation_maps_come_back(folder: Path, ending: str, shape: tuple[int, ...]) -> None:
    quaternions = RANDOM.normal(size=(*shape, 4))
    quaternions /= np.linalg.norm(quaternions, axis=-1, keepdims=True)
    phase = RANDOM.integers(0, 2, shape).astype(np.uint8)
    scalars = {"band contrast": RANDOM.random(shape), "phase": phase * 2}
    made = OrientationMap(
        quaternions, phase, spacing=0.1, unit="um", phases={"Ni": 1}, scalars=scalars
    )
    write(made, folder / f"o.{ending}")
    found = read(folder / f"o.{ending}")
    assert isinstance(found, OrientationMap)
    assert np.array_equal(found.orientations, made.orientations)
    assert np.array_equal(found.phase, phase)
    assert (found.spacing, found.phases) == (made.spacing, made.phases)
    assert set(found.scalars) == set(scalars)
    for name, values in scalars.items():
        assert np.array_equal(found.scalars[name], values)


def test_how_to_write_slices_is_said_and_true(folder: Path) -> None:
    stack = sample("uint8")
    with pytest.raises(InputError, match=r"name a folder .* IN out --to files.png"):
        write(stack, folder / "out.png")
    for target in (folder / "out", f"{folder}/out/"):
        with pytest.raises(InputError, match=r"a folder of slices is written by --to files.png"):
            write(stack, target)
    write(stack, folder / "out", format="files.png")
    assert np.array_equal(read(folder / "out").values, stack.values)
