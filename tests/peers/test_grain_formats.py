"""Files of grains, read and written by the programs that they are for.

``damask`` (AGPL) and ``orix`` (GPL) are run here and nowhere else; nothing depends on them.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap, quaternions_from_bunge
from matweft_grains.formats.ang import Ang
from matweft_grains.formats.ctf import Ctf
from matweft_grains.formats.damask import Damask
from matweft_grains.formats.dream3d import Dream3d

pytestmark = pytest.mark.filterwarnings("ignore")


def peer(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name)


@pytest.fixture
def angles():
    return np.random.default_rng(0).random((6, 3)) * [360.0, 180.0, 360.0]


@pytest.fixture
def grains(angles):
    labels = np.random.default_rng(1).integers(1, 7, (4, 3, 2))
    labels[0, 0] = [1, 6]
    return GrainMap(
        labels,
        quaternions_from_bunge(angles, "deg"),
        (0.5, 0.25, 0.1),
        "um",
        phase=np.array([1, 1, 2, 1, 2, 1]),
        phases={"Iron": 1, "Nickel": 2},
        symmetry={"Iron": "m-3m", "Nickel": "m-3m"},
    )


@pytest.fixture
def measured(angles):
    turned = quaternions_from_bunge(angles, "deg")[np.arange(20) % 6].reshape(5, 4, 4)
    phase = np.ones((5, 4), int)
    phase[1, 2] = 0
    return OrientationMap(
        turned, phase, (0.5, 0.25), "um", phases={"Iron": 1}, symmetry={"Iron": "m-3m"}
    )


def test_damask_reads_grid_and_materials(tmp_path, grains, angles):
    damask = peer("damask")
    Damask().write(grains, tmp_path / "grid.damask.vti")
    (tmp_path / "grid.damask.vti").rename(tmp_path / "grid.vti")
    grid = damask.GeomGrid.load(tmp_path / "grid.vti")
    assert np.array_equal(grid.material, grains.labels - 1)
    assert grid.size == pytest.approx([4 * 0.5e-6, 3 * 0.25e-6, 2 * 0.1e-6])
    materials = damask.ConfigMaterial.load(tmp_path / "grid.material.yaml")
    assert materials.is_valid
    assert materials.is_complete
    found = np.array([one["constituents"][0]["O"] for one in materials["material"]])
    wanted = damask.Rotation.from_Euler_angles(angles, degrees=True).as_quaternion()
    assert np.abs((found * wanted).sum(axis=1)) == pytest.approx(1, abs=1e-12)


def test_what_damask_writes_is_read(tmp_path, angles):
    damask = peer("damask")
    material = np.random.default_rng(2).permutation(24).reshape(4, 3, 2) % 6
    damask.GeomGrid(material, [4e-6, 3e-6, 2e-6]).save(tmp_path / "grid.vti")
    turned = damask.Rotation.from_Euler_angles(angles, degrees=True)
    config = damask.ConfigMaterial()
    config = config.material_add(O=turned, phase="Fe", homogenization="direct")
    config.save(tmp_path / "material.yaml")
    found = Damask().read(tmp_path / "grid.vti")
    assert np.array_equal(found.labels, material + 1)
    assert found.spacing == pytest.approx((1e-6,) * 3)
    wanted = quaternions_from_bunge(angles, "deg")
    assert np.abs((found.orientations * wanted).sum(axis=1)) == pytest.approx(1, abs=1e-12)


def test_damask_reads_our_dream3d(tmp_path, grains, angles):
    damask = peer("damask")
    path = tmp_path / "a.dream3d"
    Dream3d().write(grains, path)
    grid = damask.GeomGrid.load_DREAM3D(path, "FeatureIds", "CellData")
    assert np.array_equal(grid.material, grains.labels)
    assert grid.size == pytest.approx([2.0, 0.75, 0.2])
    materials = damask.ConfigMaterial.load_DREAM3D(
        path, "CellFeatureData", Euler_angles="AvgEulerAngles"
    )
    wanted = damask.Rotation.from_Euler_angles(angles[3], degrees=True).as_quaternion()
    found = np.array(materials["material"][4]["constituents"][0]["O"])
    assert abs(found @ wanted) == pytest.approx(1, abs=1e-6)
    assert materials["material"][3]["constituents"][0]["phase"] == "Nickel"


@pytest.mark.parametrize(("form", "name"), [(Ang, "a.ang"), (Ctf, "a.ctf")])
def test_orix_reads_our_maps(tmp_path, measured, form, name):
    io = peer("orix.io")
    form().write(measured, tmp_path / name)
    found = io.load(str(tmp_path / name))
    assert found.shape == (4, 5)
    assert (found.dx, found.dy) == pytest.approx((0.5, 0.25))
    assert [phase.name for _, phase in found.phases if phase.name != "not_indexed"] == ["Iron"]
    order = measured.phase.T.ravel() != 0
    assert np.array_equal(found.is_indexed, order)
    theirs = found.rotations.data.reshape(20, 4)[order] * [1.0, -1.0, -1.0, -1.0]
    ours = measured.orientations.transpose(1, 0, 2).reshape(20, 4)[order]
    same = np.abs((theirs * ours).sum(axis=1))
    assert same == pytest.approx(1, abs=1e-6), "orix has the passive rotation"


def test_what_orix_writes_is_read(tmp_path, measured):
    io = peer("orix.io")
    Ang().write(measured, tmp_path / "a.ang")
    io.save(str(tmp_path / "b.ang"), io.load(str(tmp_path / "a.ang")))
    found = Ang().read(tmp_path / "b.ang")
    assert np.array_equal(found.phase, measured.phase)
    assert found.spacing == pytest.approx(measured.spacing)
    there = measured.phase != 0
    same = np.abs((found.orientations * measured.orientations).sum(axis=-1))[there]
    assert same == pytest.approx(1, abs=1e-6)
