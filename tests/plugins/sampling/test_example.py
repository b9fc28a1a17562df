"""The example ``campaign``: its table, its best point, and its script, run as a reader runs it."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matweft.units import check_unit
from matweft_sampling import _propose
from matweft_sampling.example import NOISE, RANGES, STEPS, TRIALS, campaign, properties


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("campaign")
    assert sorted(campaign(place, 0)) == sorted(place.iterdir())
    return place


def rows(folder: Path) -> list[list[str]]:
    with (folder / "trials.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_table_is_what_the_formulas_give(folder: Path) -> None:
    head, *trials = rows(folder)
    assert len(trials) == TRIALS
    for title in head[1:7]:
        unit = re.fullmatch(r".* \((.*)\)", title)
        assert unit is not None
        assert unit[1] == "1" or check_unit(unit[1]) == unit[1]
    scatter = []
    for row in trials:
        settings = list(map(float, row[1:5]))
        for value, (low, high), step in zip(settings, RANGES.values(), STEPS.values(), strict=True):
            assert low <= value <= high
            assert value / step == pytest.approx(round(value / step))
        if row[7] == "done":
            true = np.array(properties(*settings)[:2])
            scatter.append((np.array([float(row[5]), float(row[6])]) - true) / [*NOISE.values()])
        else:
            assert (row[5], row[6], row[7]) == ("", "", "failed")
            assert row[8]
    assert 3 <= TRIALS - len(scatter) <= 12
    assert 0.6 < np.std(scatter) < 1.5
    assert len({tuple(row[1:5]) for row in trials}) == TRIALS


def test_note_knows_the_best_point(folder: Path) -> None:
    note = (folder / "README.txt").read_text()
    assert "Synthetic" in note
    found = re.search(r"(\d+) degC, ([\d.]+) h, ([\d.]+) at% and ([\d.]+): ([\d.]+) mS/cm", note)
    assert found is not None
    *point, best = map(float, found.groups())
    assert properties(*point)[1] == pytest.approx(best, abs=0.01)
    low, high = np.array(list(RANGES.values())).T
    tried = low + (high - low) * np.random.default_rng(0).random((20000, 4))
    assert max(properties(*one)[1] for one in tried) <= best + 0.005
    assert (low < point).all()
    assert (point < high).all()


def test_script_proposes_three_trials(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "propose.py"],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, *tries = done.stdout.splitlines()
    worked = sum(row[7] == "done" for row in rows(folder)[1:])
    assert first.startswith(f"{worked} of {TRIALS} trials worked; the best conductivity is ")
    assert len(tries) == 3
    for line in tries:
        assert line.startswith("try temperature 1")
        assert re.search(r": conductivity [\d.]+ ± [\d.]+ mS/cm$", line)
    assert (folder / "propose.py").read_text() == Path(_propose.__file__).read_text()
    assert _propose.RANGES == RANGES


def test_seeds(folder: Path, tmp_path: Path) -> None:
    for seed in (0, 1):
        (tmp_path / str(seed)).mkdir()
        campaign(tmp_path / str(seed), seed)
    assert rows(tmp_path / "0") == rows(folder)
    assert rows(tmp_path / "1") != rows(folder)
