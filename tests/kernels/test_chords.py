"""Chord lengths: a plain loop over lines, closed cases, and the law of overlapping spheres."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from matweft_kernels.chords import chord_lengths

BORDERS = ("periodic", "keep", "drop")


def chords_of_line(line, border):
    """Return the chord lengths of one line, read voxel by voxel."""
    length = len(line)
    if all(line):
        return [] if border == "drop" else [length]
    if border == "periodic":
        line = np.roll(line, -int(np.argmin(line)))
    begin, found = 0, []
    for is_pore, run in itertools.groupby(line):
        end = begin + len(list(run))
        touches = begin == 0 or end == length
        if is_pore and not (border == "drop" and touches):
            found.append(end - begin)
        begin = end
    return found


def spheres(edge, radius, number, seed):
    pore = np.ones((edge, edge, edge), bool)
    for centre in np.random.default_rng(seed).random((number, 3)) * edge:
        squares = [((np.arange(edge) - c + edge / 2) % edge - edge / 2) ** 2 for c in centre]
        pore &= np.add.outer(np.add.outer(squares[0], squares[1]), squares[2]) > radius**2
    return pore


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(
    ("shape", "porosity"),
    [((7, 11, 9), 0.5), ((8, 70, 5), 0.9), ((5, 3, 130), 0.8), ((4, 1, 2), 0.7)],
)
def test_equals_a_loop_over_lines(device, axis, border, shape, porosity):
    pore = np.random.default_rng(axis).random(shape) < porosity
    lines = np.moveaxis(pore, axis, -1).reshape(-1, shape[axis])
    lengths = [length for line in lines for length in chords_of_line(line, border)]
    found = chord_lengths(pore, axis=axis, border=border, device=device)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, np.bincount(lengths, minlength=shape[axis] + 1))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_chords_cover_the_pores_once(device, axis):
    pore = spheres(50, 6.0, 60, seed=1)
    for border in ("periodic", "keep"):
        counts = chord_lengths(pore, axis=axis, border=border, device=device)
        assert counts @ np.arange(counts.size) == pore.sum()


def test_open_and_closed_lines(device):
    pore = np.zeros((6, 2, 3), bool)
    pore[:, 0] = True
    for border, chords in (("periodic", 3), ("keep", 3), ("drop", 0)):
        counts = chord_lengths(pore, border=border, device=device)
        assert counts.tolist() == [0, 0, 0, 0, 0, 0, chords]


def test_shifting_moves_no_chord_of_a_periodic_image(device):
    pore = spheres(40, 5.0, 50, seed=2)
    counts = chord_lengths(pore, axis=1, device=device)
    moved = chord_lengths(np.roll(pore, (3, 17, 8), (0, 1, 2)), axis=1, device=device)
    np.testing.assert_array_equal(counts, moved)


def test_overlapping_spheres_leave_exponential_chords(device):
    edge, radius, number = 96, 6.0, 600
    pore = spheres(edge, radius, number, seed=3)
    counts = sum(chord_lengths(pore, axis=axis, device=device) for axis in range(3))[:-1]
    lengths, total = np.arange(counts.size), counts.sum()
    mean = 1 / (np.pi * radius**2 * number / edge**3)
    assert counts @ lengths / total == pytest.approx(mean, rel=0.04)
    longer = 1 - np.cumsum(counts)[[4, 9, 19, 39]] / total
    remaining = np.exp(-np.array([5, 15, 35]) / mean)
    np.testing.assert_allclose(longer[1:] / longer[0], remaining, atol=0.02)


@pytest.mark.parametrize(
    ("pore", "options", "message"),
    [
        (np.ones(5, bool), {}, r"pore has shape \(5,\): give a filled image with three axes"),
        (np.full((2, 2, 2), -1), {}, "values from -1 to -1"),
        (np.ones((2, 2, 2), bool), {"axis": -4}, "axis is -4: give 0, 1 or 2"),
        (np.ones((2, 2, 2), bool), {"border": "wrap"}, "border is 'wrap': give one of periodic"),
    ],
)
def test_bad_input_is_named(pore, options, message):
    with pytest.raises(ValueError, match=message):
        chord_lengths(pore, **options)
