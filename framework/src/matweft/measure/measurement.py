"""What a plugin offers to measure on a sample."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

REPRESENTED = 0.8
"""Share of a sample that single values must stand for, so that their mean has a known error."""

Estimate = Literal["sub-volumes", "correlation", "samples", "none"]


@dataclass(frozen=True)
class Number:
    """A number of a result that the page shows, and how its sampling error is estimated.

    ``field`` names the result's field, with ``[i]`` an entry of it. ``error`` says how:
    ``"sub-volumes"`` measures parts of the sample, too; ``"correlation"``, for the volume fraction
    of the phase in the measurement's parameters, integrates the covariance; ``"samples"`` takes
    the field named ``samples``, independent values of which the number is the mean, weighted by
    the field named ``weights``, if any, and that lie in the ``regions``; ``"none"``, for what
    holds for this sample alone. Instead, ``interval`` may name a field of the result with the two
    ends of a 95 % interval that it tells itself, as a prediction does. The number lies between the
    ``bounds``; its interval does, too, and on a bound its error is unknown. It is unknown, too,
    where the field ``represented`` says that the single values stand for less than 0.8 of the
    sample.
    """

    field: str
    error: Estimate = "sub-volumes"
    samples: str = ""
    title: str = ""
    bounds: tuple[float, float] = (-math.inf, math.inf)
    weights: str = ""
    regions: str = ""
    represented: str = ""
    interval: str = ""


@dataclass(frozen=True)
class Measurement:
    """One component at work on a sample, as ``matweft measure`` does it.

    ``parameters`` are those of the component. With ``numbers`` left out, every scalar of the result
    is shown; with none, only its figure. ``cost`` is a guess of the seconds that a million voxels
    (or a thousand atoms) take on one core; what is cheap is done first when time is short. Where
    the user gives no budget, one that is expected to take longer than ``most`` seconds is left out
    aloud, and so are its sub-volumes.

    >>> share = Number("porosity", "correlation")
    >>> Measurement("Porosity", "porous.porosity", {"phase": "pore"}, (share,)).cost
    1.0
    """

    title: str
    component: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    numbers: tuple[Number, ...] | None = None
    section: str = ""
    figure: bool = False
    cost: float = 1.0
    most: float = math.inf


@dataclass(frozen=True)
class Request:
    """What the user asked for: phases by name or label, and axes to measure along."""

    phases: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
