"""Segmentation recovers synthetic polycrystals, whatever equivalents their orientations are."""

from __future__ import annotations

import logging
import time

import numpy as np
import pytest
from scipy.spatial import cKDTree

from matweft.data import OrientationMap
from matweft.data._quaternions import multiply
from matweft.data.symmetry import misorientation_angle, rotations
from matweft.errors import InputWarning
from matweft_grains import Segment

IDENTITY = np.array([1.0, 0, 0, 0])


def unit(quaternions):
    return quaternions / np.linalg.norm(quaternions, axis=-1, keepdims=True)


def distinct(count, symmetry, rng):
    """Return random orientations of which no two are less than 12° apart."""
    found = unit(rng.normal(size=(1, 4)))
    while len(found) < count:
        one = unit(rng.normal(size=4))
        if misorientation_angle(found, one, symmetry).min() > 12:
            found = np.vstack([found, one])
    return found


def voronoi(shape, count, *, symmetry, periodic, noise=1.0, seed=0):
    """Return a map of Voronoi cells with noise in degrees, true labels from 1, orientations."""
    rng = np.random.default_rng(seed)
    box = np.array(shape, float)
    centres = rng.random((4 * count, len(shape))) * box
    spaced = [centres[0]]  # centres that keep a distance, so that no cell is tiny
    least = 0.8 * (np.prod(box) / count) ** (1 / len(shape))
    for one in centres:
        gap = np.abs(np.array(spaced) - one)
        gap = np.minimum(gap, box - gap) if periodic else gap
        if np.linalg.norm(gap, axis=1).min() > least:
            spaced.append(one)
    points = np.indices(shape).reshape(len(shape), -1).T + 0.5
    tree = cKDTree(np.array(spaced) % box, boxsize=box if periodic else None)
    cell = tree.query(points)[1]
    turned = distinct(len(spaced), symmetry, rng)
    tilts = rng.normal(0, np.radians(noise) / 2 / np.sqrt(3), (len(points), 3))
    group = rotations(symmetry)
    measured = multiply(turned[cell], unit(np.column_stack([np.ones(len(points)), tilts])))
    measured = multiply(measured, group[rng.integers(0, len(group), len(points))])
    measured *= rng.choice([-1, 1], (len(points), 1))
    made = OrientationMap(
        measured.reshape(*shape, 4),
        periodic=(periodic,) * len(shape),
        phases={"metal": 1},
        symmetry={"metal": symmetry},
    )
    return made, cell.reshape(shape) + 1, turned


@pytest.mark.parametrize(
    ("shape", "count", "symmetry", "periodic"),
    [
        ((40, 36, 32), 40, "m-3m", True),
        ((40, 36, 32), 40, "6/mmm", False),
        ((150, 120), 60, "m-3m", False),
        ((150, 120), 60, "mmm", True),
    ],
)
def test_every_grain_of_a_noisy_polycrystal_is_found(shape, count, symmetry, periodic):
    made, labels, turned = voronoi(shape, count, symmetry=symmetry, periodic=periodic)
    found = Segment().generate(made)
    pairs = np.unique(np.stack([labels.ravel(), found.labels.ravel()]), axis=1)
    assert len(found.grains) == len(turned) == pairs.shape[1]  # one to one
    order = pairs[0][np.argsort(pairs[1])] - 1
    away = misorientation_angle(found.orientations, turned[order], symmetry)
    # of noise of 1° the mean of n points keeps 1° / √n: 0.1° from 100 points on
    scaled = away * np.sqrt(np.bincount(found.labels.ravel())[1:])
    assert np.mean(scaled**2) == pytest.approx(1, abs=4 * np.sqrt(2 / 3 / len(turned)))
    assert scaled.max() < 2.7


def test_grains_are_put_together_across_periodic_borders_only():
    turned = np.tile(IDENTITY, (9, 4, 1))
    turned[3:6] = [np.cos(0.3), 0, 0, np.sin(0.3)]
    for periodic, count in (((True, False), 2), ((False, True), 3)):
        made = OrientationMap(turned, periodic=periodic)
        assert len(Segment(symmetry="cubic").generate(made).grains) == count


def test_the_threshold_parts_grains():
    turned = np.tile(IDENTITY, (8, 8, 1))
    turned[4:] = [np.cos(np.radians(2)), np.sin(np.radians(2)), 0, 0]  # 4°
    made = OrientationMap(turned, phases={"iron": 1}, symmetry={"iron": "m-3m"})
    assert len(Segment(threshold=4.01).generate(made).grains) == 1
    assert len(Segment(threshold=3.99).generate(made).grains) == 2


def test_a_gradient_links_its_ends():
    half = np.radians(np.arange(24.0)) / 2
    bent = np.stack([np.cos(half), 0 * half, 0 * half, np.sin(half)], axis=-1)
    made = OrientationMap(np.repeat(bent[:, None], 3, axis=1))
    one = Segment(threshold=2, symmetry="m-3m").generate(made)
    assert one.grains == (1,)
    middle = [np.cos(half.mean()), 0, 0, np.sin(half.mean())]
    assert misorientation_angle(one.orientations[0], middle, "m-3m") < 1e-5
    assert len(Segment(threshold=0.5, smallest=1, symmetry="m-3m").generate(made).grains) == 24


def test_diagonal_neighbours_connect_where_asked():
    turned = np.tile(IDENTITY, (6, 6, 1))
    diagonal = np.indices((6, 6)).sum(axis=0) % 2 == 0
    turned[diagonal] = [np.cos(0.3), 0, 0, np.sin(0.3)]
    made = OrientationMap(turned)
    assert len(Segment(neighbours="all", symmetry="m-3m").generate(made).grains) == 2
    assert len(Segment(smallest=1, symmetry="m-3m").generate(made).grains) == 36


def test_phases_never_mix_and_each_has_its_symmetry():
    sixty = [np.cos(np.pi / 6), 0, 0, np.sin(np.pi / 6)]  # an equivalent of 622, not of 432
    turned = np.tile(IDENTITY, (6, 8, 1))
    turned[:, ::2] = sixty
    phase = np.ones((6, 8), int)
    phase[3:] = 2
    made = OrientationMap(
        turned,
        phase,
        phases={"zinc": 1, "iron": 2},
        symmetry={"zinc": "hexagonal", "iron": "cubic"},
    )
    found = Segment(smallest=1).generate(made)
    assert found.phase.tolist() == [1] + [2] * 8
    assert found.symmetry == {"zinc": "6/mmm", "iron": "m-3m"}
    again = Segment(smallest=1, symmetry={"iron": "622"}).generate(made)
    assert again.phase.tolist() == [1, 2]


def noisy_disc():
    """Return a map of one grain in whose middle nothing was indexed, with two lone points."""
    turned = np.tile(IDENTITY, (12, 12, 1))
    turned[:6] = [np.cos(0.3), 0, 0, np.sin(0.3)]
    turned[2, 2] = turned[9, 9] = [np.cos(0.3), np.sin(0.3), 0, 0]
    phase = np.ones((12, 12), int)
    phase[5:7, 4:8] = 0
    return OrientationMap(turned, phase, phases={"iron": 1}, symmetry={"iron": "m-3m"})


def test_what_belongs_to_no_grain_is_filled_and_told(caplog):
    with caplog.at_level(logging.INFO):
        found = Segment().generate(noisy_disc())
    assert found.labels.tolist() == [[1] * 12] * 6 + [[2] * 12] * 6
    assert "8 of 144 points (5.56%) have no orientation" in caplog.text
    assert (
        "4 grains before, 2 after dissolving those smaller than 10 points: 2 grains with 2 points"
        in caplog.text
    )
    assert "10 of 144 points (6.94%) filled from the nearest grain" in caplog.text
    empty = Segment(fill=False).generate(noisy_disc())
    assert np.count_nonzero(empty.labels == 0) == 10
    kept = Segment(smallest=1).generate(noisy_disc())
    assert len(kept.grains) == 4


def test_nearest_means_nearest_in_length():
    phase = np.ones((5, 9), int)
    phase[2, 4] = 0
    turned = np.tile(IDENTITY, (5, 9, 1))
    turned[:2] = turned[3:] = [np.cos(0.3), 0, 0, np.sin(0.3)]
    for spacing, label in (((1.0, 3.0), 1), ((3.0, 1.0), 2)):
        made = OrientationMap(turned, phase, spacing=spacing)
        found = Segment(smallest=1, symmetry="cubic").generate(made)
        beside = found.labels[2, 3]
        assert (found.labels[2, 4] == beside) == (label == 2)


def test_confidence_is_that_of_the_map_or_as_named():
    sure = np.full((6, 6), 0.5)
    sure[0] = 0.05
    turned = np.tile(IDENTITY, (6, 6, 1))
    made = OrientationMap(turned, scalars={"confidence_index": sure, "iq": 1000 * sure})
    empty = {"fill": False, "symmetry": "m-3m"}
    assert np.count_nonzero(Segment(**empty).generate(made).labels) == 30
    assert np.count_nonzero(Segment(**empty, least_confidence=0.01).generate(made).labels) == 36
    by_quality = Segment(**empty, confidence="iq", least_confidence=100)
    assert np.count_nonzero(by_quality.generate(made).labels) == 30
    with pytest.raises(ValueError, match=r"the map has no 'ci'; measured beside: \['confidence_i"):
        Segment(**empty, confidence="ci").generate(made)


def test_much_filling_is_warned_of():
    phase = np.zeros((10, 10), int)
    phase[:5] = 1
    made = OrientationMap(np.tile(IDENTITY, (10, 10, 1)), phase)
    with pytest.warns(InputWarning, match="50% of the points belong to no grain"):
        Segment(symmetry="cubic").generate(made)


def test_symmetry_of_a_stranger_is_refused():
    made = OrientationMap(np.tile(IDENTITY, (4, 4, 1)), phases={"iron": 1})
    with pytest.raises(ValueError, match=r"symmetry names \['zinc'\]; the phases are \['iron'\]"):
        Segment(symmetry={"zinc": "622"}).generate(made)


def test_phases_without_a_name_are_called_by_their_number():
    found = Segment(symmetry="cubic").generate(OrientationMap(np.tile(IDENTITY, (4, 4, 1))))
    assert (found.phases, found.symmetry) == ({"phase 1": 1}, {"phase 1": "m-3m"})


def test_three_million_points_would_take_less_than_twenty_seconds():
    made, _, _ = voronoi((50, 50, 40), 80, symmetry="m-3m", periodic=False)
    start = time.process_time()
    Segment().generate(made)
    assert (time.process_time() - start) * 3e6 / made.phase.size < 20 * 2  # two cores
