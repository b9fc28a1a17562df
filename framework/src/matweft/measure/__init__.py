"""Measure a file: what it holds, every number that fits, and how sure each number is.

Names are imported on first use: a plugin that offers measurements loads nothing of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "Measured": "measured",
    "Measurement": "measurement",
    "Number": "measurement",
    "Request": "measurement",
    "Understanding": "understanding",
    "Wishes": "preparing",
    "measure": "measured",
    "understand": "understanding",
}

if TYPE_CHECKING:
    from matweft.measure.measured import Measured as Measured
    from matweft.measure.measured import measure as measure
    from matweft.measure.measurement import Measurement as Measurement
    from matweft.measure.measurement import Number as Number
    from matweft.measure.measurement import Request as Request
    from matweft.measure.preparing import Wishes as Wishes
    from matweft.measure.understanding import Understanding as Understanding
    from matweft.measure.understanding import understand as understand

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
