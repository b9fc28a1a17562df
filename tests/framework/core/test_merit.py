"""Which trial is best when some values are targets and others are to be small or large."""

from matweft import Objective
from matweft.objective import all_reached, merit

POROSITY = Objective("porosity", "target", 0.4, 0.02)
SURFACE = Objective("surface", "minimize")


def best(objectives, *trials):
    return min(trials, key=lambda values: merit(objectives, values))


def test_among_those_that_meet_the_target_the_smallest_is_best():
    near = {"porosity": 0.401, "surface": 0.3}
    lower = {"porosity": 0.415, "surface": 0.1}
    outside = {"porosity": 0.45, "surface": 0.01}
    assert best((POROSITY, SURFACE), near, lower, outside) is lower
    assert best((POROSITY, SURFACE), near, outside) is near


def test_targets_alone_rank_by_nearness():
    near, far = {"porosity": 0.401}, {"porosity": 0.415}
    assert best((POROSITY,), far, near) is near


def test_there_is_always_more_to_minimise():
    values = {"porosity": 0.4, "surface": 0.1}
    assert all_reached((POROSITY,), values)
    assert not all_reached((POROSITY, SURFACE), values)
    assert not all_reached((), values)
