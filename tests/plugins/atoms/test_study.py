"""Atoms flow through a study: a file and a generator, and descriptors of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from matweft import Study
from matweft.engine import Options, run_study
from matweft.run_view import Run

STUDY = """study: order of alloys
seed: 1
steps:
  salt: {use: atoms.structure, with: {file: SALT}}
  made: {use: atoms.composition, with: {symmetry: false}, in: {atoms: "${salt}"}}
  alloys:
    for-each: [-0.1, 0.1]
    as: wanted
    run:
      alloy:
        use: atoms.solid-solution
        with: {composition: {Fe: 0.5, Ni: 0.5}, size: [3, 3, 3], order: {Fe-Ni: "${wanted}"}}
      found: {use: atoms.short-range-order, with: {shells: 1}, in: {atoms: "${alloy}"}}
"""


def test_atoms_flow_through_a_study(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(STUDY.replace("SALT", str(Path(__file__).parent / "NaCl.vasp")))
    run_study(Study.load(file), tmp_path / "run", Options(executor="serial", workers=1))
    run = Run.open(tmp_path / "run")
    assert run.value("salt").get_chemical_formula() == "Cl4Na4"
    assert run.value("made").density == pytest.approx(2.164, abs=0.002)
    for number, wanted in enumerate((-0.1, 0.1)):
        found = run.value(f"alloys[{number}].found")
        assert found.first_shell[1] == pytest.approx(wanted, abs=2.2 / (108 * 12 / 4))
