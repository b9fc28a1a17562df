"""Exported crates satisfy the validator of the RO-Crate community, recommendations included."""

import json
import sys
from pathlib import Path

import pytest

from matweft.export import export_run
from matweft.registry import use_registry
from matweft.run_json import write_run
from matweft.run_view import Run

DRILLS = Path(__file__).parent
VALIDATOR = DRILLS / "parts" / "validate_crate.py"
sys.path.insert(0, str(DRILLS.parent / "framework" / "report" / "parts"))


@pytest.fixture(scope="module")
def validate(tmp_path_factory):
    """A function that returns how many checks a crate went through, and their complaints."""
    from isolated import Environment

    folder = tmp_path_factory.mktemp("validator")
    made = Environment(folder, folder)
    made.install("roc-validator>=0.13", "rocrate>=0.13")

    def check(crate):
        told = made.run("python", str(VALIDATOR), str(crate))
        found = json.loads(told.splitlines()[-1])
        return found["checks"], found["issues"]

    return check


def test_crate_of_a_full_run_is_without_complaint(validate, tmp_path):
    import made_run

    with use_registry(made_run.registry_of_parts()):
        root = made_run.make_run(tmp_path / "run", samples=4, edge=8)
        crate = export_run(Run.open(root), "rocrate", tmp_path / "crate")
    checks, issues = validate(crate)
    assert checks > 50
    assert issues == []


def test_crate_without_authors_and_licence_lacks_no_requirement(validate, tmp_path):
    write_run(tmp_path, {"name": "young"})
    crate = export_run(Run.open(tmp_path), "rocrate", tmp_path / "crate")
    _, issues = validate(crate)
    assert [one for one in issues if one[0] == "REQUIRED"] == []


def test_validator_sees_what_is_wrong(validate, tmp_path):
    write_run(tmp_path, {"name": "young"})
    crate = export_run(Run.open(tmp_path), "rocrate", tmp_path / "crate")
    file = crate / "ro-crate-metadata.json"
    stated = json.loads(file.read_text(encoding="utf-8"))
    del stated["@graph"][1]["datePublished"]
    file.write_text(json.dumps(stated), encoding="utf-8")
    _, issues = validate(crate)
    assert "REQUIRED" in {one[0] for one in issues}
