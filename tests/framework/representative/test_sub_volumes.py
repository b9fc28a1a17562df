"""The error of numbers measured again on boxes: fraction, surface, mean chord."""

import math

import numpy as np
import pytest

from matweft import InputError
from matweft.representative import Level, boxes, from_sub_volumes, split

FREE, POSITIVE = (-math.inf, math.inf), (0.0, math.inf)
NAMES = ("smooth, L = 12 ξ", "smooth, L = 25 ξ", "smooth square, L = 25 ξ")


def surface(mask):
    """Faces between the phases, per pair of neighbours, summed over the axes."""
    axes = [np.moveaxis(mask, axis, 0) for axis in range(mask.ndim)]
    return float(sum(np.mean(one[1:] != one[:-1]) for one in axes))


def chord(mask):
    """Voxels of the phase over the ends of its chords along x."""
    ends = np.mean(mask[:-1] & ~mask[1:])
    return mask.mean() / ends if ends else math.nan


def error_of(measure, mask, spacing, **options):
    edges = tuple(n * s for n, s in zip(mask.shape, spacing, strict=True))
    parts = [split(edges, n) for n in ((2, 3, 4) if mask.ndim == 3 else (3, 4, 6))]
    levels = [Level(one, [measure(mask[box]) for box in boxes(mask.shape, one)]) for one in parts]
    return from_sub_volumes(measure(mask), levels, edges=edges, **options)


def truths(known):
    found = {"fraction": known.fraction}
    if known.window[0] > 24:
        faces = known.faces()
        found |= {"surface": sum(faces), "chord": 2 * known.fraction / faces[0]}
    return found


@pytest.fixture(scope="module")
def results(drawn):
    """By quantity and ensemble: errors of 100 images and the true value."""
    measures = {"fraction": np.mean, "surface": surface, "chord": chord}
    bounds = {"fraction": FREE, "surface": POSITIVE, "chord": POSITIVE}
    found = {}
    for name in NAMES:
        known, images = drawn(name)
        for quantity, truth in truths(known).items():
            errors = [
                error_of(measures[quantity], one, known.spacing, bounds=bounds[quantity])
                for one in images[:100]
            ]
            found.setdefault(quantity, {})[name] = errors, truth
    return found


@pytest.mark.parametrize("quantity", ["fraction", "surface", "chord"])
def test_stated_intervals_cover_as_they_say(results, quantity):
    covered = {
        name: 100 * np.mean([one.low <= truth <= one.high for one in errors])
        for name, (errors, truth) in results[quantity].items()
    }
    assert all(90 <= one <= 99 for one in covered.values()), covered


@pytest.mark.parametrize("name", NAMES)
def test_standard_error_of_the_fraction_is_the_exact_one_on_average(results, drawn, name):
    errors, _ = results["fraction"][name]
    found = math.sqrt(np.mean([one.standard_error**2 for one in errors]))
    assert found == pytest.approx(drawn(name)[0].standard_error(), rel=0.2)


@pytest.mark.parametrize("quantity", ["surface", "chord"])
def test_standard_error_is_the_spread_of_many_images(results, quantity):
    for errors, _ in results[quantity].values():
        spread = np.std([one.value for one in errors], ddof=1)
        assert 0.75 < np.median([one.standard_error for one in errors]) / spread < 1.35


def test_oscillating_structure_is_never_told_too_sure(drawn):
    known, images = drawn("spinodal, L = 4 λ")
    errors = [error_of(np.mean, one, known.spacing) for one in images[:50]]
    found = np.median([one.standard_error for one in errors])
    assert 0.9 < found / known.standard_error() < 1.6


def test_interval_is_centred_on_the_whole_whatever_borders_do():
    rng = np.random.default_rng(2)
    levels = [Level((n,) * 3, 5.0 + n * 0.5 + rng.normal(0, 0.01, n**3)) for n in (2, 3)]
    error = from_sub_volumes(5.0, levels, edges=(1.0,) * 3)
    assert (error.low + error.high) / 2 == pytest.approx(5.0)
    assert "Small boxes differ by +30 % on average" in error.note


def test_independent_boxes_have_the_error_of_a_mean():
    rng = np.random.default_rng(0)
    found = []
    for _ in range(200):
        fine = rng.normal(1.0, 0.1, (4, 4, 4))
        coarse = fine.reshape(2, 2, 2, 2, 2, 2).mean((1, 3, 5))
        levels = [Level((2,) * 3, coarse), Level((4,) * 3, fine)]
        found.append(from_sub_volumes(fine.mean(), levels, edges=(1.0,) * 3).standard_error)
    assert math.sqrt(np.mean(np.square(found))) == pytest.approx(0.1 / 8, rel=0.15)


def test_one_level_of_eight_boxes_has_little_freedom():
    level = Level((2, 2, 2), np.random.default_rng(1).normal(size=8))
    assert 4 < from_sub_volumes(0.0, [level], edges=(1.0,) * 3).freedom < 7.5


def test_failed_boxes_are_counted_and_too_many_end_the_levels():
    rng = np.random.default_rng(5)
    few, many = rng.normal(1, 0.1, 27), rng.normal(1, 0.1, 64)
    few[:2], many[:20] = math.nan, math.nan
    coarse = Level((2, 2, 2), rng.normal(1, 0.1, 8))
    levels = [Level((4,) * 3, many), coarse, Level((3,) * 3, few)]
    error = from_sub_volumes(1.0, levels, edges=(1.0,) * 3)
    assert "2 of 27 boxes failed." in error.note
    assert "20 of 64 boxes failed: they and smaller ones are left out." in error.note
    without = from_sub_volumes(1.0, levels[1:], edges=(1.0,) * 3)
    assert error.standard_error == without.standard_error
    none = from_sub_volumes(1.0, levels[:1], edges=(1.0,) * 3)
    assert none.method == "none"
    assert none.note.startswith("No level has enough boxes.")
    assert not none.representative


def test_a_whole_without_a_value_and_boxes_all_alike_have_no_error():
    alike = Level((2, 2), np.ones(4))
    assert "all have the same value" in from_sub_volumes(1.0, [alike], edges=(1.0, 1.0)).note
    lost = from_sub_volumes(math.nan, [Level((2, 2), np.arange(4))], edges=(1.0, 1.0))
    assert lost.note == "The whole image has no value."


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (1.0, math.inf), (-math.inf, 3.0), FREE])
def test_interval_lies_within_its_bounds_and_holds_the_value(bounds):
    inside = max(bounds[0], -5.0) + 0.1
    wide = Level((2, 2, 2), inside + np.linspace(-3.0, 3.0, 8))
    error = from_sub_volumes(inside, [wide], edges=(1.0,) * 3, bounds=bounds)
    assert bounds[0] <= error.low < inside < error.high <= bounds[1]
    assert error.symmetric is (bounds == FREE)


def test_bounds_do_not_matter_to_a_number_far_from_them():
    level = [Level((2, 2, 2), np.random.default_rng(1).normal(0.5, 1e-4, 8))]
    free = from_sub_volumes(0.5, level, edges=(1.0,) * 3)
    for bounds in ((0.0, 1.0), (0.0, math.inf), (-math.inf, 1.0)):
        bound = from_sub_volumes(0.5, level, edges=(1.0,) * 3, bounds=bounds)
        assert bound.symmetric
        assert (bound.low, bound.high) == pytest.approx((free.low, free.high), abs=1e-6)


def test_one_number_and_its_inverse_have_intervals_that_are_inverse():
    values = np.random.default_rng(2).lognormal(0.0, 0.5, 27)
    made = [
        from_sub_volumes(whole, [Level((3, 3, 3), given)], edges=(1.0,) * 3, bounds=POSITIVE)
        for whole, given in ((1.25, values), (1 / 1.25, 1 / values))
    ]
    assert (made[0].low, made[0].high) == pytest.approx((1 / made[1].high, 1 / made[1].low))


def test_boxes_on_a_bound_count_with_their_value():
    """Phases that do not percolate in a box have a diffusivity of 0 there."""
    values = np.array([0.0, 0.2, 0.3, 0.1, 0.25, 0.15, 0.2, 0.2])
    level = [Level((2, 2, 2), values)]
    bound = from_sub_volumes(0.2, level, edges=(1.0,) * 3, bounds=(0.0, 1.0))
    free = from_sub_volumes(0.2, level, edges=(1.0,) * 3)
    assert bound.standard_error == pytest.approx(free.standard_error)


@pytest.mark.parametrize(
    ("value", "bounds"), [(0.0, (0, 1)), (1.0, (0, 1)), (math.inf, (1, math.inf)), (0.9, (1, 2))]
)
def test_a_value_on_a_bound_has_no_known_error(value, bounds):
    level = [Level((2, 2, 2), np.linspace(0.1, 0.4, 8))]
    error = from_sub_volumes(value, level, edges=(1.0,) * 3, bounds=bounds)
    assert error.method == "none"
    assert math.isnan(error.low)
    assert "does not percolate in the whole image): its error cannot be known" in error.note
    assert not error.representative
    assert not error.doubtful


def test_few_regions_make_an_error_doubtful():
    values = np.random.default_rng(1).normal(1.0, 0.01, 8)
    few = from_sub_volumes(1.0, [Level((2, 2), values[:4])], edges=(1.0, 1.0))
    many = from_sub_volumes(1.0, [Level((2, 2, 2), values)], edges=(1.0,) * 3)
    assert (few.doubtful, many.doubtful) == (True, False)
    assert "the error itself is badly known" in few.note


def test_fraction_keeps_within_its_bounds():
    values = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.02])
    level = [Level((2, 2, 2), values)]
    assert from_sub_volumes(0.015, level, edges=(1.0,) * 3).low < 0
    error = from_sub_volumes(0.015, level, edges=(1.0,) * 3, bounds=(0, 1), point_variance=0.0148)
    assert 0 < error.low < 0.015 < error.high < 1
    assert error.integral_range == pytest.approx(error.standard_error**2 / 0.0148)


@pytest.mark.parametrize("edges", [(100, 100, 100), (300, 100, 20), (512, 512), (90.0, 10.0), (7,)])
@pytest.mark.parametrize("per_axis", [2, 3, 4])
def test_split_is_near_the_wanted_number_of_boxes(edges, per_axis):
    parts = split(edges, per_axis)
    wanted = per_axis ** len(edges)
    assert wanted / 1.5 <= math.prod(parts) <= 1.5 * wanted
    assert parts == tuple(sorted(parts, reverse=True))


def test_boxes_fill_the_image_once():
    found = np.zeros((7, 5, 9), int)
    cut = boxes(found.shape, (2, 3, 4))
    for box in cut:
        found[box] += 1
    assert len(cut) == 24
    assert (found == 1).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: boxes((4, 4), (5, 1)), "cannot be split"),
        (lambda: boxes((4, 4), (2,)), "cannot be split"),
        (lambda: split((1.0, 0.0), 2), "positive edges"),
        (lambda: split((), 2), "positive edges"),
        (lambda: from_sub_volumes(1.0, [Level((2, 2), [1.0])], edges=(1.0, 1.0)), "one value a"),
        (lambda: from_sub_volumes(1.0, [Level((2,), [1, 2])], edges=(1.0, 1.0)), "as many axes"),
    ],
)
def test_bad_input_is_told(call, message):
    with pytest.raises(InputError, match=message):
        call()
