"""Fibers and channels: the law of their walks, their curves, and the structures they make."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.interpolate import BPoly
from scipy.spatial import cKDTree
from scipy.stats import kstest, t

from matweft import Generator
from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.testing import GeneratorContract
from matweft_porous import Channels, Chords, Fibers, SpecificSurface, _tubes, _walks
from matweft_porous._bezier import control_points, flattened
from matweft_porous._walks import random_directions, random_walks, von_mises_fisher

SMALL: Mapping[str, Any] = {
    "shape": (40, 36, 32),
    "radius": 2,
    "step_mean": 4,
    "step_std": 0.5,
}
VOLUME = math.pi * 2**2 * (7 * 5 + 8 / 3)
BAD = [
    ({"radius": 0.9}, "greater than or equal to 1"),
    ({"concentration": -1}, "greater than or equal to 0"),
    ({"curvature": 1.5}, "less than or equal to 1"),
    ({"step_mean": 0}, "greater than 0"),
    ({"nodes": 1}, "greater than or equal to 2"),
    ({"porosity": 1}, "less than 1"),
]


class TestFibers(GeneratorContract):
    component = Fibers
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "porosity": 0.6}
    bad: ClassVar = BAD

    def oracle(self, output: VoxelImage) -> None:
        assert 0.6 - VOLUME / output.values.size < output.fraction("pore") <= 0.6


class TestChannels(GeneratorContract):
    component = Channels
    parameters: ClassVar[Mapping[str, Any]] = {**SMALL, "porosity": 0.375}
    bad: ClassVar = BAD

    def oracle(self, output: VoxelImage) -> None:
        assert 0.375 <= output.fraction("pore") < 0.375 + VOLUME / output.values.size
        fibers = Fibers(**SMALL, porosity=0.625).generate(rng=np.random.default_rng(0))
        assert np.array_equal(output.values, 1 - fibers.values)


@pytest.mark.parametrize("concentration", [0.0, 1e-9, 0.5, 5.5, 40.0, 1e6])
def test_directions_follow_von_mises_and_fisher(concentration: float) -> None:
    random, number = np.random.default_rng(1), 20_000
    means = random_directions(number, random)
    found = von_mises_fisher(means, concentration, random)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(number))
    cosines = np.einsum("nc,nc->n", means, found)
    resultant = 1 / math.tanh(concentration) - 1 / concentration if concentration > 0.1 else 0
    assert cosines.mean() == pytest.approx(resultant, abs=5 * cosines.std() / math.sqrt(number))
    if concentration > 0.1:
        below = lambda c: (  # noqa: E731
            (np.exp(concentration * (c - 1)) - math.exp(-2 * concentration))
            / -math.expm1(-2 * concentration)
        )
        # Of cosines near 1 rounding leaves few digits.
        assert concentration > 1e5 or kstest(cosines, below).pvalue > 1e-3
    aside = found - cosines[:, None] * means
    assert np.abs(aside.mean(axis=0)).max() < 5 / math.sqrt(number)


def test_directions_turn_alike_to_all_sides() -> None:
    random = np.random.default_rng(2)
    for mean in (np.eye(3)[2], np.array([0.6, -0.8, 0.0]), np.full(3, -1 / math.sqrt(3))):
        found = von_mises_fisher(np.tile(mean, (20_000, 1)), 2.0, random)
        spread = np.cov(found.T) - np.outer(mean, mean) * np.var(found @ mean)
        even = (np.eye(3) - np.outer(mean, mean)) * np.trace(spread) / 2
        assert spread == pytest.approx(even, abs=0.01)


def test_walks_forget_their_direction_step_by_step() -> None:
    shape = (30, 20, 10)
    walks = random_walks(20_000, 8, (16, 2), 3.0, shape, np.random.default_rng(3))
    assert np.all((walks[:, 0] >= 0) & (walks[:, 0] < shape))
    steps = np.diff(walks, axis=1)
    lengths = np.linalg.norm(steps, axis=2)
    assert (lengths.mean(), lengths.std()) == pytest.approx((16, 2), abs=0.03)
    unit = steps / lengths[..., None]
    resultant = 1 / math.tanh(3) - 1 / 3
    for apart in range(1, 7):
        found = np.einsum("nc,nc->n", unit[:, 0], unit[:, apart]).mean()
        assert found == pytest.approx(resultant**apart, abs=0.02)
    assert np.abs(unit.mean(axis=(0, 1))).max() < 0.02


def test_curves_pass_their_nodes_without_a_kink() -> None:
    nodes = random_walks(50, 6, (16, 2), 3.0, (9, 9, 9), np.random.default_rng(4))
    pieces = control_points(nodes, 0.6)
    assert np.array_equal(pieces[:, :, 0], nodes[:, :-1])
    assert np.array_equal(pieces[:, :, 3], nodes[:, 1:])
    arrive, leave = pieces[:, :-1, 3] - pieces[:, :-1, 2], pieces[:, 1:, 1] - pieces[:, 1:, 0]
    tangent = (nodes[:, 2:] - nodes[:, :-2]) / np.linalg.norm(
        nodes[:, 2:] - nodes[:, :-2], axis=2, keepdims=True
    )
    steps = np.linalg.norm(np.diff(nodes, axis=1), axis=2, keepdims=True)
    assert arrive == pytest.approx(0.3 * steps[:, :-1] * tangent)
    assert leave == pytest.approx(0.3 * steps[:, 1:] * tangent)


def test_without_curvature_steps_are_straight() -> None:
    nodes = random_walks(20, 8, (16, 2), 3.0, (9, 9, 9), np.random.default_rng(5))
    starts, ends, piece = flattened(control_points(nodes, 0).reshape(-1, 4, 3), 0.1)
    assert len(starts) == 20 * 7
    assert starts[np.argsort(piece)] == pytest.approx(nodes[:, :-1].reshape(-1, 3))
    assert ends[np.argsort(piece)] == pytest.approx(nodes[:, 1:].reshape(-1, 3))


@pytest.mark.parametrize("tolerance", [0.02, 0.1, 1.0])
@pytest.mark.parametrize("curvature", [0.25, 0.75, 1.0])
def test_segments_are_as_near_to_the_curve_as_said(curvature: float, tolerance: float) -> None:
    nodes = random_walks(20, 8, (16, 2), 1.0, (9, 9, 9), np.random.default_rng(6))
    pieces = control_points(nodes, curvature).reshape(-1, 4, 3)
    starts, ends, owner = flattened(pieces, tolerance)
    for number, piece in enumerate(pieces):
        curve = BPoly(piece[:, None], [0, 1])(np.linspace(0, 1, 200))
        own = np.flatnonzero(owner == number)
        span = ends[own] - starts[own]
        away = curve[:, None] - starts[own]
        along = np.clip(np.einsum("psc,sc->ps", away, span) / (span**2).sum(axis=1), 0, 1)
        gaps = np.linalg.norm(away - along[..., None] * span, axis=2).min(axis=1)
        assert gaps.max() <= tolerance
        assert np.array_equal(starts[own][0], piece[0])
        assert ends[own][-1] == pytest.approx(piece[3])


def test_the_first_fiber_is_what_is_near_its_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[np.ndarray] = []

    def watched(*given: Any) -> np.ndarray:
        walks.append(random_walks(*given))
        return walks[-1]

    monkeypatch.setattr(_walks, "random_walks", watched)
    fibers = Fibers(shape=(64, 56, 72), porosity=0.999, radius=3, concentration=2)
    image = fibers.generate(rng=np.random.default_rng(8))
    pieces = control_points(walks[0][:1], fibers.curvature)[0]
    places = np.linspace(0, 1, 400)
    curve = np.concatenate([BPoly(piece[:, None], [0, 1])(places) for piece in pieces])
    centres = np.stack(np.indices(image.shape), axis=-1) + 0.5
    distance = cKDTree(curve % image.shape, boxsize=image.shape).query(
        centres, distance_upper_bound=3.2
    )[0]
    assert np.all(image.values[distance < 3 - 0.1] == 0)
    assert np.all(image.values[distance > 3 + 0.1] == 1)


def _surface_of_rods(radius: float, seed: int) -> float:
    """Return the surface of straight rods over that of a Boolean model."""
    rods = Fibers(
        shape=(112, 112, 112), porosity=0.5, radius=radius, nodes=2,
        step_mean=5 * radius, step_std=0,
    )  # fmt: skip
    image = rods.generate(rng=np.random.default_rng(seed))
    porosity = image.fraction("pore")
    volume = math.pi * radius**2 * (5 * radius + 4 / 3 * radius)
    area = 2 * math.pi * radius * 5 * radius + 4 * math.pi * radius**2
    expected = -math.log(porosity) / volume * area * porosity
    return SpecificSurface().describe(image).specific_surface / expected


def test_straight_fibers_have_the_surface_of_a_boolean_model() -> None:
    # Voxels miss the narrowest gaps: an error of first order in 1 / radius, as of balls, which
    # two radii tell. The interval is Student's, of one chance in a thousand.
    coarse, fine = (np.array([_surface_of_rods(r, seed) for seed in range(8)]) for r in (4, 8))
    limit = 2 * fine - coarse
    error = limit.std(ddof=1) / math.sqrt(len(limit))
    assert error < 0.025
    assert limit.mean() == pytest.approx(1, abs=t.ppf(0.9995, 7) * error)
    assert coarse.mean() < fine.mean() < 1


def test_chords_and_surface_fit_together() -> None:
    image = Fibers(shape=(96, 96, 96), radius=6).generate(rng=np.random.default_rng(0))
    chord = np.mean([Chords(axis=axis, phase="pore").describe(image).mean for axis in "xyz"])
    surface = SpecificSurface().describe(image).specific_surface
    assert chord == pytest.approx(4 * image.fraction("pore") / surface, rel=0.03)


@pytest.mark.parametrize("cls", [Fibers, Channels])
def test_directions_and_borders_are_like_any_other(cls: type[Generator]) -> None:
    chords, unlike = np.zeros((8, 3)), np.zeros((8, 3, 48))
    generator = cls(shape=(48, 48, 48), radius=2, step_mean=5, step_std=0.6)
    for seed in range(8):
        image = generator.generate(rng=np.random.default_rng(seed))
        chords[seed] = [Chords(axis=axis, phase="pore").describe(image).mean for axis in "xyz"]
        for axis in range(3):
            change = image.values != np.roll(image.values, 1, axis)
            unlike[seed, axis] = np.moveaxis(change, axis, 0).mean(axis=(1, 2))
    assert np.ptp(chords.mean(axis=0)) < 4 * chords.std(ddof=1) * math.sqrt(2 / 8)
    border, inside = unlike[..., 0], unlike[..., 1:]
    assert border.mean() == pytest.approx(inside.mean(), abs=4 * border.std() / math.sqrt(24))


def test_more_are_drawn_where_few_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tubes, "_CAPSULES_AT_ONCE", 100)
    image = Fibers(**SMALL, porosity=0.5).generate(rng=np.random.default_rng(0))
    assert 0.5 - VOLUME / image.values.size < image.fraction("pore") <= 0.5


@pytest.mark.parametrize("cls", [Fibers, Channels])
def test_devices_agree(cls: type[Generator]) -> None:
    tubes = cls(**SMALL)
    found = tubes.generate(rng=np.random.default_rng(7)).values
    with use_context(Context(device="reference")):
        assert np.array_equal(found, tubes.generate(rng=np.random.default_rng(7)).values)


@pytest.mark.parametrize("cls", [Fibers, Channels])
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"radius": 17}, "radius 17 voxel is more than half the shortest edge, 32 voxel"),
        ({"step_std": 2}, "step_std 2 voxel is more than a quarter of step_mean, 4 voxel"),
        ({"nodes": 1000, "radius": 3}, "one walk of 3996 voxel with radius 3 voxel has 2.45 times"),
    ],
)
def test_tubes_without_sense_are_refused(
    cls: type[Generator], fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        cls(**{**SMALL, **fields}).generate(rng=np.random.default_rng(0))


def test_walks_that_meet_themselves_are_warned_of() -> None:
    with pytest.warns(InputWarning, match="walks of 84 voxel are more than 2 times as long"):
        Fibers(**{**SMALL, "nodes": 22}).generate(rng=np.random.default_rng(0))


def test_memory_is_asked_for_and_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "matweft_porous._cover.require_memory", lambda what, needed, cure: asked.append(needed)
    )
    tracemalloc.start()
    Fibers(shape=(160, 160, 160), porosity=0.95).generate(rng=np.random.default_rng(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert asked == [20 * 160**3]
    assert peak < asked[0] + 3e8
