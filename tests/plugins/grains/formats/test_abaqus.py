import re
from dataclasses import replace

import numpy as np
import pytest

from matweft.data import GrainMap, quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import read, write


@pytest.mark.parametrize("n", [2, 3])
def test_round_trip(tmp_path, grains, n):
    if n == 2:
        grains = GrainMap(
            grains.labels[..., 0], grains.orientations, grains.spacing[:2], grains.unit
        )
    write(grains, tmp_path / "my grains.inp")
    found = read(tmp_path / "my grains.inp")
    assert np.array_equal(found.labels, grains.labels)
    assert (found.spacing, found.unit) == (grains.spacing, "um")
    assert np.abs((found.orientations * grains.orientations).sum(1)) == pytest.approx(1)


def test_meshio_reads_mesh_and_sets(tmp_path, grains):
    meshio = pytest.importorskip("meshio")
    grains = replace(grains, labels=np.where(grains.labels == 2, 0, grains.labels))
    write(grains, tmp_path / "a.inp")
    mesh = meshio.read(tmp_path / "a.inp")
    assert mesh.points.shape == (5 * 4 * 3, 3)
    assert mesh.points.max(axis=0) == pytest.approx([4 * 0.5, 3 * 0.25, 2 * 0.1])
    (block,) = mesh.cells
    assert block.type == "hexahedron"
    assert len(block.data) == np.count_nonzero(grains.labels)
    corners = mesh.points[block.data]
    edges = corners[:, [1, 3, 4]] - corners[:, :1]
    volumes = np.linalg.det(edges)
    assert volumes == pytest.approx(0.5 * 0.25 * 0.1), "right-handed, each the size of a voxel"
    places = np.floor(corners.mean(axis=1) / grains.spacing).astype(int)
    for grain in (1, 3, 4, 5, 6):
        members = np.concatenate([np.ravel(one) for one in mesh.cell_sets[f"GRAIN-{grain}"]])
        assert (grains.labels[tuple(places[members.astype(int)].T)] == grain).all()
        assert len(members) == np.count_nonzero(grains.labels == grain)
    assert len(mesh.point_sets["XMIN"]) == 12
    assert mesh.points[mesh.point_sets["ZMAX"]][:, 2] == pytest.approx(0.2)
    assert (mesh.points[mesh.point_sets["YMIN"]][:, 1] == 0).all()


def test_orientations_are_crystal_axes_in_the_sample(tmp_path):
    goss = quaternions_from_bunge([[90.0, 90.0, 45.0]], "deg")
    one = GrainMap(np.ones((2, 1, 1), int), goss, phases={"steel": 1}, phase=np.array([1]))
    write(one, tmp_path / "a.inp")
    text = (tmp_path / "a.inp").read_text()
    numbers = re.search(r"NAME=ORI-1, DEFINITION=COORDINATES\n(.*)\n", text)[1]
    first, second = np.array(numbers.split(","), float).reshape(2, 3)
    third = np.cross(first, second)
    assert third == pytest.approx([1, 0, 0], abs=1e-9), "Goss: [001] lies along x"
    assert first + second == pytest.approx([0, 0, np.sqrt(2)], abs=1e-8), "and [110] along z"
    assert "** FILL IN: the properties of steel" in text
    assert "*SOLID SECTION, ELSET=GRAIN-1, MATERIAL=MAT-1, ORIENTATION=ORI-1" in text


def test_elements_by_option(tmp_path, grains):
    write(grains, tmp_path / "a.inp", element="C3D8R")
    assert "*ELEMENT, TYPE=C3D8R\n" in (tmp_path / "a.inp").read_text()
    with pytest.raises(InputError, match="elements CPS4 do not fit a map of 3 axes"):
        write(grains, tmp_path / "b.inp", element="CPS4")
    line = GrainMap(np.ones(3, int))
    with pytest.raises(InputError, match="holds maps of two or three axes, not of 1"):
        write(line, tmp_path / "b.inp")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("** voxels: 4 x 3 x 2", "** voxel"), "was not written by matweft"),
        (("4 x 3 x 2", "4 x a x 2"), "the notes at the head of .* are damaged"),
        (("4 x 3 x 2", "40000 x 30000 x 20"), "at most 2147483647|voxels, shape"),
        (("4 x 3 x 2", "1 x 1 x 1"), "names elements that are none of 1 to 1"),
        (("*ELSET, ELSET=GRAIN-", "*ELSET, ELSET=OTHER-"), "no set of elements of a grain"),
    ],
)
def test_bad_files_are_sentences(tmp_path, grains, change, sentence):
    write(grains, tmp_path / "a.inp")
    text = (tmp_path / "a.inp").read_text().replace(*change)
    (tmp_path / "a.inp").write_text(text)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "a.inp")
