import h5py
import numpy as np
import pytest

from matweft.data import quaternions_from_bunge
from matweft.data.symmetry import misorientation_angle
from matweft.errors import InputError
from matweft.formats import read, write

IDS = np.array([[[1, 1, 2], [3, 3, 2]]], np.int32)  # z, y, x
ANGLES = np.array([[0, 0, 0], [0.1, 0.2, 0.3], [1.0, 2.0, 3.0], [4.0, 3.0, 6.0]], np.float32)
SHAPE = (1, 2, 3)


def passive(angles):
    """Quaternions as DREAM.3D has them: x, y, z, w, of the rotation from sample to crystal."""
    w, x, y, z = quaternions_from_bunge(angles, "rad").T
    return np.column_stack([-x, -y, -z, w]).astype(np.float32)


def version_7(path, *, ids=True, means=("AvgEulerAngles", "AvgQuats")):
    """A file as DREAM.3D 6.5 writes it."""
    with h5py.File(path, "w") as file:
        file.attrs["FileVersion"] = np.bytes_("7.0")
        file.attrs["DREAM3D Version"] = np.bytes_("6.5.121.df5a8a2b5")
        file.create_group("DataContainerBundles")
        stats = file.create_group("DataContainers/StatsGeneratorDataContainer/CellEnsembleData")
        stats["CrystalStructures"] = np.array([[999], [1]], np.uint32)
        base = file.create_group("DataContainers/SyntheticVolumeDataContainer")
        geometry = base.create_group("_SIMPL_GEOMETRY")
        geometry.attrs["GeometryTypeName"] = np.bytes_("ImageGeometry")
        geometry["DIMENSIONS"] = np.array([3, 2, 1], np.int64)
        geometry["SPACING"] = np.array([0.5, 0.25, 2.0], np.float32)
        geometry["ORIGIN"] = np.zeros(3, np.float32)
        cells = base.create_group("CellData")
        cells.attrs["AttributeMatrixType"] = np.uint32(3)
        cells.attrs["TupleDimensions"] = np.array([3, 2, 1], np.uint64)
        if ids:
            cells["FeatureIds"] = IDS[..., None]
        cells["EulerAngles"] = ANGLES[IDS]
        cells["Phases"] = np.array([0, 1, 1, 2], np.int32)[IDS][..., None]
        cells["Confidence Index"] = np.arange(6, dtype=np.float32).reshape(*SHAPE, 1)
        grains = base.create_group("Grain Data")
        grains.attrs["AttributeMatrixType"] = np.uint32(7)
        grains.attrs["TupleDimensions"] = np.array([4], np.uint64)
        grains["Phases"] = np.array([[0], [1], [1], [2]], np.int32)
        if "AvgEulerAngles" in means:
            grains["AvgEulerAngles"] = ANGLES
        if "AvgQuats" in means:
            grains["AvgQuats"] = passive(ANGLES)
        phases = base.create_group("CellEnsembleData")
        phases.attrs["AttributeMatrixType"] = np.uint32(11)
        phases["CrystalStructures"] = np.array([[999], [1], [0]], np.uint32)
        names = ["Unknown", "Nickel groß", "Titanium"]
        phases["PhaseName"] = np.array(names, h5py.string_dtype("utf-8"))
    return path


def version_8(path):
    """A file as DREAM3D-NX writes it: the grid's numbers are attributes."""
    with h5py.File(path, "w") as file:
        file.attrs["FileVersion"] = "8.0"
        base = file.create_group("DataStructure/DataContainer")
        base.attrs["ObjectType"] = "ImageGeom"
        base.attrs["_DIMENSIONS"] = np.array([3, 2, 1], np.uint64)
        base.attrs["_SPACING"] = np.array([0.5, 0.25, 2.0], np.float32)
        base.attrs["_ORIGIN"] = np.zeros(3, np.float32)
        cells = base.create_group("Cell Data")
        cells["FeatureIds"], cells["EulerAngles"] = IDS[..., None], ANGLES[IDS]
        cells["Phases"] = np.array([0, 1, 1, 2], np.int32)[IDS][..., None]
        base.create_group("Cell Feature Data")["AvgEulerAngles"] = ANGLES
        phases = base.create_group("Cell Ensemble Data")
        phases["CrystalStructures"] = np.array([[999], [1], [0]], np.uint32)
        phases["MaterialName"] = np.array(["Unknown", "Nickel", "Ti"], h5py.string_dtype("utf-8"))
    return path


@pytest.mark.parametrize(
    "means", [("AvgEulerAngles", "AvgQuats"), ("AvgQuats",), ()], ids=["angles", "quats", "voxels"]
)
def test_a_grain_map_of_version_7(tmp_path, means):
    found = read(version_7(tmp_path / "volume 1.dream3d", means=means))
    assert (found.shape, found.spacing, found.unit) == ((3, 2), (0.5, 0.25), "um")
    assert found.labels.tolist() == [[1, 3], [1, 3], [2, 2]]
    wanted = quaternions_from_bunge(ANGLES[1:], "rad")
    for one, other, laue in zip(found.orientations, wanted, ("m-3m", "m-3m", "6/mmm"), strict=True):
        assert misorientation_angle(one, other, laue) == pytest.approx(0, abs=1e-3)
        assert not means or abs(one @ other) == pytest.approx(1, abs=1e-6)
    assert found.phase.tolist() == [1, 1, 2]
    assert found.symmetry == {"Nickel groß": "m-3m", "Titanium": "6/mmm"}


def test_orientations_of_version_7(tmp_path):
    path = version_7(tmp_path / "a.dream3d")
    for found in (
        read(path, what="orientations"),
        read(version_7(tmp_path / "b.dream3d", ids=False)),
    ):
        assert found.shape == (3, 2)
        wanted = quaternions_from_bunge(ANGLES[2], "rad")
        assert found.orientations[2, 1] == pytest.approx(wanted, abs=1e-6)
        assert found.phase.tolist() == [[1, 2], [1, 2], [1, 1]]
        assert found.scalars["confidence_index"][:, 1].tolist() == [3, 4, 5]


def test_a_grain_map_of_version_8(tmp_path):
    found = read(version_8(tmp_path / "a.dream3d"), axes="zyx")
    assert (found.shape, found.spacing) == ((3, 2, 1), (0.5, 0.25, 2.0))
    assert found.labels[..., 0].tolist() == [[1, 3], [1, 3], [2, 2]]
    assert found.orientations == pytest.approx(quaternions_from_bunge(ANGLES[1:], "rad"), abs=1e-6)
    assert found.symmetry == {"Nickel": "m-3m", "Ti": "6/mmm"}


def test_round_trip_of_grains(tmp_path, grains):
    write(grains, tmp_path / "a.dream3d")
    found = read(tmp_path / "a.dream3d")
    assert np.array_equal(found.labels, grains.labels)
    assert found.spacing == pytest.approx(grains.spacing)
    assert np.abs((found.orientations * grains.orientations).sum(1)) == pytest.approx(1, abs=1e-6)
    assert (dict(found.phases), dict(found.symmetry)) == (grains.phases, grains.symmetry)
    assert np.array_equal(found.phase, grains.phase)


def test_round_trip_of_orientations(tmp_path, measured, assert_same):
    write(measured, tmp_path / "a.dream3d")
    assert_same(read(tmp_path / "a.dream3d"), measured)


def test_attributes_are_those_of_the_original(tmp_path, grains):
    write(grains, tmp_path / "a.dream3d")
    with h5py.File(tmp_path / "a.dream3d") as file:
        assert file.attrs["FileVersion"] == b"7.0"
        base = file["DataContainers/ImageDataContainer"]
        assert base["_SIMPL_GEOMETRY"].attrs["GeometryTypeName"] == b"ImageGeometry"
        assert base["_SIMPL_GEOMETRY/DIMENSIONS"][:].tolist() == [4, 3, 2]
        ids = base["CellData/FeatureIds"]
        assert ids.shape == (2, 3, 4, 1)
        assert ids.attrs["ObjectType"] == b"DataArray<int32_t>"
        assert ids.attrs["Tuple Axis Dimensions"] == b"x=4,y=3,z=2"
        assert ids.attrs["TupleDimensions"].tolist() == [4, 3, 2]
        assert ids.attrs["ComponentDimensions"].tolist() == [1]
        quaternions = base["CellFeatureData/AvgQuats"]
        assert quaternions.shape == (7, 4)
        w, x, y, z = grains.orientations[4]
        assert quaternions[5] == pytest.approx([-x, -y, -z, w], abs=1e-6)
        assert [base[n].attrs["AttributeMatrixType"] for n in ("CellData", "CellFeatureData")] == [
            3,
            7,
        ]


BASE = "DataContainers/SyntheticVolumeDataContainer"


def replaced(name, value):
    def apply(file):
        del file[f"{BASE}/{name}"]
        if value is not None:
            file[f"{BASE}/{name}"] = value

    return apply


def linked(file):
    del file[f"{BASE}/CellData/FeatureIds"]
    file[f"{BASE}/CellData/FeatureIds"] = h5py.ExternalLink("other.dream3d", "/ids")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (replaced("_SIMPL_GEOMETRY/DIMENSIONS", np.array([3, 3, 1])), "9 points of 1 number are"),
        (replaced("_SIMPL_GEOMETRY/DIMENSIONS", np.array([3, 0, 1])), "they count from 1"),
        (
            replaced("_SIMPL_GEOMETRY/DIMENSIONS", np.array([10**5, 10**5, 10])),
            "100000000000 points, needs .* GiB of memory",
        ),
        (replaced("_SIMPL_GEOMETRY/SPACING", np.array([1.0, -1, 1])), "it is positive.*mirrors"),
        (replaced("_SIMPL_GEOMETRY", None), "holds no image geometry .file version 7.0."),
        (replaced("Grain Data/AvgEulerAngles", ANGLES[:3]), "lists 2 grains .* name grain 3"),
        (replaced("Grain Data/AvgEulerAngles", ANGLES * 30), "look like degrees"),
        (replaced("CellData/FeatureIds", -IDS), "holds -3; grains are numbered from 1"),
        (linked, "FeatureIds of .* is a link to '/ids' of the file 'other.dream3d'"),
    ],
)
def test_bad_files_are_sentences(tmp_path, spoil, sentence):
    path = version_7(tmp_path / "bad.dream3d")
    with h5py.File(path, "a") as file:
        spoil(file)
    with pytest.raises(InputError, match=sentence):
        read(path)


def test_what_is_not_there(tmp_path):
    path = version_7(tmp_path / "a.dream3d", ids=False)
    with pytest.raises(InputError, match="holds no FeatureIds, the numbers of grains"):
        read(path, what="grains")
    with pytest.raises(InputError, match="holds no 'Volume'; it holds SyntheticVolumeDataCon"):
        read(path, container="Volume")
