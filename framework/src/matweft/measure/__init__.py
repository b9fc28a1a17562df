"""Measure a file: what it holds, every number that fits, and how sure each number is."""

from matweft.measure.measurement import Measurement, Number, Request

__all__ = ["Measurement", "Number", "Request"]
