"""Functional dependence: 1 for functions, 0 for independence, less with more noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
import scipy.stats

from matweft import Dataset, InputError
from matweft.testing import DescriptorContract
from matweft_learning import Dependence, functional_dependence
from matweft_learning.dependence import _rank_correlation

RNG = np.random.default_rng(2)
X = RNG.uniform(-1, 1, 2000)
NOISE = RNG.standard_normal(2000)


@pytest.mark.parametrize("function", [np.exp, np.square, lambda x: np.sin(9 * x), np.sign])
def test_functions_depend_whichever_is_the_argument(function: Any) -> None:
    y = function(X)
    found = functional_dependence(X, y)
    assert found == pytest.approx(1, abs=0.02)
    assert functional_dependence(y, X) == found


def test_a_monotone_function_gives_one_however_few_the_samples() -> None:
    for n in (3, 5, 50):
        assert functional_dependence(X[:n], X[:n] ** 3) == pytest.approx(1, abs=1e-12)
        assert functional_dependence(X[:n], -X[:n]) == pytest.approx(1, abs=1e-12)


def test_independent_samples_give_what_chance_does() -> None:
    """ξ of independent samples has variance 2/(5 n): the larger of two is about 0.5/√n."""
    n = 400
    draws = [functional_dependence(*RNG.standard_normal((2, n))) for _ in range(200)]
    assert np.mean(draws) == pytest.approx(0.45 / np.sqrt(n), rel=0.25)
    assert np.max(draws) < 5 * np.sqrt(0.4 / n)


def test_noise_lowers_it() -> None:
    found = [functional_dependence(X, X**2 + s * NOISE) for s in (0, 0.03, 0.1, 0.3, 1, 3)]
    assert (np.diff(found) < 0).all()
    assert found[-1] < 0.1


@pytest.mark.parametrize("correlation", [0.3, 0.7, 0.95])
def test_normal_samples_tend_to_the_value_of_their_law(correlation: float) -> None:
    """For normal laws ξ = 3/π asin((1 + ρ²)/2) - 1/2 (integrated over the law)."""
    a, b = np.random.default_rng(5).standard_normal((2, 20_000))
    y = correlation * a + np.sqrt(1 - correlation**2) * b
    expected = 3 / np.pi * np.arcsin((1 + correlation**2) / 2) - 0.5
    assert functional_dependence(a, y) == pytest.approx(expected, abs=0.03)


@pytest.mark.skipif(not hasattr(scipy.stats, "chatterjeexi"), reason="scipy before 1.15")
def test_rank_correlation_agrees_with_scipy() -> None:
    for y in (X**2 + 0.1 * NOISE, np.round(3 * X + NOISE)):
        theirs, highest = (
            scipy.stats.chatterjeexi(a, y, y_continuous=False).statistic for a in (X, y)
        )
        ours = _rank_correlation(X, y, np.arange(len(X)))
        assert ours == pytest.approx(theirs / highest, rel=1e-9)


def test_it_does_not_change_with_monotone_scales() -> None:
    y = np.sin(3 * X) + 0.2 * NOISE
    same = functional_dependence(np.exp(X), 5 * y**3 + 2)
    assert same == pytest.approx(functional_dependence(X, y), rel=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0], r"x has shape \(3,\), y \(2,\)"),
        ([1.0, 2.0], [1.0, 2.0], "the same length, 3 or more"),
        ([1.0, np.nan, 2.0], [1.0, 2.0, 3.0], "x has NaN or infinity"),
        ([1.0, 3.0, 2.0], [1.0, 1.0, 1.0], "y is constant"),
    ],
)
def test_what_has_no_ranks_is_refused(x: Any, y: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        functional_dependence(x, y)


def test_columns_may_be_named() -> None:
    data = Dataset.of({"x": X, "bad": np.full(2000, np.nan), "y": X**2}, targets=["bad"])
    table = Dependence(inputs=("x",), targets=("y", "x"))
    found = table.describe(data, rng=np.random.default_rng(0))
    assert (found.inputs, found.targets) == (("x",), ("y", "x"))
    np.testing.assert_allclose(found.delta, 1, atol=0.02)
    with pytest.raises(InputError, match=r"no column 'z'; there are"):
        Dependence(inputs=("z",)).describe(data, rng=np.random.default_rng(0))


class TestDependence(DescriptorContract):
    component = Dependence
    seed_matters = False
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [({"inputs": 3}, "tuple")]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"x": [1.0, 2.0, 3.0]})}, "inputs or targets are missing"),
        (
            {"dataset": Dataset.of({"x": np.ones(4), "y": np.arange(4.0)}, targets=["y"])},
            "x is 1 in all samples",
        ),
        (
            {"dataset": Dataset.of({"x": [1.0, np.nan, 2.0], "y": np.arange(3.0)}, targets=["y"])},
            "x is NaN or infinite in sample '1'",
        ),
    ]

    def inputs(self) -> dict[str, Any]:
        columns = {"x": X, "noise": NOISE, "pair": np.column_stack([X, NOISE])}
        return {"dataset": Dataset.of({**columns, "y": X**2, "z": NOISE}, targets=["y", "z"])}

    def oracle(self, output: Any) -> None:
        expected = [[1, 0], [0, 1], [1, 0], [0, 1]]
        np.testing.assert_allclose(output.delta, expected, atol=0.06)
        frame = output.to_dataframe()
        assert list(frame.index) == ["x", "noise", "pair[0]", "pair[1]"]
        assert frame.loc["noise", "z"] == 1
        texts = [text.get_text() for text in output.plot().axes[0].texts]
        assert texts[3] == "1.000"
