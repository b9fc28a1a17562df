"""The error of a volume fraction, against ensembles whose mean and variance are known exactly."""

import math

import numpy as np
import pytest

from matweft import InputError
from matweft.representative import from_correlation


@pytest.fixture(scope="module")
def measured(ensemble):
    known, images = ensemble
    return known, [from_correlation(image, known.spacing) for image in images]


def rms(errors):
    return math.sqrt(np.mean([one.standard_error**2 for one in errors]))


def covered(errors, truth):
    return 100 * np.mean([one.low <= truth <= one.high for one in errors])


def test_ensemble_has_the_mean_and_spread_of_its_formula(measured):
    known, errors = measured
    values = np.array([one.value for one in errors])
    exact = known.standard_error()
    assert abs(values.mean() - known.fraction) < 4 * exact / math.sqrt(len(values))
    assert values.std(ddof=1) == pytest.approx(exact, rel=4 / math.sqrt(2 * len(values)))


def test_standard_error_is_the_exact_one_on_average(measured):
    known, errors = measured
    assert rms(errors) == pytest.approx(known.standard_error(), rel=0.2)


def test_stated_intervals_cover_as_they_say(measured):
    known, errors = measured
    assert 90 <= covered(errors, known.fraction) <= 99


def test_freedom_tells_how_well_the_error_is_known(measured):
    """The logarithm of a variance of ν degrees of freedom scatters by √(2/ν)."""
    known, errors = measured
    exact = known.standard_error()
    scaled = [
        2 * math.log(one.standard_error / exact) * math.sqrt(one.freedom / 2) for one in errors
    ]
    assert 0.7 < np.std(scaled) < 1.3


def test_surface_as_the_mean_of_a_field_covers_rice_formula(models):
    """Faces per volume of an isotropic smooth field: 3/2 of Rice's surface 2/π √λ₂ e^(−u²/2)."""
    known = models.Cut((40, 40, 40), models.smooth(4.0), 0.3)
    rice = 2 / math.pi / 4.0 * math.exp(-(0.3**2) / 2)
    assert sum(known.faces()) == pytest.approx(1.5 * rice, rel=0.02)
    small = models.Cut((24, 24, 24), models.smooth(2.0), 0.3)
    errors = []
    for image in small.draws(100, seed=8):
        inner = image[:-1, :-1, :-1]
        parted = (image[1:, :-1, :-1] != inner).astype(np.float32)
        parted += image[:-1, 1:, :-1] != inner
        parted += image[:-1, :-1, 1:] != inner
        errors.append(from_correlation(parted))
    assert 90 <= covered(errors, sum(small.faces())) <= 99


def test_too_small_an_image_is_said_to_be_so(models):
    known = models.Cut((8, 8, 8), models.smooth(2.0), 0.0)
    errors = [from_correlation(image) for image in known.draws(100, seed=3)]
    assert not any(one.representative for one in errors)
    assert all("too few independent regions" in one.note or one.freedom >= 4 for one in errors)
    stated = [one for one in errors if not math.isnan(one.standard_error)]
    assert 20 < len(stated) < 60  # so few that all may cover: 0.95⁴⁰ is 13 %
    assert covered(stated, 0.5) >= 90
    assert all(one.method == "none" and math.isnan(one.low) for one in errors if one not in stated)


def test_independent_voxels_have_the_binomial_error():
    image = np.random.default_rng(4).random((50, 60, 40)) < 0.25
    error = from_correlation(image, 2.0, length_unit="um")
    assert error.standard_error == pytest.approx(math.sqrt(0.25 * 0.75 / image.size), rel=0.1)
    assert error.integral_range == pytest.approx(8.0, rel=0.2)
    assert error.freedom > 100
    assert error.representative


def test_edge_needed_is_that_of_an_image_that_is_good_enough(models):
    small = models.Cut((40, 40), models.smooth(1.5), 0.0)
    edges = [from_correlation(one).edge_needed(0.1) for one in small.draws(40, seed=6)]
    edge = round(float(np.median(edges)))
    large = models.Cut((edge, edge), models.smooth(1.5), 0.0)
    assert 1.96 * large.standard_error() == pytest.approx(0.1 * 0.5, rel=0.2)


def test_edge_needed_grows_as_the_square_of_the_precision_in_two_dimensions(models):
    (image, _) = models.Cut((100, 100), models.smooth(1.0), 0.0).draw(np.random.default_rng(2))
    error = from_correlation(image)
    assert error.edge_needed(0.001) / error.edge_needed(0.002) == pytest.approx(2, rel=1e-3)
    own = error.half_width / error.value
    assert error.edge_needed(own) == pytest.approx(100, rel=1e-6)


def test_spacing_and_order_of_axes_do_not_matter(models):
    image, _ = models.Cut((40, 30, 20), models.smooth(1.5), 0.2).draw(np.random.default_rng(1))
    plain = from_correlation(image)
    scaled = from_correlation(image, (2.0, 2.0, 0.5))
    turned = from_correlation(image.transpose(2, 0, 1))
    assert scaled.standard_error == pytest.approx(plain.standard_error, rel=1e-9)
    assert scaled.integral_range == pytest.approx(2 * plain.integral_range, rel=1e-9)
    assert turned.standard_error == pytest.approx(plain.standard_error, rel=1e-3)


def test_an_axis_of_one_voxel_is_none(models):
    image, _ = models.Cut((60, 60), models.smooth(2.0), 0.2).draw(np.random.default_rng(1))
    flat, thick = from_correlation(image), from_correlation(image[:, :, None], (1.0, 1.0, 7.0))
    assert (thick.dimension, thick.volume) == (2, 3600)
    assert thick.standard_error == pytest.approx(flat.standard_error, rel=1e-9)


def test_layers_have_the_error_of_their_one_axis():
    rng = np.random.default_rng(9)
    layers = np.repeat(rng.random(200) < 0.3, 4)
    line = from_correlation(layers)
    block = from_correlation(np.broadcast_to(layers, (6, 8, 800)))
    assert line.standard_error == pytest.approx(math.sqrt(0.21 / 200), rel=0.3)
    assert block.standard_error == pytest.approx(line.standard_error, rel=0.15)


def test_a_field_that_is_one_everywhere_has_no_known_error():
    for field in (np.ones((9, 9), bool), np.full((9, 9), 0.1), np.zeros((9, 9))):
        error = from_correlation(field)
        assert error.method == "none"
        assert "same everywhere" in error.note
        assert not error.representative
        assert math.isnan(error.edge_needed())


def test_planes_made_alike_are_told_to_make_the_error_uncertain():
    """A mask whose planes all have the same fraction has no long waves along its axes."""
    rng = np.random.default_rng(11)
    field = rng.random((30, 30, 30))
    for axis in (0, 1, 2) * 10:
        field -= field.mean(axis=tuple(a for a in range(3) if a != axis), keepdims=True)
    error = from_correlation(field + 1.0)
    assert error.freedom < 4
    assert "uneven, or too even, on its largest scale" in error.note


def test_gradient_through_the_whole_image_is_refused():
    ramp = np.add.outer(np.arange(40), np.arange(40)) > 39
    assert not from_correlation(ramp).representative
    assert from_correlation(ramp).freedom < 4


@pytest.mark.parametrize(
    ("field", "spacing", "message"),
    [
        (np.zeros((2, 2, 2, 2)), 1.0, "one to three axes"),
        (np.zeros(()), 1.0, "one to three axes"),
        (np.zeros((0, 4)), 1.0, "one to three axes"),
        (np.zeros((4, 4)), (1.0, 1.0, 1.0), "one for each of the 2 axes"),
        (np.zeros((4, 4)), -1.0, "positive number"),
        (np.zeros((4, 4)), math.nan, "positive number"),
        (np.array([1.0, math.nan]), 1.0, "not finite"),
        (np.zeros(4, complex), 1.0, "boolean or real"),
        (np.array(["a", "b"]), 1.0, "boolean or real"),
    ],
)
def test_bad_input_is_told(field, spacing, message):
    with pytest.raises(InputError, match=message):
        from_correlation(field, spacing)


def test_a_quarter_of_a_million_voxels_need_little_time_and_memory():
    import time
    import tracemalloc

    image = np.random.default_rng(1).random((64, 64, 64)) < 0.5
    tracemalloc.start()
    before = time.process_time()
    from_correlation(image)
    spent, (_, peak) = time.process_time() - before, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 2
    assert peak < 40 * image.nbytes
