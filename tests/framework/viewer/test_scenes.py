import subprocess
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from matweft import hookimpl
from matweft.data import GrainMap, VoxelImage
from matweft.data.orientation_map import OrientationMap
from matweft.data.orientations import quaternions_from_bunge
from matweft.errors import InputError
from matweft.viewer import Key, Scene, Spheres, Surfaces, Volume, scene_of
from matweft.viewer.inverse_pole import SECTORS, colours_of
from matweft.viewer.of_image import between_classes


def product(a, b):
    """The rotation b, then a."""
    w, v = a[..., :1], a[..., 1:]
    u, x = b[..., :1], b[..., 1:]
    scalar = w * u - (v * x).sum(-1, keepdims=True)
    return np.concatenate([scalar, w * x + u * v + np.cross(v, x)], axis=-1)


def random_orientations(n, seed=0):
    given = np.random.default_rng(seed).normal(size=(n, 4))
    return given / np.linalg.norm(given, axis=1, keepdims=True)


def turn(axis, degrees):
    half = np.radians(degrees) / 2
    return np.concatenate([[np.cos(half)], np.sin(half) * np.array(axis) / np.linalg.norm(axis)])


SYMMETRIES = {
    "m-3m": [turn((0, 0, 1), 90), turn((1, 0, 0), 90), turn((1, 1, 1), 120)],
    "6/mmm": [turn((0, 0, 1), 60), turn((1, 0, 0), 180)],
}


@pytest.mark.parametrize("laue", SECTORS)
@pytest.mark.parametrize("direction", "xyz")
def test_colours_do_not_depend_on_equivalent_axes_of_the_crystal(laue, direction):
    turned = random_orientations(200)
    colours = colours_of(turned, direction, laue).astype(int)
    assert len(np.unique(colours, axis=0)) > 100
    for symmetry in SYMMETRIES[laue]:
        same = colours_of(product(turned, symmetry), direction, laue).astype(int)
        assert np.abs(same - colours).max() <= 1


def test_goss_is_red_along_x_and_green_along_z():
    goss = quaternions_from_bunge([90.0, 90.0, 45.0], "deg")
    assert colours_of(goss, "x", "m-3m").tolist() == [255, 0, 0]
    assert colours_of(goss, "z", "m-3m").tolist() == [0, 255, 0]


def test_the_corners_of_a_sector_have_pure_colours():
    for laue, sector in SECTORS.items():
        for place, corner in enumerate(sector.corners):
            onto = np.array(corner) / np.linalg.norm(corner) + [0, 0, 1]
            half_turn = np.concatenate([[0], onto / np.linalg.norm(onto)])  # corner onto z
            assert np.argmax(colours_of(half_turn, "z", laue)) == place
            assert np.sort(colours_of(half_turn, "z", laue)).tolist() == [0, 0, 255]


def test_phases_have_names_shares_and_what_is_empty_is_hidden():
    values = np.repeat(np.array([0, 85, 170, 170], np.uint8), 4).reshape(4, 2, 2)
    image = VoxelImage(values, phases={"pore": 0, "carbon": 85})
    key = scene_of(image).items[0].key
    assert key.names == ("pore", "carbon", "label 170")
    assert key.shares.tolist() == [0.25, 0.25, 0.5]
    assert key.hidden == (0,)


def test_grey_values_are_split_between_two_classes():
    rng = np.random.default_rng(5)
    classes = np.concatenate([rng.normal(20, 2, 4000), rng.normal(80, 2, 4000)])
    assert 30 < between_classes(classes) < 70
    volume = scene_of(VoxelImage(classes.reshape(20, 20, 20))).items[0]
    assert volume.key is None
    assert 30 < volume.threshold < 70


def test_grains_have_colours_by_number_and_by_orientation():
    labels = np.array([[[0, 1], [2, 2]], [[1, 1], [3, 3]]])
    one = GrainMap(
        labels, random_orientations(3), phases={"iron": 1, "odd": 2}, phase=np.array([1, 1, 2]),
        symmetry={"iron": "m-3m", "odd": "-1"},
    )  # fmt: skip
    key = scene_of(one).items[0].key
    assert set(key.colours) == {"grain", "orientation, x", "orientation, y", "orientation, z"}
    assert key.hidden == (0,)
    assert key.names[:2] == ("no grain", "grain 1")
    assert "no colours for -1" in key.remarks["orientation, z"]
    np.testing.assert_array_equal(
        key.colours["orientation, y"][1:3], colours_of(one.orientations[:2], "y", "m-3m")
    )
    unstated = scene_of(GrainMap(labels, random_orientations(3))).items[0].key
    assert "symmetry not stated" in unstated.remarks["orientation, x"]


def test_an_orientation_map_keeps_its_colours_within_a_step():
    turned = random_orientations(60).reshape(5, 4, 3, 4)
    phase = np.ones((5, 4, 3), int)
    phase[0, 0, 0] = 0
    points = OrientationMap(turned, phase, phases={"iron": 1}, symmetry={"iron": "m-3m"})
    volume = scene_of(points).items[0]
    shown = volume.key.colours["orientation, z"][volume.values].astype(int)
    expected = colours_of(turned, "z", "m-3m").astype(int)
    assert np.abs(shown - expected)[phase > 0].max() <= 6
    assert volume.values[0, 0, 0] in volume.key.hidden


class Likeness:
    """What ase.Atoms has, without ase."""

    numbers = np.array([11, 17, 11])
    cell = np.diag([2.0, 3.0, 9.0])

    def get_positions(self):
        return np.array([[0.0, 0, 0], [1, 1, 1], [1.0, 2, 8]])


def test_atoms_are_known_by_what_they_have():
    scene = scene_of(Likeness())
    spheres = scene.items[0]
    assert isinstance(spheres, Spheres)
    assert scene.unit == "angstrom"
    assert spheres.kinds.tolist() == [0, 1, 0]
    assert spheres.bounds[1][2] >= 9.0


def test_a_slice_of_one_voxel_is_an_image():
    image = VoxelImage(np.eye(6, dtype=int)[:, None, :], spacing=(1, 2, 3), origin=(5, 6, 7))
    scene = scene_of(image)
    assert scene.axes == ("x", "z")
    assert scene.items[0].spacing == (1, 3)
    assert scene.bounds[0].tolist() == [5, 7]


class Mesh:
    pass


class FinerMesh(Mesh):
    pass


def mesh_scene(mesh: Mesh) -> Surfaces:
    return Surfaces(np.eye(3), np.array([[0, 1, 2]]))


def test_hook_matweft_views_shows_a_type_and_what_derives_from_it(registry, monkeypatch):
    with pytest.raises(InputError, match=r"does not know FinerMesh; it knows .*VoxelImage"):
        scene_of(FinerMesh())
    parts = ModuleType("mesh_parts")
    parts.scene = mesh_scene
    monkeypatch.setitem(sys.modules, "mesh_parts", parts)
    views = hookimpl(lambda: {"meshes": "mesh_parts:scene"})
    registry.add(SimpleNamespace(MATWEFT_CONTRACT=1, matweft_views=views), "meshes")
    assert isinstance(scene_of(FinerMesh()).items[0], Surfaces)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scene(()), "holds volumes"),
        (lambda: Scene((Volume(np.zeros((2, 2))), Volume(np.zeros((2, 2))))), "at most one volume"),
        (lambda: Volume(np.zeros((0, 2, 2))), "1 to 3 axes"),
        (lambda: Volume(np.zeros((2, 2)), (1.0,)), "spacing has 1 entries for 2 axes"),
        (lambda: Key(np.arange(2), ("a",), np.ones(2), {}), "a key of 2 labels"),
        (
            lambda: Spheres(np.eye(3), np.ones(3), np.arange(3), ("a",), np.zeros((1, 3))),
            "kinds are from 0 to 0",
        ),
        (lambda: Surfaces(np.zeros((3, 3)), np.array([[0, 1, 3]])), "faces from 0 to 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_the_viewer_imports_no_heavy_library():
    code = "import matweft.viewer, sys; print({'matplotlib', 'ase', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr
