"""The description of a run: versions, states, loops, whatever the state of the run."""

import json
import math
from types import SimpleNamespace

import pytest

from matweft._distributions import name_in
from matweft.engine import Options, run_study
from matweft.engine import manifest as manifest_module
from matweft.engine.lookup import best_trial
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.study import Study

LOOP = """
study: described
seed: 3
max_failures: 0
steps:
  design:
    loop:
      space: {one.value: [0, 10]}
      sample: {use: "engine_parts:Walk", with: {batch: 2}}
      maximize: one.value
      budget: 4
    run: {one: {use: "engine_parts:Fixed"}}
  low: {use: "engine_parts:Fixed", with: {value: -1}}
  bad: {use: "engine_parts:Picky", in: {number: "${low}"}}
  after: {use: "engine_parts:Plus", in: {number: "${bad}"}}
"""


@pytest.fixture
def run(tmp_path):
    study = Study.parse(LOOP, "test.yaml")
    return run_study(study, tmp_path, Options(executor="serial", command=("matweft", "run")))


def test_states_of_all_steps(run):
    assert {n: run.steps[n].status for n in ("low", "bad", "after", "design[0].one")} == {
        "low": "done", "bad": "failed", "after": "pending", "design[0].one": "done",
    }  # fmt: skip
    assert run.status == "failed"
    assert run.steps["low"].component == "engine_parts:Fixed"
    assert run.command == ("matweft", "run")
    assert run.seed == 3
    assert run.started <= run.finished


def test_file_is_json_without_nan(run):
    text = (run.path / "run.json").read_text()

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    assert json.loads(text, parse_constant=refuse)["format"] == "matweft-run"


def test_best_is_told_while_the_run_goes_on(tmp_path, monkeypatch):
    states = []

    class Watched(manifest_module.Manifest):
        def write(self, status, reason="", warnings=()):
            states.append(status)
            return super().write(status, reason, warnings)

    monkeypatch.setattr("matweft.engine.run.Manifest", Watched)
    monkeypatch.setattr("matweft.engine.run.DESCRIBE_EVERY", 0.0)
    text = LOOP.split("  low:")[0]
    run = run_study(Study.parse(text, "x.yaml"), tmp_path, Options(executor="serial"))
    assert states[-1] == "done"
    assert set(states[:-1]) == {"running"}
    loop = run.loops["design"]
    values = [trial.values["one.value"] for trial in loop.history]
    assert loop.best == values.index(max(values))


def test_trial_whose_objective_is_no_number_is_never_best():
    def node(*values):
        trials = [Trial(i, {}, "done", {"y": y}) for i, y in enumerate(values)]
        element = SimpleNamespace(objectives=(Objective("y", target=2, tolerance=1),))
        return SimpleNamespace(history=History(trials), element=element)

    assert best_trial(node(math.nan, 5.0, 3.0, 1.0)) == 2
    assert best_trial(node(math.nan)) is None
    assert best_trial(node()) is None


@pytest.mark.parametrize(
    ("requirement", "name"),
    [("numpy>=1.26", "numpy"), ("a_b-c.d (>1)", "a_b-c.d"), ("x[y]; z", "x"), ("plain", "plain")],
)
def test_name_of_a_requirement(requirement, name):
    assert name_in(requirement) == name


def test_missing_distribution_has_no_version():
    assert manifest_module._version("no-such-thing") is None
    assert manifest_module._requires("no-such-thing") == []


def test_missing_samples_that_are_allowed_do_not_fail_a_run(tmp_path):
    text = """
study: holes
max_failures: 1
steps:
  all: {for-each: [-1, 5], as: i, run: {
    one: {use: "engine_parts:Fixed", with: {value: "${i}"}},
    two: {use: "engine_parts:Picky", in: {number: "${one}"}},
    three: {use: "engine_parts:Plus", in: {number: "${two}"}}}}
  total: {use: "engine_parts:Sum", in: {numbers: "${all.three}"}}
"""
    run = run_study(Study.parse(text, "x.yaml"), tmp_path, Options(executor="serial"))
    assert run.status == "done"
    assert run.value("total").value == 6
