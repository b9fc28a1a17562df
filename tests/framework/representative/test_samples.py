"""The mean of independent numbers, Student's quantile, and what a result says."""

import math
from itertools import pairwise

import numpy as np
import pytest

from matweft import InputError
from matweft.report.numbers import with_unit
from matweft.representative import REFERENCES, SamplingError, from_samples
from matweft.representative._student import two_sided_95
from matweft.result import fields_of


def test_intervals_of_skewed_samples_cover():
    rng = np.random.default_rng(7)
    errors = [from_samples(rng.lognormal(0, 0.4, 100)) for _ in range(400)]
    truth = math.exp(0.4**2 / 2)
    assert 0.92 < np.mean([one.low <= truth <= one.high for one in errors]) < 0.98


def test_mean_and_error_are_the_textbook_ones():
    values = np.array([2.0, 4.0, 4.0, 6.0, 9.0])
    error = from_samples(values, unit="um")
    assert error.value == 5.0
    assert error.standard_error == pytest.approx(values.std(ddof=1) / math.sqrt(5))
    assert error.half_width == pytest.approx(2.776445 * error.standard_error, rel=1e-6)
    assert (error.low, error.high) == (5 - error.half_width, 5 + error.half_width)


def test_weighted_means_of_a_biased_draw_cover_the_unbiased_mean():
    """Of numbers drawn with a chance that falls as they grow, the inverse chance is the weight."""
    rng = np.random.default_rng(2)
    truth = math.exp(0.3**2 / 2)
    errors = []
    for _ in range(400):
        drawn = rng.lognormal(0, 0.3, 200)
        chance = np.clip(1 - drawn / 3, 0.05, 1)
        seen = rng.random(200) < chance
        errors.append(from_samples(drawn[seen], weights=1 / chance[seen]))
    assert 0.92 < np.mean([one.low <= truth <= one.high for one in errors]) < 0.98
    spread = np.std([one.value for one in errors])
    assert np.mean([one.standard_error for one in errors]) == pytest.approx(spread, rel=0.1)


def test_equal_weights_change_nothing_and_no_weight_is_no_sample():
    values = np.random.default_rng(3).normal(10, 3, 30)
    plain = from_samples(values)
    equal = from_samples([*values, 1e3, math.nan], weights=[2.0] * 30 + [0.0] * 2, noun="grain")
    for name in ("value", "standard_error", "freedom", "low", "high"):
        assert getattr(equal, name) == pytest.approx(getattr(plain, name))
    assert equal.note.endswith("Mean of 30 grains.")


def test_few_weighted_samples_have_no_error():
    error = from_samples(np.arange(9.0), weights=np.ones(9), noun="grain")
    assert (error.method, error.note) == ("none", "An error needs ten grains, there are 9.")


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, math.nan]])
def test_weights_must_fit(weights):
    with pytest.raises(InputError, match="give 2 weights, one a sample, none negative"):
        from_samples([1.0, 2.0], weights=weights)


def test_missing_samples_are_counted():
    error = from_samples([1.0, math.nan, 1.1, 0.9, 1.0, 1.0])
    assert error.freedom == 4
    assert error.note.endswith("Mean of 5 samples. 1 of 6 are missing.")


def test_larger_image_for_grains():
    values = np.random.default_rng(1).normal(10, 3, 100)
    error = from_samples(values, edges=(10.0, 10.0, 10.0), length_unit="um")
    assert not error.representative
    times = (error.edge_needed() / 10) ** 3
    assert times == pytest.approx((error.half_width / (0.05 * error.value)) ** 2, rel=0.03)
    assert f"edge {with_unit(error.edge_needed(), 'um', 2)}" in error.note
    assert math.isnan(from_samples(values).edge_needed())


@pytest.mark.parametrize("values", [[], [3.0], [math.nan, 3.0]])
def test_fewer_than_two_samples_have_no_error(values):
    error = from_samples(values)
    assert error.method == "none"
    assert error.note.startswith("An error needs two samples")


def test_infinite_samples_are_refused():
    with pytest.raises(InputError, match="infinite"):
        from_samples([1.0, math.inf])


@pytest.mark.parametrize(
    ("freedom", "table"),
    [(1, 12.7062), (2, 4.30265), (4, 2.77645), (7, 2.36462), (30, 2.04227), (1000, 1.96234)],
)
def test_student_quantile_is_that_of_the_tables(freedom, table):
    assert two_sided_95(freedom) == pytest.approx(table, rel=1e-5)


def test_student_quantile_falls_to_the_normal_one():
    quantiles = [two_sided_95(freedom) for freedom in np.geomspace(1, 1e6, 60)]
    assert all(after < before for before, after in pairwise(quantiles))
    assert quantiles[-1] == pytest.approx(1.959964, rel=2e-6)
    assert two_sided_95(math.inf) == pytest.approx(1.959964, rel=1e-6)


def test_result_knows_its_units_and_every_method_its_references():
    error = from_samples([1.0, 1.1], edges=(2.0, 3.0), unit="S/m", length_unit="um")
    units = {name: entry.quantity.unit for name, entry in fields_of(error).items()}
    assert units["standard_error"] == "S/m"
    assert units["volume"] == units["integral_range"] == "um^2"
    assert all(entry.quantity.description for entry in fields_of(SamplingError).values())
    assert set(REFERENCES) == {"correlation", "sub-volumes", "samples", "none"}
    assert "standard_error" in error._repr_html_()
