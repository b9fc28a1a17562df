"""Fixtures, comparison and statistics of matweft.testing."""

from dataclasses import dataclass

import numpy as np
import pytest

import matweft
from matweft.testing import assert_close, assert_distribution, assert_invariant
from matweft.testing.statistics import kolmogorov

pytest_plugins = ["pytester"]


@dataclass(frozen=True)
class Pair:
    a: object
    b: object = None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (1.0, 1.0),
        (float("nan"), float("nan")),
        (Pair(np.ones(2), {"x": ("y", None)}), Pair(np.ones(2), {"x": ("y", None)})),
        (np.array([True, False]), np.array([True, False])),
    ],
)
def test_equal_values_are_close(found, expected):
    assert_close(found, expected)


@pytest.mark.parametrize(
    ("found", "expected", "place"),
    [
        (1.0, 1.1, r"value differs: found 1.0, expected 1.1"),
        (Pair(1), Pair(2), r"value.a differs"),
        (Pair(1), 1, r"differs"),
        (np.zeros(3), np.zeros(4), r"found shape \(3,\), expected \(4,\)"),
        (np.array([[0, 1], [2, 3]]), np.array([[0, 1], [2, 4]]), r"value\[1, 1\] differs"),
        ({"a": 1}, {"b": 1}, r"differs: found \['a'\]"),
        ([1, 2], [1], r"2 items"),
        ("a", "b", r"found a, expected b"),
        (np.array([True]), np.array([False]), r"value differs"),
    ],
)
def test_different_values_name_the_place(found, expected, place):
    with pytest.raises(AssertionError, match=place):
        assert_close(found, expected)


def test_tolerance_is_relative_to_the_expected():
    assert_close(101.0, 100.0, rtol=0.011)
    with pytest.raises(AssertionError):
        assert_close(102.0, 100.0, rtol=0.011)


def test_invariance():
    image = np.arange(6).reshape(2, 3)
    assert_invariant(np.sum, np.transpose, image)
    with pytest.raises(AssertionError):
        assert_invariant(lambda a: a.sum(axis=0), np.transpose, image)


@pytest.mark.parametrize("seed", range(5))
def test_distribution_accepts_right_and_refuses_wrong_samples(seed):
    rng = np.random.default_rng(seed)
    samples = rng.exponential(size=400)
    assert_distribution(samples, lambda x: 1 - np.exp(-x))
    assert_distribution(samples, rng.exponential(size=300))
    with pytest.raises(AssertionError, match="400 samples differ"):
        assert_distribution(samples, lambda x: 1 - np.exp(-x / 1.5))
    with pytest.raises(AssertionError, match="400 samples differ"):
        assert_distribution(samples, 2 * rng.exponential(size=300))


def test_kolmogorov_against_scipy():
    kstwobign = pytest.importorskip("scipy.stats").kstwobign
    for n, distance in [(50, 0.1), (200, 0.1), (1000, 0.03), (10, 0.01)]:
        scaled = (n**0.5 + 0.12 + 0.11 / n**0.5) * distance
        assert kolmogorov(distance, n) == pytest.approx(kstwobign.sf(scaled), abs=1e-9)


def test_registry_fixture_is_empty_and_in_use(registry):
    assert registry.names() == []
    assert registry.plugins == []
    assert matweft.registry() is registry


def test_store_path_is_new(store_path):
    assert not store_path.exists()
    assert store_path.parent.is_dir()


def test_image_factory(image_factory):
    image = image_factory((4, 5), fraction=0.25, seed=1, periodic=(True, False))
    assert image.fraction("pore") == 0.25
    assert image.periodic == (True, False)
    assert (image_factory(seed=2).values == image_factory(seed=2).values).all()
    assert (image_factory(seed=2).values != image_factory(seed=3).values).any()


def test_expected_failure_is_an_xfail_with_its_reason_and_strict(pytester):
    pytester.makepyfile(
        test_one="""
        import numpy as np
        from matweft import Field, Generator
        from matweft.data import VoxelImage
        from matweft.testing import GeneratorContract

        class Grey(Generator):
            '''A grey image.

            >>> Grey().generate().shape
            (4,)
            '''
            def generate(self) -> VoxelImage:
                return VoxelImage(np.zeros(4))

        class TestGrey(GeneratorContract):
            component = Grey
            expected_failures = {
                "test_references_are_given": "the thesis is not published yet",
                "test_role": "this one works in truth",
            }
            def oracle(self, image):
                assert (image.values == 0).all()
        """
    )
    result = pytester.runpytest("-rxX")
    outcomes = result.parseoutcomes()
    assert outcomes["xfailed"] == 1
    assert outcomes["failed"] == 1
    result.stdout.fnmatch_lines(["*XPASS(strict)*this one works in truth*"])
    result.stdout.fnmatch_lines(["*test_references_are_given - the thesis is not published yet*"])
