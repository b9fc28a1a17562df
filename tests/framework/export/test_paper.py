"""The pack beside a paper repeats the run: unpacked elsewhere, it gives the same numbers."""

import csv
import json
import shutil
import sys
import zipfile

import pytest

from matweft.cli import main
from matweft.cli.exit_codes import OK
from matweft.export import export_run
from matweft.run_json import write_run
from matweft.run_view import Run, StepRow

PARTS = """
from pathlib import Path
from typing import Any
import numpy as np
from matweft import Generator, Simulator

class Read(Generator):
    files: list[Path]
    more: Path | None = None
    def generate(self) -> float:
        return sum(float(f.read_text()) for f in self.files)

class Noisy(Simulator):
    reader: Read
    def simulate(self, value: float, *, rng: np.random.Generator) -> float:
        return value + self.reader.generate() + rng.normal()
"""
STUDY = """
study: packed
parameters: {file: one.txt}
seed: 4
steps:
  read: {use: "packed_parts:Read", with: {files: ["${file}", "deep er/two.txt"], more: slices}}
  noisy:
    use: packed_parts:Noisy
    with: {reader: {use: "packed_parts:Read", with: {files: ["HOME/one.txt"]}}}
    in: {value: "${read}"}
  each: {for-each: [a, b], as: i, run: {
    load: {use: "packed_parts:Read", with: {files: ["deep er/${i}.txt"]}}}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "packed_parts.py").write_text(PARTS)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    sys.modules.pop("packed_parts", None)


@pytest.fixture(scope="module")
def root(home):
    (home / "deep er").mkdir()
    (home / "slices").mkdir()
    numbers = {"one": 1.5, "deep er/two": 0.25, "deep er/a": 7, "deep er/b": 8, "slices/s": 0}
    for name, number in numbers.items():
        (home / f"{name}.txt").write_text(str(number))
    (home / "study.yaml").write_text(STUDY.replace("HOME", str(home)))
    words = ["--executor", "serial", "--no-report", "--quiet", "--store", str(home / "store")]
    assert main(["run", str(home / "study.yaml"), *words]) == OK
    return home / "store"


def cells(folder, name, *without):
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return [{k: v for k, v in row.items() if k not in without} for row in csv.DictReader(lines)]


def test_unpacked_elsewhere_it_gives_the_same_numbers(root, home, tmp_path, monkeypatch):
    file = export_run(Run.open(root), "paper", tmp_path / "pack.zip")
    with zipfile.ZipFile(file) as packed:
        packed.extractall(tmp_path)
    for name in ("one.txt", "deep er", "slices"):  # nothing but the pack may be read
        shutil.move(home / name, home / f"hidden {name}")
    monkeypatch.chdir(tmp_path / "pack")
    try:
        assert main(["run", "study.yaml", "--executor", "serial", "--no-report", "--quiet"]) == OK
    finally:
        for name in ("one.txt", "deep er", "slices"):
            shutil.move(home / f"hidden {name}", home / name)
    again = export_run(Run.open(tmp_path / "pack/runs/study"), "csv", tmp_path / "again")
    assert cells(again, "values.csv") == cells(tmp_path / "pack/data", "values.csv")
    assert cells(again, "each-items.csv") == cells(tmp_path / "pack/data", "each-items.csv")
    steps = [cells(one, "steps.csv", "time", "cached") for one in (again, tmp_path / "pack/data")]
    assert steps[0] == steps[1]  # keys, too: the copies have the content of the inputs


def test_the_pack_holds_inputs_and_provenance_and_no_foreign_path(root, home, tmp_path):
    pack = export_run(Run.open(root), "paper", tmp_path / "pack")
    read = {str(one.relative_to(pack)) for one in (pack / "inputs").rglob("*") if one.is_file()}
    names = {"1/one.txt", "1/slices/s.txt", "2/two.txt", "2/a.txt", "2/b.txt"}
    assert read == {f"inputs/{name}" for name in names}
    assert str(home) not in (pack / "study.yaml").read_text(encoding="utf-8")
    assert json.loads((pack / "provenance.json").read_text(encoding="utf-8"))["seed"] == 4
    readme = (pack / "README.md").read_text(encoding="utf-8")
    assert "| inputs/1/one.txt | 3 bytes |" in readme
    assert "What stands in the way" not in readme


def test_input_that_is_gone_or_newer_is_told(root, home, tmp_path):
    kept = (home / "one.txt").read_text()
    try:
        (home / "one.txt").write_text("2")
        (home / "deep er" / "a.txt").rename(home / "away")
        pack = export_run(Run.open(root), "paper", tmp_path / "pack")
    finally:
        (home / "one.txt").write_text(kept)
        (home / "away").rename(home / "deep er" / "a.txt")
    readme = (pack / "README.md").read_text(encoding="utf-8")
    assert "- one.txt was changed after the run: its copy may differ." in readme
    assert "- a.txt was read by the run and is gone: not packed." in readme


def test_class_of_a_notebook_is_told(tmp_path):
    steps = {"a": StepRow("a", "__main__:Power", "", "done")}
    write_run(tmp_path, {"name": "n", "steps": steps})
    pack = export_run(Run.open(tmp_path), "paper", tmp_path / "pack")
    assert "- Power was defined in a notebook or script." in (pack / "README.md").read_text()


def test_lock_file_names_what_is_needed_indirectly(root):
    from matweft.export.paper import versions_text

    lines = versions_text(Run.open(root)).splitlines()
    names = {line.partition("==")[0].lower() for line in lines}
    assert {"matweft", "numpy", "pydantic", "pydantic-core", "flexparser"} <= names
    assert all("==" in line for line in lines[1:])
