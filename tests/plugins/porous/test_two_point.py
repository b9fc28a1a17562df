"""Two-point correlation against counting every pair."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matweft.codec import decode, encode
from matweft.data import VoxelImage
from matweft_porous import LevelSet, TwoPoint


def _pair_by_pair(
    mask: np.ndarray, periodic: tuple[bool, ...], edges: tuple[float, ...]
) -> np.ndarray:
    """Return C(r) by going through every lag up to half the image."""
    length = (
        math.ceil(math.sqrt(sum((n * e) ** 2 for n, e in zip(mask.shape, edges, strict=True))) / 2)
        + 1
    )
    found, possible = np.zeros(length), np.zeros(length)
    ranges = [
        range(-((n - 1) // 2), n // 2 + 1) if wraps else range(-(n // 2), n // 2 + 1)
        for n, wraps in zip(mask.shape, periodic, strict=True)
    ]
    inside = np.ones(mask.shape, bool)
    for lag in np.ndindex(*(len(one) for one in ranges)):
        steps = [one[i] for one, i in zip(ranges, lag, strict=True)]
        shifted, counted = mask, inside
        for axis, (step, wraps) in enumerate(zip(steps, periodic, strict=True)):
            shifted, counted = np.roll(shifted, step, axis), np.roll(counted, step, axis)
            if not wraps and step:
                cut = [slice(None)] * mask.ndim
                cut[axis] = slice(0, step) if step > 0 else slice(step, None)
                shifted, counted = shifted.copy(), counted.copy()
                shifted[tuple(cut)] = counted[tuple(cut)] = False
        r = round(math.sqrt(sum((s * e) ** 2 for s, e in zip(steps, edges, strict=True))))
        found[r] += np.count_nonzero(mask & shifted)
        possible[r] += np.count_nonzero(counted)
    with np.errstate(invalid="ignore"):
        return found / possible


@pytest.mark.parametrize(
    ("shape", "periodic", "spacing"),
    [
        ((8, 8, 8), (True, True, True), (1, 1, 1)),
        ((9, 8, 11), (False, False, False), (1, 1, 1)),
        ((8, 9, 10), (True, False, True), (2, 2, 2)),
        ((12, 8, 8), (False, True, True), (0.5, 1, 1.5)),
        ((14, 11), (True, False), (1, 1)),
        ((8, 8, 8), (True, True, True), (1, 10, 10)),
    ],
)
def test_every_pair_is_counted_once(
    shape: tuple[int, ...], periodic: tuple[bool, ...], spacing: tuple[float, ...]
) -> None:
    mask = np.random.default_rng(5).random(shape) < 0.4
    image = VoxelImage(mask, periodic=periodic, spacing=spacing, unit="um")
    found = TwoPoint().describe(image)
    edges = tuple(one / min(spacing) for one in spacing)
    assert found.two_point == pytest.approx(
        _pair_by_pair(mask, periodic, edges), abs=1e-12, nan_ok=True
    )
    assert found.two_point[0] == found.porosity == np.mean(mask)
    assert found.distance[1] == min(spacing)


def test_a_cube_has_as_many_numbers_as_the_paper_says() -> None:
    image = LevelSet(shape=(48, 48, 48)).generate(rng=np.random.default_rng(0))
    found = TwoPoint().describe(image).two_point
    assert len(found) == math.ceil(math.sqrt(3) * 24) + 1
    assert found[-2] == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize(("edge", "known"), [(192, False), (48, True)])
def test_a_distance_without_a_lag_has_no_number(edge: int, known: bool) -> None:
    mask = np.arange(edge**3).reshape((edge,) * 3) % 2 == 0
    result = TwoPoint().describe(VoxelImage(mask, periodic=(True,) * 3))
    assert np.isfinite(result.two_point[:-1]).all()
    assert np.isfinite(result.two_point[-1]) == known
    assert len(result.plot().axes[0].lines[0].get_ydata()) == len(result.two_point)
    stored = encode(result)
    assert decode(stored.tree, stored.arrays).two_point == pytest.approx(
        result.two_point, nan_ok=True
    )


def test_shifts_and_flips_change_nothing() -> None:
    image = LevelSet(shape=(32, 32, 32)).generate(rng=np.random.default_rng(8))
    turned = image.with_values(np.roll(image.values[::-1], 7, axis=1).swapaxes(0, 2))
    before, after = TwoPoint().describe(image), TwoPoint().describe(turned)
    assert after.two_point == pytest.approx(before.two_point, rel=1e-6)
