"""Files for ParaView are read by VTK, which is inside it, and files of VTK are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matweft.data import GrainMap, VoxelImage, quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import read, write

vtk = pytest.importorskip("vtk")
support = pytest.importorskip("vtk.util.numpy_support")

VALUES = np.random.default_rng(0).integers(0, 300, (5, 6, 7)).astype(np.uint16)
IMAGE = VoxelImage(
    VALUES, spacing=(0.1, 0.2, 0.3), unit="um", origin=(1, 2, 3), phases={"Pore, groß": 0, "b": 1}
)


def opened(reader: Any, file: Path) -> Any:
    reader.SetFileName(str(file))
    reader.Update()
    return reader.GetOutputDataObject(0)


def array(data: Any, name: str) -> np.ndarray:
    return support.vtk_to_numpy(data.GetCellData().GetArray(name))


@pytest.mark.parametrize(
    ("ending", "reader"), [("vti", "vtkXMLImageDataReader"), ("xdmf", "vtkXdmfReader")]
)
def test_images_are_cells_with_lengths(tmp_path: Path, ending: str, reader: str) -> None:
    write(IMAGE, tmp_path / f"a b ü.{ending}")
    found = opened(getattr(vtk, reader)(), tmp_path / f"a b ü.{ending}")
    assert found.GetDimensions() == (6, 7, 8)
    assert found.GetSpacing() == pytest.approx(IMAGE.spacing)
    assert found.GetOrigin() == pytest.approx(IMAGE.origin)
    assert np.array_equal(array(found, "values"), VALUES.T.ravel())


def test_names_of_phases_are_field_data(tmp_path: Path) -> None:
    write(IMAGE, tmp_path / "a.vti")
    fields = opened(vtk.vtkXMLImageDataReader(), tmp_path / "a.vti").GetFieldData()
    names, labels = (fields.GetAbstractArray(f"phase_{one}") for one in ("names", "labels"))
    assert [names.GetValue(i) for i in range(2)] == ["Pore, groß", "b"]
    assert [labels.GetValue(i) for i in range(2)] == [0, 1]
    assert fields.GetAbstractArray("unit").GetValue(0) == "um"


@pytest.mark.parametrize(
    ("ending", "reader"), [("vti", "vtkXMLImageDataReader"), ("xdmf", "vtkXdmfReader")]
)
def test_grains_have_their_angles_a_cell(tmp_path: Path, ending: str, reader: str) -> None:
    labels = np.arange(24).reshape(2, 3, 4) % 3
    angles = np.array([[10.0, 20.0, 30.0], [340.0, 170.0, 5.0]])
    grains = GrainMap(labels, quaternions_from_bunge(angles, "deg"))
    write(grains, tmp_path / f"g.{ending}")
    found = opened(getattr(vtk, reader)(), tmp_path / f"g.{ending}")
    cells = labels.T.ravel()
    assert np.array_equal(array(found, "grain"), cells)
    expected = np.concatenate([[[0, 0, 0]], angles])[cells]
    assert np.allclose(array(found, "bunge_deg"), expected, atol=1e-4)
    if ending == "vti":
        quaternions = array(found, "quaternion")
    else:
        quaternions = np.stack([array(found, f"quaternion_{part}") for part in "wxyz"], axis=1)
    assert np.allclose(np.linalg.norm(quaternions, axis=1), 1)


@pytest.mark.parametrize("ending", ["mha", "mhd"])
def test_metaimage_is_read_with_its_place(tmp_path: Path, ending: str) -> None:
    write(IMAGE, tmp_path / f"a.{ending}", compression=True)
    found = opened(vtk.vtkMetaImageReader(), tmp_path / f"a.{ending}")
    assert found.GetSpacing() == pytest.approx(IMAGE.spacing)
    assert found.GetOrigin() == pytest.approx((1.05, 2.1, 3.15))
    points = support.vtk_to_numpy(found.GetPointData().GetScalars())
    assert np.array_equal(points, VALUES.T.ravel())


def test_stacks_and_surfaces_are_read(tmp_path: Path) -> None:
    write(IMAGE, tmp_path / "a.tif")
    stack = opened(vtk.vtkTIFFReader(), tmp_path / "a.tif")
    assert stack.GetDimensions() == (5, 6, 7)
    write(VoxelImage(VALUES < 90), tmp_path / "a.stl")
    mass = vtk.vtkMassProperties()
    reader = vtk.vtkSTLReader()
    reader.SetFileName(str(tmp_path / "a.stl"))
    mass.SetInputConnection(reader.GetOutputPort())
    edges = vtk.vtkFeatureEdges()
    edges.SetInputConnection(reader.GetOutputPort())
    for kind in ("Feature", "Manifold", "NonManifold"):
        getattr(edges, f"{kind}EdgesOff")()
    edges.BoundaryEdgesOn()
    edges.Update()
    assert edges.GetOutput().GetNumberOfCells() == 0, "the surface is closed"
    assert mass.GetVolume() > 0


def vtk_image(kind: type, *, points: bool) -> Any:
    image = vtk.vtkImageData()
    image.SetDimensions(*(n if points else n + 1 for n in VALUES.shape))
    image.SetSpacing(0.1, 0.2, 0.3)
    image.SetOrigin(1, 2, 3)
    numbers = support.numpy_to_vtk(np.ascontiguousarray(VALUES.T.ravel().astype(kind)), deep=True)
    numbers.SetName("grey")
    (image.GetPointData() if points else image.GetCellData()).AddArray(numbers)
    return image


def written(image: Any, file: Path, mode: str, packed: str, width: int) -> None:
    writer = vtk.vtkXMLImageDataWriter()
    writer.SetFileName(str(file))
    writer.SetInputData(image)
    getattr(writer, f"SetDataModeTo{mode.removesuffix('64')}")()
    if mode.startswith("Appended"):
        writer.SetEncodeAppendedData(mode.endswith("64"))
    writer.SetCompressorType({"none": 0, "zlib": 1, "lz4": 2, "lzma": 3}[packed])
    writer.SetBlockSize(64)
    (writer.SetHeaderTypeToUInt32 if width == 32 else writer.SetHeaderTypeToUInt64)()
    assert writer.Write() == 1


@pytest.mark.parametrize("mode", ["Ascii", "Binary", "Appended", "Appended64"])
@pytest.mark.parametrize("packed", ["none", "zlib"])
@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.float64])
def test_every_way_in_which_vtk_writes_is_read(
    tmp_path: Path, mode: str, packed: str, width: int, kind: type
) -> None:
    written(vtk_image(kind, points=False), tmp_path / "a.vti", mode, packed, width)
    found = read(tmp_path / "a.vti")
    assert np.array_equal(found.values, VALUES.astype(kind))
    assert found.values.dtype == kind
    assert found.spacing == pytest.approx((0.1, 0.2, 0.3))
    assert found.origin == pytest.approx((1, 2, 3))


def test_values_on_points_are_voxels_around_them(tmp_path: Path) -> None:
    written(vtk_image(np.uint16, points=True), tmp_path / "a.vti", "Appended", "zlib", 64)
    found = read(tmp_path / "a.vti", unit="um")
    assert np.array_equal(found.values, VALUES)
    assert found.origin == pytest.approx((0.95, 1.9, 2.85))
    assert found.unit == "um"


@pytest.mark.parametrize("packed", ["lz4", "lzma"])
def test_other_packing_is_told(tmp_path: Path, packed: str) -> None:
    written(vtk_image(np.uint8, points=False), tmp_path / "a.vti", "Appended", packed, 64)
    with pytest.raises(InputError, match="which is not read; save it with zlib"):
        read(tmp_path / "a.vti")


@pytest.mark.parametrize("mode", ["Binary", "Appended", "Appended64"])
def test_cut_files_of_vtk_are_told(tmp_path: Path, mode: str) -> None:
    written(vtk_image(np.uint16, points=False), tmp_path / "a.vti", mode, "zlib", 64)
    whole = (tmp_path / "a.vti").read_bytes()
    for share in (0.2, 0.5, 0.8):
        (tmp_path / "a.vti").write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(InputError, match=r"is damaged|holds no array|is no VTK"):
            read(tmp_path / "a.vti")


def test_a_direction_turns_and_mirrors(tmp_path: Path) -> None:
    image = vtk_image(np.uint16, points=False)
    image.SetDirectionMatrix(-1, 0, 0, 0, 1, 0, 0, 0, 1)
    written(image, tmp_path / "a.vti", "Appended", "zlib", 64)
    found = read(tmp_path / "a.vti")
    assert np.array_equal(found.values, VALUES[::-1])
    assert found.origin == pytest.approx((1 - 0.5, 2, 3))
