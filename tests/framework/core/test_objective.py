"""Objectives: targets with tolerance and unit, losses, what counts as reached."""

import math

import numpy as np
import pytest

from matweft import Objective
from matweft.errors import InputError
from matweft.objective import all_reached, largest_loss


@pytest.mark.parametrize(
    ("text", "unit", "target", "tolerance"),
    [
        ("0.25 +- 0.005", "", 0.25, 0.005),
        ("0.25 ± 0.005", "", 0.25, 0.005),
        ("-3+/-1e-2", "K", -3, 0.01),
        ("25 degC +- 5 degC", "K", 298.15, 5),
        ("25 degC +- 5", "K", 298.15, 5),
        ("20 +- 1 mm", "um", 20000, 1000),
        ("1 S/cm +- 2 S/m", "S/m", 100, 2),
        ("25 % +- 1 %", "", 0.25, 0.01),
        ("300 +- 5", "K", 300, 5),
    ],
)
def test_targets_are_read_in_the_stated_unit(text, unit, target, tolerance):
    objective = Objective.parse("a.b", text, unit)
    assert objective.goal == "target"
    assert objective.target == pytest.approx(target)
    assert objective.tolerance == pytest.approx(tolerance)
    assert objective.unit == unit


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.25", r"target of 'a\.b' is '0\.25'; write it as '0\.25 \+- 0\.005'"),
        (0.25, "write it as"),
        ("1 +- 0", "tolerance must be positive"),
        ("1 +- -2", "tolerance must be positive"),
        ("1e999 +- 1", "tolerance must be positive"),
        ("1 +- nan", r"target of 'a\.b': 'nan' is not a number"),
        ("much +- 1", r"target of 'a\.b': 'much' is not a number"),
        ("1 kg +- 1 kg", r"target of 'a\.b': cannot turn 'kg' into 'mm'"),
    ],
)
def test_wrong_targets_name_the_objective(text, message):
    with pytest.raises(InputError, match=message):
        Objective.parse("a.b", text, "mm")


def test_reached_includes_the_tolerance():
    objective = Objective("y", target=2.0, tolerance=0.5)
    assert [objective.reached(y) for y in (1.5, 2.5, 1.499, 2.501, math.nan)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert not Objective("y", "minimize").reached(0.0)


def test_loss_is_what_is_made_small():
    y = np.array([1.0, 3.0])
    assert Objective("y", target=2.0, tolerance=0.5).loss(y).tolist() == [2, 2]
    assert Objective("y", "minimize").loss(y).tolist() == [1, 3]
    assert Objective("y", "maximize").loss(3.0) == -3


def test_all_targets_have_to_be_met():
    a, b = Objective("a", target=1, tolerance=0.1), Objective("b", target=2, tolerance=0.1)
    more = Objective("c", "maximize")
    assert all_reached((a, b), {"a": 1, "b": 2.05})
    assert not all_reached((a, b, more), {"a": 1, "b": 2.05, "c": 0})
    assert not all_reached((a, b), {"a": 1, "b": 3})
    assert not all_reached((more,), {"c": 1e9})


def test_largest_loss_of_what_is_no_number_is_infinite():
    a, b = Objective("a", target=1, tolerance=0.1), Objective("b", target=2, tolerance=0.5)
    assert largest_loss((a, b), {"a": 1.2, "b": 2}) == pytest.approx(2)
    for values in ({"a": math.nan, "b": 2}, {"a": 1, "b": math.nan}):
        assert largest_loss((a, b), values) == math.inf
