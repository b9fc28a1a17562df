"""What a design loop is after."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from matweft.errors import InputError
from matweft.units import convert, convert_difference, split_quantity

_TARGET = re.compile(r"\s*(?P<value>.+?)\s*(?:\+-|\+/-|±)\s*(?P<tolerance>.+?)\s*")


@dataclass(frozen=True)
class Objective:
    """Bring ``name`` to a target within a tolerance, or minimise or maximise it.

    >>> Objective.parse("moves.relative_diffusivity", "0.25 +- 0.005").reached(0.2541)
    True
    """

    name: str
    goal: Literal["target", "minimize", "maximize"] = "target"
    target: float = 0.0
    tolerance: float = 0.0
    unit: str = ""

    @classmethod
    def parse(cls, name: str, text: Any, unit: str = "") -> Self:
        """Read ``"0.25 +- 0.005"``; units of the text are converted to ``unit``.

        A unit that is written once, as in ``"20 +- 1 mm"``, holds for both numbers.
        Raises `InputError` if there is no tolerance: a real number is never met exactly.
        """
        match = _TARGET.fullmatch(str(text))
        if match is None:
            raise InputError(f"target of {name!r} is {text!r}; write it as '0.25 +- 0.005'")
        try:
            target, tolerance = _in_unit(match["value"], match["tolerance"], unit)
        except InputError as error:
            raise InputError(f"target of {name!r}: {error}") from error
        if not (tolerance > 0 and math.isfinite(tolerance) and math.isfinite(target)):
            raise InputError(f"target of {name!r}: the tolerance must be positive; got {text!r}")
        return cls(name, "target", target, tolerance, unit)

    def reached(self, value: float) -> bool:
        """Return whether a target is met; minimised and maximised values never are."""
        return self.goal == "target" and abs(value - self.target) <= self.tolerance

    def loss(self, value: Any) -> Any:
        """Return what is to be made small: distance in tolerances, or the signed value."""
        if self.goal == "target":
            return abs(value - self.target) / self.tolerance
        return value if self.goal == "minimize" else -value


def all_reached(objectives: tuple[Objective, ...], values: Mapping[str, float]) -> bool:
    """Return whether nothing is left to seek: all are targets, and ``values`` meet them.

    Where something is also minimised or maximised there is always more to find.
    """
    return bool(objectives) and all(one.reached(values[one.name]) for one in objectives)


def merit(objectives: tuple[Objective, ...], values: Mapping[str, float]) -> tuple[float, float]:
    """Return what ranks trials, smaller is better: by how much targets are missed, then the rest.

    Among trials that meet all targets the one with the lowest minimised value is best; without
    anything to minimise it is the one nearest to the targets.
    """
    targets = tuple(one for one in objectives if one.goal == "target")
    others = tuple(one for one in objectives if one.goal != "target")
    missed = largest_loss(targets, values) if targets else 0.0
    if not others:
        return missed, 0.0
    return (missed if missed > 1 else 0.0), largest_loss(others, values)


def largest_loss(objectives: tuple[Objective, ...], values: Mapping[str, float]) -> float:
    """Return the loss of the objective that is missed most; infinite if one is not a number."""
    losses = [float(one.loss(values[one.name])) for one in objectives]
    return math.inf if any(math.isnan(loss) for loss in losses) else max(losses)


def _in_unit(value: str, tolerance: str, unit: str) -> tuple[float, float]:
    """Return a target and its tolerance, which is a difference, in ``unit``."""
    target, of_target = split_quantity(value)
    spread, of_spread = split_quantity(tolerance)
    of_target = of_target or of_spread or unit
    of_spread = of_spread or of_target
    return convert(target, of_target, unit), convert_difference(spread, of_spread, unit)
