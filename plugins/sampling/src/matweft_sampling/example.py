"""The example ``campaign``: a laboratory's table of trials, and what to try next."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from matweft.history import History
from matweft.space import Space
from matweft_sampling.latin_hypercube import LatinHypercube

TRIALS = 30
RANGES: dict[str, list[float]] = {
    "temperature": [1050, 1230],
    "time": [2, 24],
    "lithium excess": [0, 20],
    "tantalum": [0.2, 0.8],
}
STEPS = {"temperature": 5.0, "time": 0.5, "lithium excess": 0.5, "tantalum": 0.01}
"""What the laboratory can set: points are rounded to these."""
HEADER = (
    "trial",
    "temperature (degC)",
    "time (h)",
    "lithium excess (at%)",
    "tantalum (1)",
    "density (g/cm^3)",
    "conductivity (mS/cm)",
    "status",
    "remark",
)
NOISE = {"g/cm^3": 0.03, "mS/cm": 0.03}
"""Standard deviations of repeated measurements of density and conductivity."""
_FULL = 5.3
_CRACKS = 0.06

_NOTE = """Synthetic example of matweft: trials of a laboratory that sinters a solid electrolyte
=====================================================================================

These numbers were computed by formulas that were made up for this example; no laboratory measured
them, and they describe no real material. Made with seed {seed}.

trials.csv    {trials} trials, units in the header: sintering temperature and time, excess of
              lithium carbonate, tantalum per formula unit; density and ionic conductivity with
              noise ({noise}). {failed} failed, with reasons
propose.py    reads the table, learns from what worked and proposes three more trials

Failed trials have no results. They are not learnt from, but their surroundings are avoided.

To try, in this folder (pip install pandas matweft-learning):

    python propose.py

then set WANTED = "density" in it, narrow a range, or add your own rows to the table.
Without noise the conductivity is best with
{best}.
"""


def campaign(folder: Path, seed: int) -> list[Path]:
    """Table of trials of a synthetic solid electrolyte, and a script that proposes the next."""
    rng = np.random.default_rng(seed)
    space = Space.parse(RANGES)
    points = LatinHypercube().ask(space, History(), (), TRIALS, rng=rng)
    rows = [_trial(number, point, rng) for number, point in enumerate(points, 1)]
    table = folder / "trials.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    script = folder / "propose.py"
    shutil.copyfile(Path(__file__).with_name("_propose.py"), script)
    failed = sum(row[7] == "failed" for row in rows)
    noise = " and ".join(f"{value:g} {unit}" for unit, value in NOISE.items())
    note = _NOTE.format(seed=seed, trials=TRIALS, failed=failed, noise=noise, best=_best())
    (folder / "README.txt").write_text(note, encoding="utf-8")
    return [table, script, folder / "README.txt"]


def properties(
    temperature: float, time: float, excess: float, tantalum: float
) -> tuple[float, ...]:
    """Return density in g/cm³, conductivity in mS/cm and lithium left over in at%, without noise.

    Density rises with temperature and time; lithium evaporates; conductivity wants a dense
    pellet of fine grains, a little lithium left over and a medium share of tantalum.
    """
    sintered = 1 / (1 + math.exp(-((temperature - 1120) / 25 + 1.2 * math.log(time / 8))))
    density = _FULL * (0.72 + 0.26 * sintered)
    left = excess - 4 * math.exp((temperature - 1160) / 45) * (time / 10)
    paths = (density / _FULL - 0.68) / 0.3
    balance = math.exp(-(((left - 5) / 8) ** 2) - ((tantalum - 0.52) / 0.3) ** 2)
    coarse = 1 / (1 + math.exp(-(temperature - 1200) / 12 - (time - 14) / 3))
    return density, 1.2 * paths**1.5 * balance * (1 - 0.6 * coarse), left


def _trial(number: int, point: Mapping[str, float], rng: np.random.Generator) -> list[str]:
    """Return one row of the table."""
    rounded = {name: STEPS[name] * round(point[name] / STEPS[name]) for name in RANGES}
    temperature, time, excess, tantalum = rounded.values()
    settings = [f"{temperature:.0f}", f"{time:.1f}", f"{excess:.1f}", f"{tantalum:.2f}"]
    density, conductivity, left = properties(*rounded.values())
    scatter = rng.standard_normal(2)
    cracked = rng.random() < _CRACKS
    if left < -8:
        reason = "decomposed, lithium lost"
    elif left > 12 and temperature > 1170:
        reason = "melted, stuck to the crucible"
    elif cracked:
        reason = "pellet cracked on cooling"
    else:
        density += NOISE["g/cm^3"] * scatter[0]
        conductivity = max(conductivity + NOISE["mS/cm"] * scatter[1], 0.001)
        return [str(number), *settings, f"{density:.2f}", f"{conductivity:.3f}", "done", ""]
    return [str(number), *settings, "", "", "failed", reason]


def _best() -> str:
    """Return the settings of the highest conductivity, and it."""
    from scipy.optimize import minimize

    start = [sum(ends) / 2 for ends in RANGES.values()]
    found = minimize(
        lambda point: -properties(*point)[1], start, bounds=list(RANGES.values()), method="Powell"
    )
    temperature, time, excess, tantalum = found.x
    return (
        f"{temperature:.0f} degC, {time:.1f} h, {excess:.1f} at% and {tantalum:.2f}: "
        f"{-found.fun:.2f} mS/cm"
    )
