"""Carry out measurements one after the other, within a budget of time."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matweft.data import VoxelImage
from matweft.errors import InputWarning, MatweftError
from matweft.measure.estimates import divisions_for, level_of, values_of, with_errors
from matweft.measure.measurement import Measurement
from matweft.measure.outcome import Outcome
from matweft.registry import registry
from matweft.report.numbers import duration

Say = Callable[[Outcome], None]


@dataclass
class Clock:
    """How much time is left, and how fast this machine is by what was measured so far."""

    budget: float | None = None
    started: float = field(default_factory=time.monotonic)
    guessed: float = 0.0
    spent: float = 0.0

    @property
    def left(self) -> float:
        """Seconds until the budget is used up."""
        elapsed = time.monotonic() - self.started
        return np.inf if self.budget is None else self.budget - elapsed

    def room(self, measurement: Measurement, used: float = 0.0) -> float:
        """Return the seconds that a measurement may still take, of which it ``used`` some."""
        return measurement.most - used if self.budget is None else self.left

    def expect(self, guess: float) -> float:
        """Return the seconds that something may take which was guessed to take ``guess``.

        Without a budget that is the guess, so that a page does not depend on the load of a machine.
        """
        known = self.budget is not None and self.guessed and self.spent
        return guess * (self.spent / self.guessed if known else 1.0)

    def learn(self, guess: float, seconds: float) -> None:
        """Compare a guess with what it took."""
        self.guessed += guess
        self.spent += seconds


def perform(
    sample: Any,
    measurements: Sequence[Measurement],
    *,
    budget: float | None = None,
    say: Say = lambda outcome: None,
) -> list[Outcome]:
    """Return the outcome of each measurement, in the order given.

    With a ``budget`` in seconds the cheapest come first, and what is expected to exceed it is
    left out, sub-volumes before whole measurements. Without one, the same is done with each
    measurement that says how long it may take at most. One that fails does not stop the others; an
    interrupt stops, and keeps what is there.
    """
    outcomes = [Outcome(one) for one in measurements]
    clock = Clock(budget)
    order = sorted(outcomes, key=lambda one: one.measurement.cost) if budget else outcomes
    try:
        for outcome in order:
            _whole(sample, outcome, clock)
            say(outcome)
        for outcome in order:
            if outcome.done:
                _parts(sample, outcome, clock)
                say(outcome)
    except KeyboardInterrupt:
        for outcome in outcomes:
            outcome.stopped = not outcome.estimated
            if outcome.done and outcome.stopped:
                outcome.flags.append("no sampling error: interrupted")
            elif not outcome.problem:
                outcome.problem = "left out: interrupted"
    return outcomes


def _whole(sample: Any, outcome: Outcome, clock: Clock) -> None:
    """Measure the sample itself."""
    guess = outcome.measurement.cost * size_of(sample)
    expected = clock.expect(guess)
    if expected > clock.room(outcome.measurement):
        outcome.problem = _too_long(expected, clock)
        return
    start = time.monotonic()
    try:
        outcome.result, told = measure_once(sample, outcome.measurement)
        outcome.flags += told
        outcome.values = values_of(outcome.measurement, outcome.result)
    except MatweftError as error:
        outcome.problem = str(error)
    except Exception as error:
        outcome.problem = (
            f"{type(error).__name__}: {error}. This is a fault of {outcome.measurement.component}"
        )
    outcome.seconds = time.monotonic() - start
    if outcome.done:
        clock.learn(guess, outcome.seconds)
        outcome.flags += _unconverged(outcome.result)


def _parts(sample: Any, outcome: Outcome, clock: Clock) -> None:
    """Estimate the sampling errors of an outcome, by measuring parts where that is asked for."""
    wanted = any(value.number.error == "sub-volumes" for value in outcome.values)
    levels = []
    if wanted and isinstance(sample, VoxelImage):
        divisions = divisions_for(sample)
        if not divisions:
            outcome.flags.append("no sampling error: too few voxels to divide the image")
        began = time.monotonic()
        for parts in divisions:
            used = outcome.seconds + time.monotonic() - began
            if outcome.seconds * 1.2 > clock.room(outcome.measurement, used):
                outcome.flags.append(f"no sampling error: {_too_long(outcome.seconds, clock)}")
                break
            levels.append(level_of(sample, parts, outcome.measurement, measure_once))
            outcome.parts += int(np.prod(parts))
    outcome.values = with_errors(sample, outcome, levels)
    outcome.estimated = True


def measure_once(sample: Any, measurement: Measurement) -> tuple[Any, list[str]]:
    """Return the result of one component on a sample, and what it warned of."""
    cls = registry().component(measurement.component)
    component = cls(**measurement.parameters)
    keywords = {"rng": np.random.default_rng(0)} if cls.ports().random else {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = getattr(component, cls.verb)(sample, **keywords)
    told = [str(one.message) for one in caught if issubclass(one.category, InputWarning)]
    return result, list(dict.fromkeys(told))


def size_of(sample: Any) -> float:
    """Return the size of a sample in the units of costs: a million voxels, a thousand others."""
    shape = getattr(sample, "shape", None)
    if shape:
        return float(np.prod(shape)) / 1e6
    try:
        return len(sample) / 1e3
    except TypeError:
        return 1.0


def _unconverged(result: Any) -> list[str]:
    if getattr(result, "converged", True):
        return []
    return ["not converged"]


def _too_long(expected: float, clock: Clock) -> str:
    takes = f"left out: it takes about {duration(expected)}"
    if clock.budget is None:
        return f"{takes}, which is only done when there is a --budget for it"
    return f"{takes}, and {duration(max(clock.left, 0.0))} are left"
