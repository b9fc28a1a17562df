"""Random volumes measured as ``matweft measure`` does it, whole or with their sampling errors."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[2] / "framework" / "representative" / "parts"
sys.path.insert(0, str(FOLDER))
EDGE = 36
TRANSPORT = ("porous.diffusion", "porous.geodesic-tortuosity")


def measured(count: int, seed: int, errors: bool) -> list[dict]:
    """Return the numbers of transport along x of smooth level sets by name, as `Value`."""
    from random_images import Cut, smooth

    from matweft.context import Context, use_context
    from matweft.data import VoxelImage
    from matweft.measure.measurement import Request
    from matweft.measure.performing import perform
    from matweft_porous.measurements import measurements

    ensemble = Cut((EDGE,) * 3, smooth(EDGE / 16), 0.0)
    found = []
    warnings.simplefilter("ignore")
    with use_context(Context(threads=1)):
        for mask in ensemble.draws(count, seed):
            image = VoxelImage(mask.astype(np.uint8), phases={"solid": 0, "pore": 1})
            wanted = measurements(image, Request(("pore",), ("x",)))
            wanted = [one for one in wanted if one.component in TRANSPORT]
            if not errors:
                wanted = [_without_errors(one) for one in wanted]
            outcomes = perform(image, wanted)
            found.append({v.name: v for one in outcomes for v in one.values})
    return found


def _without_errors(measurement):
    numbers = tuple(replace(one, error="none") for one in measurement.numbers)
    return replace(measurement, numbers=numbers)
