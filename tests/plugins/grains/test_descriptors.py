"""Sizes, shapes, boundaries and textures of grains against geometry and statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial import cKDTree

from matweft.data import GrainMap
from matweft.data.symmetry import disorientation, misorientation_angle, sector
from matweft.errors import InputWarning
from matweft.measure import measure
from matweft_grains import (
    Misorientations,
    Neighbours,
    PhaseFractions,
    Shapes,
    Sizes,
    Texture,
)
from matweft_grains._coincidence import coincidences, variants
from matweft_grains._crofton import directions
from matweft_grains._poles import net, pole_density, poles_of
from matweft_grains.sizes import astm_number

IRON = {"phases": {"iron": 1}, "symmetry": {"iron": "m-3m"}}


def random_orientations(n, seed=0):
    drawn = np.random.default_rng(seed).normal(size=(n, 4))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def voronoi(shape, count, **keywords):
    rng = np.random.default_rng(1)
    points = np.indices(shape).reshape(len(shape), -1).T + 0.5
    tree = cKDTree(rng.random((count, len(shape))) * shape, boxsize=shape)
    labels = tree.query(points)[1].reshape(shape) + 1
    return GrainMap(labels, random_orientations(count), periodic=True, **keywords)


@pytest.fixture(scope="module")
def random_iron():
    return voronoi((60, 60, 60), 400, phase=np.ones(400, int), **IRON)


def ellipsoid(radii, turn, spacing):
    """Return a map of one ellipsoid, its first axis turned in the x-y plane by an angle."""
    edge = 2 * max(radii) + 4 * max(spacing)
    shape = [int(edge / one) for one in spacing]
    grid = [(np.arange(n) - (n - 1) / 2 + 0.2) * s for n, s in zip(shape, spacing, strict=True)]
    x, y, z = np.meshgrid(*grid, indexing="ij")
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    inside = (u / radii[0]) ** 2 + (v / radii[1]) ** 2 + (z / radii[2]) ** 2 < 1
    return GrainMap(inside.astype(int), spacing=spacing, unit="um")


@pytest.mark.parametrize("spacing", [(0.5, 0.5, 0.5), (0.4, 0.4, 0.8)])
def test_an_ellipsoid_is_measured_as_it_is(spacing):
    radii = (9.0, 6.0, 5.0)
    sample = ellipsoid(radii, 0.4, spacing)
    shapes, sizes = Shapes().describe(sample), Sizes().describe(sample)
    assert shapes.semi_axes[0] == pytest.approx(radii, rel=0.01)
    along = shapes.directions[0, 0]
    assert abs(along @ [np.cos(0.4), np.sin(0.4), 0]) == pytest.approx(1, abs=1e-4)
    assert sizes.size[0] == pytest.approx(4 / 3 * math.pi * math.prod(radii), rel=0.01)
    powers = [(a * b) ** 1.6075 for a, b in zip(radii, (*radii[1:], radii[0]), strict=True)]
    thomsen = 4 * math.pi * np.mean(powers) ** (1 / 1.6075)  # exact to 1.06 %
    assert shapes.surface[0] == pytest.approx(thomsen, rel=0.02)
    assert shapes.sphericity[0] == pytest.approx(
        math.pi ** (1 / 3) * (6 * sizes.size[0]) ** (2 / 3) / thomsen, rel=0.02
    )


def test_a_disc_is_measured_as_it_is():
    x, y = np.indices((80, 80)) - 39.3
    sample = GrainMap((x**2 + y**2 < 30**2).astype(int), spacing=0.5, unit="mm")
    shapes, sizes = Shapes().describe(sample), Sizes().describe(sample)
    assert shapes.surface[0] == pytest.approx(2 * math.pi * 15, rel=0.01)
    assert shapes.sphericity[0] == pytest.approx(1, rel=0.02)
    assert shapes.aspect_ratio[0] == pytest.approx(1, rel=0.01)
    assert sizes.diameter[0] == pytest.approx(30, rel=0.005)
    assert (sizes.size_unit, shapes.surface_unit) == ("mm^2", "mm")


def test_a_grain_across_periodic_borders_has_the_shape_it_has_inside():
    inside = ellipsoid((9.0, 6.0, 5.0), 0.4, (0.5,) * 3)
    moved = np.roll(inside.labels, [20, -17, 12], (0, 1, 2))
    across = GrainMap(moved, spacing=0.5, unit="um", periodic=True)
    expected, found = Shapes().describe(inside), Shapes().describe(across)
    assert found.semi_axes == pytest.approx(expected.semi_axes)
    assert found.surface == pytest.approx(expected.surface)


def test_weights_of_directions_sum_to_one():
    for spacing in ((1.0, 1.0, 1.0), (0.4, 0.4, 0.12), (1.0, 1.0), (1.0, 0.3)):
        weights = [weight for _, weight in directions(spacing)]
        assert len(weights) == {3: 13, 2: 4}[len(spacing)]
        assert sum(weights) == pytest.approx(1)


@pytest.fixture(scope="module")
def large_cells():
    """Return cells of 26 voxels in diameter, so that voxels hide little of their edges."""
    return voronoi((80, 80, 80), 60)


def test_surfaces_and_intercepts_are_two_views_of_the_boundaries(large_cells):
    surface = Shapes().describe(large_cells).surface.sum()
    intercept = Sizes().describe(large_cells).mean_intercept
    assert intercept == pytest.approx(4 * large_cells.labels.size / surface)
    contacts = Neighbours().describe(large_cells)
    # plane boundaries of all directions: projected faces give the areas that crossings give
    assert contacts.area.sum() == pytest.approx(surface / 2, rel=0.03)


def test_poisson_voronoi_cells_have_their_known_means(large_cells):
    # Meijering 1953: 15.535 neighbours, surface 5.821 V^(2/3), here of 60 cells
    neighbours = Neighbours().describe(large_cells).mean_neighbours
    assert neighbours == pytest.approx(15.535, abs=4 * 3.3 / math.sqrt(60))
    mean = Sizes().describe(large_cells)
    assert mean.mean_intercept == pytest.approx(4 / 5.821 * mean.mean_size ** (1 / 3), rel=0.04)


def test_cut_grains_count_where_asked():
    labels = np.repeat(np.arange(1, 6), 4)[:, None] * np.ones((1, 6), int)
    labels[:, [0, -1]] = 6
    sample = GrainMap(labels.astype(int))
    with pytest.warns(InputWarning, match="cuts 3 of 6 grains; they are left out, and the other 3"):
        inner = Sizes().describe(sample)
    every = Sizes(edge_grains="keep").describe(sample)
    assert (inner.grain.tolist(), inner.cut) == ([2, 3, 4], 3)
    assert every.grain.tolist() == [1, 2, 3, 4, 5, 6]
    assert every.at_edge.tolist() == [True, False, False, False, True, True]
    assert every.mean_size == pytest.approx(120 / 6)
    assert Neighbours().describe(sample).neighbours.tolist() == [3, 3, 3]
    with pytest.warns(InputWarning, match="all 2 grains touch the border"):
        none = Sizes().describe(np.array([[1, 1], [2, 2]]))
    assert none.count == 0
    assert math.isnan(none.mean_diameter)


def test_axes_of_one_voxel_are_left_out():
    flat = np.pad(np.ones((4, 4), int), 2)
    for labels in (flat, flat[:, None], flat[..., None]):
        found = Sizes().describe(labels)
        assert (found.size.tolist(), found.size_unit) == ([16], "voxel^2")


def test_log_normal_sizes_are_recovered():
    edges = np.random.default_rng(0).lognormal(3.0, 0.3, 900).round().astype(int)
    labels = np.zeros((900, int(edges.max()) + 1), int)  # strips of one voxel in height
    for row, edge in enumerate(edges):
        labels[row, :edge] = row + 1
    found = Sizes(edge_grains="keep").describe(labels)
    # diameter √(4A/π) of areas whose ln has σ 0.3
    assert found.lognormal_sigma == pytest.approx(0.15, rel=0.1)
    assert found.lognormal_median == pytest.approx(math.sqrt(4 / math.pi * math.exp(3)), rel=0.02)


@pytest.mark.parametrize(
    ("intercept", "area", "number"),
    # ASTM E112, table 4
    [(320.0, 129032, 0), (113.1, 16129, 3), (56.6, 4032, 5), (20.0, 504, 8), (10.0, 126, 10)],
)
def test_grain_size_numbers_are_those_of_the_standard(intercept, area, number):
    assert astm_number(intercept, "um", volume=True) == pytest.approx(number, abs=0.02)
    assert astm_number(area, "um", volume=False) == pytest.approx(number, abs=0.02)
    assert math.isnan(astm_number(20, "voxel", volume=True))


def test_random_crystals_touch_like_mackenzies(random_iron):
    found = Misorientations().describe(random_iron)
    n = found.contacts
    assert n > 2500
    assert np.mean(found.angle) == pytest.approx(40.736, abs=4 * 11.3 / math.sqrt(n / 7))
    assert found.angle.max() < 62.8
    assert found.low_angle_share == pytest.approx(
        found.area[found.angle < 15].sum() / found.area.sum()
    )
    # Σ3 within 8.66°: twelve... of random cubes about 1.76 % (Warrington and Boon)
    assert np.mean(found.sigma == 3) == pytest.approx(0.0176, abs=4 * math.sqrt(0.0176 / n * 3))
    inner = sector("m-3m")
    assert (found.axis @ np.linalg.inv(inner) > -1e-9).all()


@pytest.mark.parametrize(
    ("sigma", "degrees", "axis"),
    [(3, 60, (1, 1, 1)), (5, 36.87, (1, 0, 0)), (7, 38.21, (1, 1, 1)), (9, 38.94, (1, 1, 0)),
     (11, 50.48, (1, 1, 0)), (13, 22.62, (1, 0, 0)), (13, 27.80, (1, 1, 1)),
     (15, 48.19, (2, 1, 0)), (17, 61.93, (2, 2, 1)), (19, 26.53, (1, 1, 0)),
     (21, 44.42, (2, 1, 1)), (23, 40.46, (3, 1, 1)), (25, 16.26, (1, 0, 0)),
     (25, 51.68, (3, 3, 1)), (27, 31.59, (1, 1, 0)), (29, 46.40, (2, 2, 1)),
     (1, 10, (1, 2, 3)), (0, 40, (5, 3, 1))],
)  # fmt: skip
def test_coincidence_boundaries_are_recognised(sigma, degrees, axis):
    half = np.radians(degrees) / 2
    direction = np.array(axis) / np.linalg.norm(axis)
    turned = np.append(np.cos(half), np.sin(half) * direction)
    exact = disorientation(np.array([1.0, 0, 0, 0]), turned, "m-3m").quaternion
    if sigma > 1:
        away = np.degrees(2 * np.arccos(np.minimum(np.abs(variants(sigma) @ exact).max(), 1)))
        assert away < 0.02
    else:
        assert coincidences(exact[None]).tolist() == [sigma]
    if 1 < sigma < 13:
        assert coincidences(exact[None]).tolist() == [sigma]


def test_brandons_limit_parts_sigma3_from_others():
    limit = 15 / math.sqrt(3)
    for off, sigma in ((limit - 0.1, 3), (limit + 0.1, 0)):
        half = np.radians(60 - off) / 2
        turned = np.append(np.cos(half), np.sin(half) * np.full(3, 3**-0.5))
        assert (coincidences(turned[None])[0] == 3) == (sigma == 3)


def test_pole_densities_are_one_on_average_and_for_random_crystals():
    turned = random_orientations(1000)
    weights = np.ones(1000)
    disc = net()[..., 2] >= 0
    for poles in poles_of("m-3m").values():
        single = pole_density(turned[:1], weights[:1], poles, 15)
        assert single[disc].mean() == pytest.approx(1, abs=0.03)  # equal areas
        spread = pole_density(turned, weights, poles, 15)
        assert spread == pytest.approx(np.ones_like(spread), abs=0.25)


def test_goss_texture_is_seen_where_it_is():
    # [001] along x, [110] along z
    goss = np.array([[0.2705981, 0.6532815, 0.2705981, 0.6532815]])
    found = Texture().describe(GrainMap(np.ones((3, 3, 3), int), goss, **IRON))
    assert found.poles == ("{100}", "{110}", "{111}")
    at = {name: net()[np.unravel_index(one.argmax(), one.shape)] for name, one in
          zip(found.poles, found.density, strict=True)}  # fmt: skip
    assert abs(at["{100}"][0]) == pytest.approx(1, abs=0.01)
    assert found.density[1][30, 30] == pytest.approx(found.maximum[1], rel=0.01)


def test_spread_of_random_crystals_is_mackenzies_mean(random_iron):
    found = Texture(half_width=15).describe(random_iron)
    assert found.spread == pytest.approx(40.7, abs=2)
    assert found.strongest < 2
    voxels = np.bincount(random_iron.labels.ravel())[1:]
    assert found.effective_grains == pytest.approx(voxels.sum() ** 2 / (voxels**2).sum())
    away = misorientation_angle(found.mean_orientation, random_iron.orientations, "m-3m")
    assert found.spread == pytest.approx(np.average(away, weights=voxels), abs=1e-4)


def test_textures_need_a_phase_where_there_are_two():
    two = GrainMap(
        np.array([[1, 1], [2, 2]]),
        random_orientations(2),
        phase=np.array([1, 2]),
        phases={"iron": 1, "zinc": 2},
        symmetry={"iron": "m-3m"},
    )
    with pytest.raises(ValueError, match=r"name the phase: the map has \['iron', 'zinc'\]"):
        Texture().describe(two)
    with pytest.raises(ValueError, match="the symmetry of 'zinc' is not known"):
        Texture(phase="zinc").describe(two)
    assert Texture(phase="zinc", symmetry={"zinc": "622"}).describe(two).poles[0] == "(0001)"
    assert PhaseFractions().describe(two).fraction.tolist() == [0.5, 0.5]


def test_results_are_drawn_and_have_axes(random_iron):
    made = [Sizes(), Shapes(), Neighbours(), Misorientations(), Texture(), PhaseFractions()]
    found = [one.describe(random_iron) for one in made]
    for result in found:
        assert result.plot().axes
    assert found[0].to_xarray()["diameter"].dims == ("grain",)
    assert found[1].to_xarray()["semi_axes"].dims == ("grain", "rank")
    legend = found[3].plot().axes[0].get_legend().get_texts()
    assert legend[0].get_text() == "random (Mackenzie)"
    with pytest.warns(InputWarning, match="touch the border"):
        empty = [one.describe(np.array([[1, 1], [2, 2]])) for one in made[:3]]
    for result in empty:
        assert result.plot().axes


def test_grains_too_large_to_lie_whole_in_the_map_are_missed_aloud():
    labels = np.ones((20, 20, 20), int)  # one grain around small ones
    for number, corner in enumerate(np.ndindex(3, 3, 3), start=2):
        box = tuple(slice(3 + 5 * c, 5 + 5 * c) for c in corner)
        labels[box] = number
    sample = GrainMap(labels)
    with pytest.warns(InputWarning) as caught:
        found = Sizes().describe(sample)
    assert any("stand for 4.4 % of the map alone" in str(one.message) for one in caught)
    exact = 27 * 8 * (20 / 17) ** 3 / 8000
    assert found.represented == pytest.approx(exact)
    outcomes = measure(sample).outcomes
    (value,) = (v for v in outcomes[0].values if v.name == "mean volume")
    assert np.isnan(value.error.half_width)
    assert "stand for 4.4 % of the sample" in value.error.note
