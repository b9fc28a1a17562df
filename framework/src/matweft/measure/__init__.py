"""Measure a file: what it holds, every number that fits, and how sure each number is."""

from matweft.measure.measured import Measured, measure
from matweft.measure.measurement import Measurement, Number, Request
from matweft.measure.preparing import Wishes
from matweft.measure.understanding import Understanding, understand

__all__ = [
    "Measured",
    "Measurement",
    "Number",
    "Request",
    "Understanding",
    "Wishes",
    "measure",
    "understand",
]
