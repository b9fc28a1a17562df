"""What a study is expected to cost is the sum over its steps; a full disk is told before."""

import sys
import types

import pytest

from matweft import Field, Generator
from matweft.cli import main
from matweft.engine import Options, run_study
from matweft.engine.costs import cost_of, cost_sentence
from matweft.errors import StoreError
from matweft.estimate import Estimate
from matweft.study import Study


class Costly(Generator):
    """A part whose cost is its size."""

    size: int = Field(1, description="size")

    def generate(self) -> int:
        return self.size

    def estimate(self):
        assumes = ("large parts",) if self.size >= 10 else ()
        return Estimate(3600 * self.size, 2**30 * self.size, 2**20 * self.size, assumes)


class Cheap(Generator):
    """A part that tells nothing."""

    size: int = Field(1, description="size")

    def generate(self) -> list[int]:
        return [self.size]


@pytest.fixture(autouse=True)
def costly_parts(monkeypatch):
    module = types.ModuleType("costly_parts")
    for cls in (Costly, Cheap):
        monkeypatch.setattr(cls, "__module__", "costly_parts")
        setattr(module, cls.__name__, cls)
    monkeypatch.setitem(sys.modules, "costly_parts", module)


NESTED = """
study: nested
parameters: {chunks: 4}
steps:
  all: {for-each: [1, 2, 5], as: size, run: {
    chunk: {for-each: "${range(chunks)}", as: i, run: {
      one: {use: "costly_parts:Costly", with: {size: "${size}"}},
      two: {use: "costly_parts:Cheap", with: {size: "${i}"}}}}}}
  last: {use: "costly_parts:Costly", with: {size: 10}}
"""


def test_a_for_each_counts_every_item_once():
    cost = cost_of(Study.parse(NESTED))
    hours = 4 * (1 + 2 + 5) + 10
    assert cost.total == Estimate(3600 * hours, 2**30 * hours, 10 * 2**20, ("large parts",))
    assert cost_sentence(cost, 1).endswith("(of 13 of 25 steps), assuming large parts")
    assert (cost.told, cost.silent, cost.open_ended) == (13, 12, False)


def test_what_depends_on_other_steps_is_not_guessed():
    cost = cost_of(
        Study.parse(
            """
            steps:
              list: {use: "costly_parts:Cheap", with: {size: 3}}
              all: {for-each: "${list}", as: size, run: {
                one: {use: "costly_parts:Costly", with: {size: "${size}"}},
                two: {use: "costly_parts:Costly", with: {size: 2}}}}
            """
        )
    )
    assert cost.total.seconds == 7200
    assert (cost.told, cost.silent, cost.open_ended) == (1, 2, True)
    assert cost_sentence(cost, 1).startswith("estimated: at least 1 core for 2 h, 2 GiB of disk")


def test_nothing_is_told_where_nothing_is_known():
    cost = cost_of(Study.parse('steps: {one: {use: "costly_parts:Cheap"}}'))
    assert cost_sentence(cost, 2) == ""


def test_a_study_that_does_not_fit_on_the_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: types.SimpleNamespace(free=2**30))
    study = Study.parse('steps: {one: {use: "costly_parts:Costly", with: {size: 3}}}')
    serial = {"executor": "serial", "workers": 1}
    with pytest.raises(StoreError, match=r"3 GiB more .* 1 GiB are free; .*--ignore-space"):
        run_study(study, tmp_path / "run", Options(**serial))
    assert not (tmp_path / "run").exists()
    assert run_study(study, tmp_path / "run", Options(**serial, ignore_space=True)).status == "done"


def test_a_check_tells_the_cost(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text('steps: {one: {use: "costly_parts:Costly"}}')
    assert main(["run", "a.yaml", "--check", "--workers", "4"]) == 0
    told = capsys.readouterr().out
    assert "estimated: 4 cores for 15 min, 1 GiB of disk, 0.000977 GiB of memory a worker" in told
    assert not (tmp_path / "runs").exists()
    monkeypatch.setattr("shutil.disk_usage", lambda folder: types.SimpleNamespace(free=2**20))
    assert main(["run", "a.yaml", "--check"]) != 0
    assert "--ignore-space" in capsys.readouterr().err
    assert main(["run", "a.yaml", "--check", "--ignore-space"]) == 0
