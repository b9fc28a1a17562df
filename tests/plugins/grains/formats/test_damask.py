import base64
import tracemalloc
import zlib
from dataclasses import replace

import numpy as np
import pytest
import yaml

from matweft.errors import InputError
from matweft.formats import read, write

VTI = """<?xml version="1.0"?>
<VTKFile type="ImageData" version="0.1" byte_order="LittleEndian" header_type="UInt32">
  <ImageData WholeExtent="0 1 0 2 0 3" Origin="0 0 0" Spacing="1e-06 1e-06 2e-06">
  <Piece Extent="0 1 0 2 0 3">
    <PointData>
    </PointData>
    <CellData>
      <DataArray type="Int64" Name="material" format="binary" RangeMin="0" RangeMax="5">
        MAAAAAAAAAAAAAAAAwAAAAAAAAABAAAAAAAAAAQAAAAAAAAAAgAAAAAAAAAFAAAAAAAAAA==
      </DataArray>
    </CellData>
  </Piece>
  </ImageData>
</VTKFile>
"""
"""As DAMASK 3.1 writes it; the values are 0, 3, 1, 4, 2, 5."""


def put(folder, text=VTI):
    (folder / "grid.damask.vti").write_text(text)
    return folder / "grid.damask.vti"


def test_a_grid_of_the_original_without_materials(tmp_path):
    found = read(put(tmp_path))
    assert (found.shape, found.spacing, found.unit) == ((1, 2, 3), (1e-6, 1e-6, 2e-6), "m")
    assert found.labels[0].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert found.orientations is None


def test_round_trip(tmp_path, grains):
    made = write(grains, tmp_path / "steel grid.damask.vti")
    assert [one.name for one in made] == [*("steel grid.damask.vti", "steel grid.material.yaml")]
    found = read(made[0])
    assert np.array_equal(found.labels, grains.labels)
    assert found.spacing == pytest.approx((0.5e-6, 0.25e-6, 0.1e-6))
    assert found.orientations == pytest.approx(grains.orientations, abs=1e-14)
    assert (found.phase.tolist(), dict(found.phases)) == (grains.phase.tolist(), grains.phases)


def test_two_grids_in_a_folder_have_their_own_materials(tmp_path, grains):
    turned = replace(grains, orientations=grains.orientations[::-1])
    write(grains, tmp_path / "a.damask.vti")
    write(turned, tmp_path / "b.damask.vti")
    for name, wanted in (("a", grains), ("b", turned)):
        found = read(tmp_path / f"{name}.damask.vti")
        assert found.orientations == pytest.approx(wanted.orientations, abs=1e-14)


def test_materials_of_the_folder_are_read_where_there_are_no_others(tmp_path, grains, caplog):
    write(grains, tmp_path / "a.damask.vti", material="material.yaml")
    with caplog.at_level("INFO"):
        found = read(tmp_path / "a.damask.vti")
    assert found.orientations == pytest.approx(grains.orientations, abs=1e-14)
    assert "its materials are taken from material.yaml beside it" in caplog.text


@pytest.mark.parametrize(
    ("ending", "lost"),
    [
        ("damask.vti", "the symmetry of phases, but for comments"),
        ("inp", "names and symmetry of phases, but for comments"),
    ],
)
def test_what_the_files_of_solvers_do_not_hold_is_told(tmp_path, grains, caplog, ending, lost):
    with caplog.at_level("INFO"):
        write(grains, tmp_path / f"a.{ending}")
    assert f"a.{ending}: the format has no place for {lost}; not written" in caplog.text
    caplog.clear()
    with caplog.at_level("INFO"):
        write(replace(grains, phases={}, phase=None, symmetry={}), tmp_path / f"b.{ending}")
    assert "no place for" not in caplog.text


def test_materials_name_what_the_user_fills_in(tmp_path, grains):
    write(grains, tmp_path / "a.damask.vti", material="mat.yaml")
    text = (tmp_path / "mat.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    assert set(told) == {"homogenization", "phase", "material"}
    assert list(told["phase"]) == ["Iron", "Titan α"]
    assert len(told["material"]) == 6
    one = told["material"][2]
    assert one["homogenization"] == "direct"
    assert one["constituents"][0]["v"] == 1
    assert one["constituents"][0]["phase"] == "Titan α"
    assert one["constituents"][0]["O"] == pytest.approx(grains.orientations[2], abs=1e-14)
    assert text.count("# lattice: FILL IN") == 2


def test_the_grid_is_what_vtk_reads(tmp_path, grains):
    pyvista = pytest.importorskip("pyvista")
    write(grains, tmp_path / "a.damask.vti")
    (tmp_path / "a.damask.vti").rename(tmp_path / "a.vti")
    found = pyvista.read(tmp_path / "a.vti")
    assert found.dimensions == (5, 4, 3)
    values = np.asarray(found.cell_data["material"]).reshape((4, 3, 2), order="F")
    assert np.array_equal(values, grains.labels - 1)
    assert found.spacing == pytest.approx((0.5e-6, 0.25e-6, 0.1e-6))


def test_a_grid_compressed_by_vtk(tmp_path):
    vtk = pytest.importorskip("vtk")
    from vtk.util.numpy_support import numpy_to_vtk

    values = np.random.default_rng(0).integers(0, 4, 40_000)
    grid = vtk.vtkImageData()
    grid.SetDimensions(41, 101, 11)
    array = numpy_to_vtk(values)
    array.SetName("material")
    grid.GetCellData().AddArray(array)
    writer = vtk.vtkXMLImageDataWriter()
    writer.SetFileName(str(tmp_path / "a.damask.vti"))
    writer.SetDataModeToBinary()
    writer.SetInputData(grid)
    writer.Write()
    found = read(tmp_path / "a.damask.vti")
    assert np.array_equal(found.labels.ravel(order="F"), values + 1)


def test_voxels_without_a_grain_or_an_orientation(tmp_path, grains):
    holes = replace(grains, labels=np.where(grains.labels == 1, 0, grains.labels))
    with pytest.raises(InputError, match="voxels belong to no grain, and each needs a material"):
        write(holes, tmp_path / "a.damask.vti")
    with pytest.raises(InputError, match="has no orientations, and each material needs one"):
        write(replace(grains, orientations=None), tmp_path / "a.damask.vti")
    with pytest.raises(InputError, match="it lies beside the grid: no folders"):
        write(grains, tmp_path / "a.damask.vti", material="../material.yaml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("</VTKFile>", ""), "is damaged or no XML"),
        (("<VTKFile", "<!DOCTYPE a [<!ENTITY b 'c'>]><VTKFile"), "defines entities of its own"),
        (("0 1 0 2 0 3", "0 1 0 2 0 4"), "64 bytes are needed, 48 are there"),
        (("0 1 0 2 0 3", "0 100000 0 100000 0 1"), "voxels, shape|at most 2147483647"),
        (("0 1 0 2 0 3", "0 1 0 x 0 3"), "WholeExtent is '0 1 0 x 0 3'; it should be numbers"),
        (("MAAAAAAAAAAA", "MAAA!"), "is damaged"),
        (('Name="material"', 'Name="phase"'), "has no cell data 'material'.*it has phase"),
        (("1e-06 1e-06 2e-06", "1e-06 -1e-06 2e-06"), "it is positive"),
        (('format="binary"', 'format="appended"'), "begins behind the end of the file"),
        (("ImageData", "PolyData"), "is no VTK ImageData; it is PolyData"),
    ],
)
def test_bad_grids_are_sentences(tmp_path, change, sentence):
    with pytest.raises(InputError, match=sentence):
        read(put(tmp_path, VTI.replace(*change)))


def test_entities_are_found_in_any_encoding(tmp_path):
    text = VTI.replace("<VTKFile", "<!DOCTYPE a [<!ENTITY b 'c'>]><VTKFile")
    (tmp_path / "a.damask.vti").write_bytes(text.encode("utf-16"))
    with pytest.raises(InputError, match="no XML in UTF-8"):
        read(tmp_path / "a.damask.vti")
    (tmp_path / "b.damask.vti").write_bytes(text.encode("utf-8-sig"))
    with pytest.raises(InputError, match="defines entities of its own"):
        read(tmp_path / "b.damask.vti")


def bomb(blocks, block, last, *packed):
    """A grid of 8 × 8 × 8 cells whose compressed blocks are as told."""
    lead = np.array([blocks, block, last, *map(len, packed)], "<u8").tobytes()
    text = base64.b64encode(lead).decode() + base64.b64encode(b"".join(packed)).decode()
    start, end = VTI.index("        MAAA"), VTI.index("      </DataArray>")
    made = VTI[:start] + text + VTI[end:]
    made = made.replace("0 1 0 2 0 3", "0 8 0 8 0 8").replace("UInt32", "UInt64")
    return made.replace("header_type", 'compressor="vtkZLibDataCompressor" header_type')


@pytest.mark.parametrize(
    ("blocks", "block", "last"),
    [(2, 50_000_000, 0), (5, 0, 4096), (2, 4097, 2**64 - 1), (1, 1, 4096)],
)
def test_blocks_that_promise_other_sizes_are_refused(tmp_path, blocks, block, last):
    file = put(tmp_path, bomb(blocks, block, last, *[zlib.compress(bytes(9_000_000))] * blocks))
    with pytest.raises(InputError, match=r"is damaged: .*its blocks make \d+ bytes"):
        read(file)


def test_blocks_that_unpack_to_more_than_they_promise_fill_no_memory(tmp_path):
    file = put(tmp_path, bomb(2, 2048, 0, *[zlib.compress(bytes(50_000_000))] * 2))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="a block unpacks to more than 2048 bytes"):
            read(file)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("material: [", "material.yaml is no YAML"),
        ("phase: {}", "holds no list of materials"),
        ("material: [{constituents: [{O: [1, 0, 0]}]}]", "O of material 0 .* four numbers"),
        ("material: [{constituents: [{}, {}]}]", "material 0 of .* needs one constituent"),
        ("material: [{constituents: [{O: [1, 0, 0, 0]}]}]", "lists 1 orientations, .* grain 6"),
        ("material: [{constituents: [{O: [2, 0, 0, 0]}]}]", "length is off by 1"),
        ("material: !!python/object/apply:os.system [ls]", "is no YAML"),
    ],
)
def test_bad_materials_are_sentences(tmp_path, text, sentence):
    (tmp_path / "material.yaml").write_text(text)
    with pytest.raises(InputError, match=sentence):
        read(put(tmp_path))
