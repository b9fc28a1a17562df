"""Which measurements the installed plugins offer for a sample."""

from __future__ import annotations

import warnings
from typing import Any

from matweft._by_type import first_type
from matweft.errors import InputWarning, MatweftError
from matweft.measure.measurement import Measurement, Request
from matweft.registry import registry

HOOK = "matweft_measurements"


def measurements_for(sample: Any, request: Request) -> list[Measurement]:
    """Return what the plugins want to measure on a sample, in the order of their names.

    A plugin that fails here is warned of and left out; the others are asked all the same.
    """
    found: list[Measurement] = []
    known = registry()
    for name in known.targets(HOOK):
        try:
            offer = known.load(HOOK, name)
            if isinstance(sample, first_type(offer)):
                found += offer(sample, request)
        except MatweftError as error:
            warnings.warn(f"{name} measures nothing: {error}", InputWarning, stacklevel=2)
        except Exception as error:
            text = f"{name} measures nothing: {type(error).__name__}: {error}"
            warnings.warn(f"{text}. This is a fault of its plugin", InputWarning, stacklevel=2)
    return found
