"""Surfaces are closed, lead outward and enclose the volume of the phase."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from matweft.data import GrainMap, VoxelImage
from matweft.errors import InputError
from matweft.formats import read, write

EDGE = 24


def ball() -> VoxelImage:
    squares = (np.arange(EDGE) - (EDGE - 1) / 2) ** 2
    distance = np.sqrt(squares[:, None, None] + squares[:, None] + squares)
    return VoxelImage(distance < 9, spacing=(0.5, 1, 2), unit="um", origin=(10, 0, 0))


def corners_in(file: Path) -> np.ndarray:
    meshio = pytest.importorskip("meshio")
    mesh = meshio.read(file)
    return mesh.points[mesh.cells_dict["triangle"]].astype(np.float64)


def volume(corners: np.ndarray) -> float:
    """Return the volume by Gauss' theorem; it is positive if the triangles lead outward."""
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6)


def open_edges(corners: np.ndarray) -> int:
    """Return how many edges are not run through once in each direction by neighbours."""
    edges: Counter[tuple[bytes, bytes]] = Counter()
    for one in corners.round(5):
        points = [point.tobytes() for point in one]
        edges.update(zip(points, points[1:] + points[:1], strict=True))
    return sum(count != edges[b, a] for (a, b), count in edges.items())


def test_the_surface_of_a_ball(tmp_path: Path) -> None:
    image = ball()
    write(image, tmp_path / "Kugel groß.stl")
    corners = corners_in(tmp_path / "Kugel groß.stl")
    assert open_edges(corners) == 0
    expected = np.count_nonzero(image.values) * 0.5 * 1 * 2
    assert volume(corners) == pytest.approx(expected, rel=0.02)
    middle = np.array([10 + EDGE / 4, EDGE / 2, EDGE])
    assert (corners.min(axis=(0, 1)) + corners.max(axis=(0, 1))) / 2 == pytest.approx(middle)


def test_borders_close_what_they_cut(tmp_path: Path) -> None:
    image = VoxelImage(np.random.default_rng(0).random((8, 9, 10)) < 0.5)
    write(image, tmp_path / "a.stl", phase=1)
    corners = corners_in(tmp_path / "a.stl")
    assert open_edges(corners) == 0
    assert corners.min() >= 0
    assert (corners.max(axis=(0, 1)) <= (8, 9, 10)).all()


def test_every_phase_and_grain_has_a_file(tmp_path: Path) -> None:
    labels = np.kron(np.arange(4).reshape(2, 2, 1), np.ones((4, 4, 4), int))
    made = write(VoxelImage(labels), tmp_path / "a.stl", every=True)
    assert [one.name for one in made] == [f"a-{label}.stl" for label in range(4)]
    made = write(GrainMap(labels), tmp_path / "g.stl", every=True)
    assert [one.name for one in made] == [f"g-{label}.stl" for label in (1, 2, 3)]
    write(GrainMap(labels), tmp_path / "one.stl", phase=2)
    assert (tmp_path / "one.stl").read_bytes()[84:] == (tmp_path / "g-2.stl").read_bytes()[84:]
    for file in made:
        assert 0.75 * 64 < volume(corners_in(file)) < 64


def test_what_has_no_surface_is_told(tmp_path: Path) -> None:
    grains = GrainMap(np.ones((3, 3, 3), int))
    for sample, options, message in (
        (VoxelImage(np.eye(4, dtype=int)), {}, "needs three axes"),
        (VoxelImage(np.arange(27).reshape(3, 3, 3)), {}, "name the phase: --with phase=26 "),
        (grains, {}, r"which of the 1 grains: --with phase=NUMBER, or --with every=true"),
        (grains, {"phase": 1, "every": True}, "give one of the two"),
    ):
        with pytest.raises(InputError, match=message):
            write(sample, tmp_path / "a.stl", **options)
    (tmp_path / "a.stl").write_bytes(b"solid")
    with pytest.raises(InputError, match="can be written but not read"):
        read(tmp_path / "a.stl")


def test_grey_values_have_no_surface_and_triangles_are_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    grey = np.random.default_rng(0).normal(size=(5, 5, 5))
    with pytest.raises(InputError, match="segment it first, by --threshold otsu"):
        write(VoxelImage(grey), tmp_path / "a.stl")
    caplog.set_level("INFO", "matweft.step")
    write(VoxelImage(np.ones((1, 1, 1), int)), tmp_path / "b.stl")
    count = ((tmp_path / "b.stl").stat().st_size - 84) // 50
    assert f"b.stl: a surface of {count} triangles" in caplog.text
