"""What became of one measurement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from matweft.measure.measurement import Measurement, Number
from matweft.representative import SamplingError


@dataclass(frozen=True)
class Value:
    """One number of a result, with its sampling error where one could be estimated."""

    name: str
    value: float
    unit: str
    description: str
    number: Number
    error: SamplingError | None = None
    interval: tuple[float, float] | None = None
    """Ends of a 95 % interval that the result itself tells."""


@dataclass
class Outcome:
    """A measurement and what it gave: a result, or the reason why there is none."""

    measurement: Measurement
    result: Any = None
    values: list[Value] = field(default_factory=list)
    problem: str = ""
    flags: list[str] = field(default_factory=list)
    seconds: float = 0.0
    estimated: bool = False
    """Whether the sampling errors of its numbers have been asked for."""
    parts: int = 0
    """Sub-volumes that were measured, too."""

    stopped: bool = False
    """Whether the user stopped before this was complete."""

    @property
    def done(self) -> bool:
        """Whether there is a result."""
        return self.result is not None
