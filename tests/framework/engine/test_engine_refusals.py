"""What is refused before anything runs, and runs that end badly, twice."""

import json

import pytest

from matweft.engine import Options, run_study
from matweft.errors import InputError, StoreError
from matweft.run_view import Run
from matweft.study import Study

HOPELESS = """
study: hopeless
max_failures: 1
steps:
  design:
    loop:
      space: {one.value: [-10, -1]}
      sample: {use: "engine_parts:Walk", with: {batch: 4}}
      target: {two.value: 1 +- 0.1}
      budget: 4
    run:
      one: {use: "engine_parts:Fixed"}
      two: {use: "engine_parts:Picky", in: {number: "${one}"}}
"""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"executor": "proceses"}, "unknown executor 'proceses'.*Did you mean 'processes'"),
        ({"device": "gpu"}, "unknown device 'gpu'; there are auto, cpu, cuda"),
    ],
)
def test_unknown_names_are_refused_before_there_is_a_store(tmp_path, options, message):
    root = tmp_path / "store"
    with pytest.raises(InputError, match=message):
        run_study(Study.parse(HOPELESS), root, Options(**options))
    assert not root.exists()


def test_device_that_is_not_there(tmp_path, monkeypatch):
    runtime = pytest.importorskip("matweft_kernels.runtime")
    monkeypatch.setattr(runtime, "available_devices", lambda: ("cpu", "reference"))
    with pytest.raises(InputError, match="no device 'cuda' on this machine; there are cpu"):
        run_study(Study.parse(HOPELESS), tmp_path / "store", Options(device="cuda"))


def test_failed_run_fails_again_and_says_why(tmp_path):
    for _ in range(2):
        run = run_study(Study.parse(HOPELESS), tmp_path, Options(executor="serial"))
        assert run.status == "failed"
        assert "max_failures is 1" in run.reason
        failed = run.loops["design"].history.failed
        assert len(failed) >= 2
        assert "is below 0" in failed[0].error


def test_newer_store_is_not_read(tmp_path):
    run_study(Study.parse(HOPELESS), tmp_path, Options(executor="serial"))
    about = json.loads((tmp_path / "matweft.json").read_text())
    (tmp_path / "matweft.json").write_text(json.dumps({**about, "format": 99}))
    with pytest.raises(StoreError, match="newer version of matweft"):
        Run.open(tmp_path)
    with pytest.raises(StoreError, match="newer version of matweft"):
        run_study(Study.parse(HOPELESS), tmp_path, Options(executor="serial"))
