"""Spaces: every kind of variable, to the unit cube and back."""

import math

import numpy as np
import pytest

from matweft import Space
from matweft.errors import InputError
from matweft.space import Choice, Integer, Real

SPACE = Space.parse(
    {
        "a.x": [-2, 3],
        "a.rate": {"low": 1e-4, "high": 10, "log": True},
        "a.n": {"low": 2, "high": 6, "integer": True},
        "a.kind": {"choices": ["fcc", "bcc", "hcp"]},
        "a.part": {"choices": [{"use": "a.b"}, {"use": "a.c", "with": {"n": [1, 2]}}]},
    }
)
UNIFORM = np.random.default_rng(0).random((400, len(SPACE)))


def test_kinds():
    kinds = [type(variable) for variable in SPACE.variables.values()]
    assert kinds == [Real, Real, Integer, Choice, Choice]
    assert SPACE.names == ("a.x", "a.rate", "a.n", "a.kind", "a.part")
    assert len(SPACE) == 5


def test_points_come_back_from_the_cube():
    points = SPACE.from_unit(UNIFORM)
    back = SPACE.from_unit(SPACE.to_unit(points))
    for point, again in zip(points, back, strict=True):
        assert again.pop("a.x") == pytest.approx(point.pop("a.x"))
        assert again.pop("a.rate") == pytest.approx(point.pop("a.rate"))
        assert again == point


def test_cube_comes_back_for_real_numbers():
    reals = Space({name: SPACE.variables[name] for name in ("a.x", "a.rate")})
    assert reals.to_unit(reals.from_unit(UNIFORM[:, :2])) == pytest.approx(UNIFORM[:, :2])


@pytest.mark.parametrize(("name", "count"), [("a.n", 5), ("a.kind", 3)])
def test_steps_have_equal_shares(name, count):
    variable = SPACE.variables[name]
    cells = [variable.from_unit(u) for u in (np.arange(30 * count) + 0.5) / (30 * count)]
    assert [cells.count(value) for value in dict.fromkeys(cells)] == [30] * count
    middles = [variable.to_unit(value) for value in dict.fromkeys(cells)]
    assert middles == pytest.approx((np.arange(count) + 0.5) / count)


def test_logarithm_is_what_is_uniform():
    rates = [SPACE.variables["a.rate"].from_unit(u) for u in (0, 0.2, 0.4, 1)]
    assert rates == pytest.approx([1e-4, 1e-3, 1e-2, 10])


def test_round_off_never_leaves_the_range():
    rng = np.random.default_rng(1)
    for low, high in rng.uniform(-3, 3, (300, 2)):
        if low < high:
            assert Real(low, high).from_unit(1.0) <= high
            assert Real(low, high).from_unit(-1e-17) >= low
        if 0 < low < high:
            assert low <= Real(low, high, log=True).from_unit(1.0) <= high
    whole = Integer(1, 4)
    assert [whole.from_unit(u) for u in (-1e-9, 0, 1, 1 + 1e-9)] == [1, 1, 4, 4]
    assert Choice(("a", "b")).from_unit(-1e-9) == "a"


def test_ranges_are_converted():
    units = {"t": "K", "l": "um", "p": ""}
    space = Space.parse(
        {"t": ["20 degC", "30 degC"], "l": {"low": 5, "high": "1 mm"}, "p": ["10 %", 0.5]}, units
    )
    t, length, p = space.variables.values()
    assert (t.low, t.high, t.unit) == (pytest.approx(293.15), pytest.approx(303.15), "K")
    assert (length.low, length.high) == (5, 1000)
    assert (p.low, p.high) == (0.1, 0.5)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ([1], r"write \[low, high\]"),
        ([2, 1], "low < high"),
        ([1, 1], "low < high"),
        ([0, math.inf], "both finite"),
        (["a", 2], "not a number with a unit"),
        (["1 kg", "2 kg"], "cannot turn 'kg' into 'mm'"),
        (["1", 2], "'1' has no unit; write '1 mm'"),
        ([None, 1], "NoneType"),
        ({"low": 0, "high": 1, "log": True}, "needs low > 0; got 0"),
        ({"low": 0}, "high is missing"),
        ({"high": 0, "log": True}, "low is missing"),
        ({"low": 1, "high": 2, "lgo": True}, r"unknown \['lgo'\]; allowed: low, high"),
        ({"low": 1.5, "high": 3, "integer": True}, "has whole bounds; got 1.5, 3"),
        ({"low": 1, "high": math.nan, "integer": True}, "has whole bounds"),
        ({"low": 3, "high": 3, "integer": True}, "low < high; got 3, 3"),
        ({"low": 1, "high": 3, "integer": True, "log": True}, "cannot be logarithmic"),
        ({"choices": ["a"]}, "two or more different options"),
        ({"choices": ["a", "b", "a"]}, "two or more different options"),
        ({"choices": "ab"}, "choices are a list; got 'ab'"),
        ("0 to 1", "write"),
    ],
)
def test_wrong_ranges_name_the_variable(entry, message):
    with pytest.raises(InputError, match=rf"space of 'rod\.length': .*{message}"):
        Space.parse({"rod.length": entry}, {"rod.length": "mm"})


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ({"x": 1.0}, r"a point lacks 'kind'; it has \['x'\]"),
        ({"x": 1.0, "kind": "c"}, r"'kind' is 'c' in a point: 'c' is none of the options"),
        ({"x": "much", "kind": "a"}, "'x' is 'much' in a point"),
        ({"x": -1.0, "kind": "a"}, r"'x' is -1\.0 in a point"),
    ],
)
def test_wrong_points_name_the_variable(point, message):
    space = Space({"x": Real(1, 2, log=True), "kind": Choice(("a", "b"))})
    with pytest.raises(InputError, match=message):
        space.to_unit([point])


def test_size_counts_different_points():
    assert SPACE.size == math.inf
    few = Space({name: SPACE.variables[name] for name in ("a.n", "a.kind", "a.part")})
    assert few.size == 5 * 3 * 2
    assert Space({}).size == 1


def test_no_points():
    assert SPACE.to_unit([]).shape == (0, 5)
    assert SPACE.from_unit(np.empty((0, 5))) == []
    with pytest.raises(ValueError, match="zip"):
        SPACE.from_unit(np.zeros((1, 3)))
