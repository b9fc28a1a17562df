"""The page of a measured electrode: first screen, numbers, time, memory and size."""

from __future__ import annotations

import json

import pytest
from electrode_image import FILE, MOST_BYTES, NEEDED, RELATIVE_DIFFUSIVITY, watched

SECONDS = 300
FIRST_SCREEN = 3.0
LARGEST_PAGE = 15_000_000

pytestmark = NEEDED


def test_the_first_screen_is_there_at_once(program):
    watched(program.start("measure", FILE, "--look"), 60)  # files are in the memory of the system
    seconds, _, printed = watched(program.start("measure", FILE, "--look"), 60)
    assert "44.99 %" in printed
    assert seconds < FIRST_SCREEN


@pytest.mark.timeout(SECONDS + 60)
def test_the_page_is_made_in_time_and_memory(program):
    words = ("measure", FILE, "--phase", "pore=0", "--page", "page.html")
    seconds, peak, printed = watched(program.start(*words), SECONDS)
    for axis, (expected, tolerance) in RELATIVE_DIFFUSIVITY.items():
        lines = [one for one in printed.splitlines() if f"relative diffusivity along {axis}" in one]
        value, half = (float(part) for part in lines[-1].rpartition("= ")[2].split(" ± "))
        assert value == pytest.approx(expected, abs=tolerance), axis
        assert 0 < half < 0.1 * value, axis
    assert (program.folder / "page.html").stat().st_size < LARGEST_PAGE
    assert seconds < SECONDS
    assert peak < MOST_BYTES


def test_a_budget_is_kept(program):
    words = ("measure", FILE, "--phase", "pore=0", "--budget", "15s", "--json")
    seconds, _, printed = watched(program.start(*words), SECONDS)
    found = json.loads(printed)["measurements"]
    done = [one["title"] for one in found if not one["problem"]]
    assert "Volume fraction" in done
    assert seconds < 30, "the budget and the start of the program"
    short = [one for one in found if one["problem"] or any("left" in f for f in one["flags"])]
    assert short
