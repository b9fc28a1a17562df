"""Where numbers come from: distribution, version, source, machine; other versions are told."""

import hashlib
import inspect
from pathlib import Path

import pytest

import matweft
from matweft.builtin.crop import Crop
from matweft.engine import Options, prepare, run_study, stale
from matweft.engine.manifest import versions
from matweft.engine.provenance import machine, origin
from matweft.engine.stale import StaleVersions
from matweft.engine.task import Settings
from matweft.store import Summary
from matweft.study import Study

TEXT = """
study: versions
steps:
  one: {use: "engine_parts:Fixed"}
  two: {use: "engine_parts:Plus", in: {number: "${one}"}}
"""


def test_origin_of_a_registered_component():
    source = Path(inspect.getsourcefile(Crop)).read_bytes()
    digest = hashlib.sha256(source).hexdigest()[:16]
    assert origin(Crop) == ("matweft", matweft.__version__, digest)


def test_origin_of_a_file_without_distribution(parts):
    name, version, digest = origin(parts.Fixed)
    assert (name, version) == ("", "")
    assert len(digest) == 16


def test_origin_of_a_class_without_a_file(parts):
    """A class of a notebook or of an interactive session."""
    notebook = type("Cell", (parts.Fixed,), {"__module__": "no_such_notebook"})
    assert origin(notebook) == ("", "", "")


def test_machine_is_described_without_its_user(tmp_path):
    found = machine(Settings(tmp_path, device="cpu", threads=3))
    assert found["threads"] == 3
    assert found["device"] == "cpu"
    assert found["cores"] >= 1
    assert found["memory_bytes"] > 2**20
    assert not {"user", "home", "node"} & set(found)


def test_versions_of_what_is_used():
    found = versions()
    assert found["matweft"] == matweft.__version__
    assert {"python", "numpy", "pydantic", "pint"} <= set(found)
    assert "pytest" not in found


@pytest.mark.parametrize("known", ["", "  "], ids=["older store", "notebook"])
def test_unknown_origin_is_not_told(parts, known):
    told = StaleVersions(rerun=True)
    assert not told(parts.Fixed, Summary("k", "s", "done", origin=known))
    assert told.warnings == []


def run(root, **options):
    study = Study.parse(TEXT, "test.yaml")
    return run_study(study, root, Options(executor="serial", **options))


def test_changed_version_is_told_and_computed_again_on_request(tmp_path, tally, parts, monkeypatch):
    assert run(tmp_path).warnings == ()
    before = tally()

    def newer(component):
        if component is parts.Plus:
            return ("matweft-parts", "2.0", "abcd")
        return origin(component)

    for module in (stale, prepare):
        monkeypatch.setattr(module, "origin", newer)
    told = run(tmp_path)
    assert tally() == before
    (warning,) = told.warnings
    assert warning.startswith("1 finished step was computed by ")
    assert "installed is matweft-parts 2.0 abcd; --rerun-changed computes it again" in warning

    again = run(tmp_path, rerun_changed=True)
    assert tally() == {"fixed 1": 1, "plus": before["plus"] + 1}
    assert again.warnings == ()
    assert [name for name, row in again.steps.items() if row.cached] == ["one"]
    assert again.record("two").version == "2.0"

    assert run(tmp_path).warnings == ()
    assert tally()["plus"] == before["plus"] + 1
