"""Spatial graphs: the graph against its definition and theory, the rods against their radii."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.testing import GeneratorContract
from matweft_porous import Chords, SpatialGraph
from matweft_porous._neighbourhood_graph import relative_neighbourhood_graph


class TestSpatialGraph(GeneratorContract):
    component = SpatialGraph
    parameters: ClassVar[Mapping[str, Any]] = {
        "shape": (16, 14, 12),
        "intensity": 6e-3,
        "radius_mean": 1.5,
        "radius_variance": 0,
    }
    bad: ClassVar = [
        ({"intensity": 0}, "greater than 0"),
        ({"intensity": "2 1/um^3"}, "cannot turn"),
        ({"radius_mean": 0}, "greater than 0"),
        ({"radius_variance": -1}, "greater than or equal to 0"),
        ({"phase": "void"}, "'solid' or 'pore'"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        # the same points, joined by brute force and thickened by the distance to each rod
        random = np.random.default_rng(0)
        shape = (16, 14, 12)
        points = random.random((random.poisson(6e-3 * math.prod(shape)), 3)) * shape
        voxels = np.stack(np.indices(shape), axis=-1) + 0.5
        near = np.full(shape, np.inf)
        for origin, _, step in _by_definition(points, shape, 1):
            for image in itertools.product((-1, 0, 1), repeat=3):
                away = voxels - points[origin] - np.multiply(image, shape)
                along = np.clip(away @ step / (step @ step), 0, 1)
                near = np.minimum(near, np.linalg.norm(away - along[..., None] * step, axis=-1))
        assert np.array_equal(output.values == 0, near <= 1.5)


def _by_definition(
    points: np.ndarray, box: tuple[float, ...], images: int
) -> list[tuple[int, int, np.ndarray]]:
    """Return the edges from the points, each way, by trying every third image of a point."""
    shifts = np.array(list(itertools.product(range(-images, images + 1), repeat=3))) * box
    copies = (points[:, None] + shifts).reshape(-1, 3)
    source = np.repeat(np.arange(len(points)), len(shifts))
    from_origin = np.linalg.norm(copies - points[:, None], axis=2)
    edges = []
    for origin, distances in enumerate(from_origin):
        order = np.argsort(distances)[1:]
        for at, image in enumerate(order):
            nearer = order[:at]
            step = copies[nearer] - copies[image]
            if not np.any(np.einsum("ic,ic->i", step, step) < distances[image] ** 2 * (1 - 1e-12)):
                edges.append((origin, int(source[image]), copies[image] - points[origin]))
    return edges


def _counted(edges: Any) -> Counter[tuple[Any, ...]]:
    return Counter((int(p), int(q), *np.round(step, 6) + 0.0) for p, q, step in edges)


@pytest.mark.parametrize(
    ("number", "box", "images"),
    [
        (1, (5.0, 5.0, 5.0), 3),
        (1, (9.0, 3.0, 14.0), 5),
        (2, (5.0, 7.0, 6.0), 3),
        (2, (12.0, 4.0, 5.0), 4),
        (3, (8.0, 8.0, 8.0), 3),
        (5, (20.0, 9.0, 7.0), 2),
        (12, (8.0, 9.0, 10.0), 1),
        (18, (20.0, 9.0, 7.0), 1),
    ],
)
def test_edges_are_those_of_the_definition(
    number: int, box: tuple[float, ...], images: int
) -> None:
    for seed in range(3):
        points = np.random.default_rng([number, seed]).random((number, 3)) * box
        graph = relative_neighbourhood_graph(points, box)
        both_ways = [
            *zip(*graph, strict=True),
            *zip(graph.target, graph.origin, -graph.step, strict=True),
        ]
        assert _counted(both_ways) == _counted(_by_definition(points, box, images))
        assert np.all(graph.origin <= graph.target)
        boxes = (points[graph.origin] + graph.step - points[graph.target]) / box
        assert boxes == pytest.approx(np.round(boxes), abs=1e-9)


def test_no_point_has_no_edge_and_one_is_joined_to_its_images() -> None:
    assert len(relative_neighbourhood_graph(np.zeros((0, 3)), (4, 4, 4)).step) == 0
    lone = relative_neighbourhood_graph(np.array([[1.0, 2.0, 3.0]]), (4, 5, 6))
    assert sorted(lone.step.tolist()) == [[0, 0, 6], [0, 5, 0], [4, 0, 0]]


def test_degree_and_length_of_a_poisson_process_are_those_of_theory() -> None:
    # An edge of length r has an empty lens of 5πr³/12, so that the mean degree is
    # (4π/3) / (5π/12) = 16/5, and E r = Γ(4/3) (5πλ/12)^(−1/3).
    number, box = 6000, (10.0, 12.0, 9.0)
    points = np.random.default_rng(8).random((number, 3)) * box
    graph = relative_neighbourhood_graph(points, box)
    degrees = np.bincount(np.concatenate([graph.origin, graph.target]), minlength=number)
    assert degrees.mean() == pytest.approx(16 / 5, abs=5 * degrees.std() / math.sqrt(number))
    assert degrees.mean() == pytest.approx(16 / 5, rel=0.02)
    lens = 5 * math.pi / 12 * number / math.prod(box)
    lengths = np.linalg.norm(graph.step, axis=1)
    assert lengths.mean() == pytest.approx(math.gamma(4 / 3) * lens ** (-1 / 3), rel=0.02)
    assert np.mean(lengths**3) == pytest.approx(1 / lens, rel=0.05)
    directions = graph.step / lengths[:, None]
    assert np.mean(directions**2, axis=0) == pytest.approx(np.full(3, 1 / 3), abs=0.015)


def test_radii_have_their_mean_and_variance() -> None:
    drawn: list[np.ndarray] = []

    def watched(starts: Any, ends: Any, radii: np.ndarray, shape: Any, **_: Any) -> Any:
        drawn.append(radii)
        return type("Found", (), {"first": np.zeros(shape, np.int32)})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matweft_kernels.capsules.rasterise_capsules", watched)
        graph = SpatialGraph(intensity=0.02, radius_mean=4, radius_variance=2)
        graph.generate(rng=np.random.default_rng(0))
    radii = drawn[0]
    assert len(radii) == pytest.approx(1.6 * graph.points_expected, rel=0.05)
    assert radii.mean() == pytest.approx(4, abs=5 * math.sqrt(2 / len(radii)))
    assert radii.var() == pytest.approx(2, rel=0.1)


def test_phases_are_exchanged() -> None:
    solid, pore = (
        SpatialGraph(shape=(32, 32, 32), intensity=1e-3, radius_mean=3, phase=phase)
        .generate(rng=np.random.default_rng(3))
        .values
        for phase in ("solid", "pore")
    )
    assert np.array_equal(solid, 1 - pore)


def test_a_coarser_grid_shows_the_same_structure() -> None:
    fine, coarse = (
        SpatialGraph(
            shape=(edge,) * 3,
            intensity=100 / edge**3,
            radius_mean=0.07 * edge,
            radius_variance=(0.03 * edge) ** 2,
        )
        .generate(rng=np.random.default_rng(6))
        .values
        for edge in (96, 32)
    )
    blocks = fine.reshape(32, 3, 32, 3, 32, 3).mean(axis=(1, 3, 5))
    assert coarse.mean() == pytest.approx(fine.mean(), abs=0.01)
    assert np.mean(np.abs(blocks - coarse) > 0.8) < 0.01


def test_directions_and_borders_are_like_any_other() -> None:
    chords, unlike = np.zeros((8, 3)), np.zeros((8, 3, 48))
    for seed in range(8):
        image = SpatialGraph(shape=(48, 48, 48), intensity=1e-3, radius_mean=3).generate(
            rng=np.random.default_rng(seed)
        )
        chords[seed] = [Chords(axis=axis, phase="pore").describe(image).mean for axis in "xyz"]
        for axis in range(3):
            change = image.values != np.roll(image.values, 1, axis)
            unlike[seed, axis] = np.moveaxis(change, axis, 0).mean(axis=(1, 2))
    error = chords.std(ddof=1) * math.sqrt(2 / len(chords))
    assert np.ptp(chords.mean(axis=0)) < 4 * error
    border, inside = unlike[..., 0].ravel(), unlike[..., 1:]
    assert border.mean() == pytest.approx(inside.mean(), abs=4 * border.std() / math.sqrt(24))


def test_few_points() -> None:
    rare = SpatialGraph(shape=(16, 16, 16), intensity=1e-4, radius_mean=2)
    found = set()
    for seed in range(12):
        points = np.random.default_rng(seed).poisson(rare.points_expected)
        with pytest.warns(InputWarning, match="0.41 points on average are too few"):
            image = rare.generate(rng=np.random.default_rng(seed))
        assert (image.fraction("pore") == 1) == (points == 0)
        found.add(points)
    assert {0, 1} <= found


def test_devices_agree() -> None:
    graph = SpatialGraph(shape=(32, 32, 32), intensity=1e-3, radius_mean=3)
    found = graph.generate(rng=np.random.default_rng(7)).values
    with use_context(Context(device="reference")):
        assert np.array_equal(found, graph.generate(rng=np.random.default_rng(7)).values)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"radius_mean": 9}, "radius_mean 9 voxel is more than half the shortest edge, 16 voxel"),
        ({"shape": (400, 400, 400), "intensity": 0.5}, r"gives 3.2e\+07 points, at most 2e\+06"),
    ],
)
def test_impossible_graphs_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        SpatialGraph(**{"shape": (16, 16, 16), **fields}).generate(rng=np.random.default_rng(0))


def test_memory_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 2**20)
    with pytest.raises(InputError, match=r"needs 0.00195 GiB .* choose a smaller shape"):
        SpatialGraph().generate(rng=np.random.default_rng(0))
