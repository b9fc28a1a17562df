"""A measured battery electrode through the command line: known numbers, in time and in memory."""

from __future__ import annotations

import csv

import pytest
from electrode_image import FILE, MOST_BYTES, NEEDED, RELATIVE_DIFFUSIVITY, ROOT, watched

STUDY = ROOT / "plugins/porous/studies/electrode.yaml"
SECONDS = 240

pytestmark = NEEDED


def _relative_diffusivities(program) -> dict[str, float]:
    done = program.run("export", "runs/electrode", "tables", "--to", "csv")
    assert done.returncode == 0, done.stderr
    with (program.folder / "tables" / "directions-items.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["axis"]: float(row["moves.relative_diffusivity"]) for row in rows}


@pytest.mark.timeout(SECONDS + 60)
def test_the_whole_study_gives_the_known_numbers_in_time_and_memory(program):
    process = program.start("run", STUDY, "--set", f"image={FILE}", "--quiet")
    seconds, peak, _ = watched(process, SECONDS)
    found = _relative_diffusivities(program)
    assert set(found) == set(RELATIVE_DIFFUSIVITY)
    for axis, (expected, tolerance) in RELATIVE_DIFFUSIVITY.items():
        assert found[axis] == pytest.approx(expected, abs=tolerance), axis
    assert seconds < SECONDS
    assert 2**28 < peak < MOST_BYTES
