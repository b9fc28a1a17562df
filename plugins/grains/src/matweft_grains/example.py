"""The example ``grains``: slices of diffraction through synthetic iron."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matweft import context
from matweft.formats import write
from matweft_grains._diffraction import Scan, measured_slice, seen_by, truth
from matweft_grains._polycrystal import random_polycrystal

SCAN = Scan((80, 60, 40), (0.4, 0.4, 0.2))
DIAMETER = 4.0
"""Mean diameter of the grains in µm."""

README = """Synthetic example of matweft: slices of iron by electron backscatter diffraction
================================================================================

These files were computed, not measured.

slices/slice_001.ang ... slice_{slices:03d}.ang
    One .ang file a slice, {columns} x {rows} points {x:g} um apart; slices are {z:g} um apart,
    which .ang files cannot say. One phase, body-centred cubic iron without texture. Orientations
    have noise of 0.5 degrees. Some points beside grain boundaries are indexed wrongly (confidence
    index below 0.1) or not at all (-1). The slices lie up to a step off each other.
truth.dream3d
    The {grains} grains themselves: labels and one orientation each, without noise or shifts.

To try, in this folder:

    matweft measure slices --option thickness={z:g}um
    matweft convert slices grains.dream3d --option thickness={z:g}um --misorientation 5
    matweft measure truth.dream3d
    matweft convert truth.dream3d truth.vti

In Python:

    from matweft.formats import read
    from matweft_grains import Segment, Sizes
    points = read("slices", thickness="{z:g} um")
    grains = Segment().generate(points)
    print(Sizes().describe(grains))

Made with seed {seed}; another seed makes another sample of the same kind.
"""


def grains(folder: Path, seed: int) -> list[Path]:
    """Slices of electron backscatter diffraction through synthetic iron, and its true grains."""
    rng = np.random.default_rng(seed)
    made = seen_by(SCAN, random_polycrystal(SCAN.box, DIAMETER, rng=rng))
    known = truth(made, SCAN)
    slices = folder / "slices"
    slices.mkdir()
    total = SCAN.shape[2]
    for number in range(total):
        context().progress(number, total, "slices")
        one = measured_slice(made, SCAN, number, rng=rng)
        write(one, slices / f"slice_{number + 1:03d}.ang")
    write(known, folder / "truth.dream3d")
    readme = folder / "README.txt"
    readme.write_text(_readme(len(known.grains), seed), encoding="utf-8")
    return [readme, slices, folder / "truth.dream3d"]


def _readme(count: int, seed: int) -> str:
    (columns, rows, slices), (x, y, z) = SCAN.shape, SCAN.steps
    return README.format(
        columns=columns, rows=rows, slices=slices, x=x, y=y, z=z, grains=count, seed=seed
    )
