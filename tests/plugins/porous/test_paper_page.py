"""The page of the small study says what a run says, and is written from finished runs alone."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from made_up_tables import rng, tables

from matweft import Dataset
from matweft.run_view import Run, StepRow
from matweft.study_files import study_file
from matweft_learning.leave_one_group_out import GroupScores
from matweft_porous import _paper
from matweft_porous._claims import claims
from matweft_porous.gallery import DescriptorPlot, Gallery
from matweft_porous.paper_claims import PaperClaims

DOCS = Path(__file__).parents[3] / "docs"
STUDY = "matweft_porous:studies/small.yaml"


@pytest.fixture(scope="module")
def script() -> Iterator[Any]:
    before = list(sys.path)
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("make_porous_page")
    sys.path[:] = before


@dataclass(frozen=True)
class MadeUpRun(Run):
    """A run whose steps returned ``values``."""

    values: dict[str, Any] = field(default_factory=dict)

    def value(self, step_id: str) -> Any:
        return self.values[step_id]

    def record(self, step_id: str) -> Any:
        return SimpleNamespace(device="cpu")


def database() -> Dataset:
    n = 12
    columns: dict[str, Any] = {name: rng(3).uniform(1, 2, n) for name in DescriptorPlot.drawn}
    columns |= {"model": np.repeat(["fibers", "channels"], 6), "porosity": np.linspace(0.3, 0.9, n)}
    columns |= {name: rng(4).random(n) for name in ("relative_diffusivity", "permeability")}
    columns["images"] = rng(5).random((n, 8, 8, 8)) < 0.5
    columns["failure"] = np.array(["", "InputError: no room"] + [""] * (n - 2))
    columns["usable"] = columns["resolved"] = columns["failure"] == ""
    return Dataset.of(columns, split=np.resize(["train", "validation", "test"], n))


def unseen() -> GroupScores:
    each = np.array([[12.5], [34.5]])
    one = np.ones((2, 1))
    return GroupScores(
        groups=("channels", "fibers"), targets=("permeability",), samples=np.array([6, 6]),
        rmse=one, mape=each, r2=one, r2_log=one, coverage=one, group_of=np.array(["channels"]),
        observed=one, predicted=one,
    )  # fmt: skip


def few(found: Any, *chosen: int) -> Any:
    """Return some rows of a table, so that little is drawn."""
    each = {name: value for name, value in vars(found).items() if isinstance(value, tuple)}
    return replace(found, **{n: tuple(value[i] for i in chosen) for n, value in each.items()})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> MadeUpRun:
    made, data = tables(0.3, {}), database()
    networks = few(made["networks"], 0, 1)
    images = replace(networks, names=("CNN", "DT-CNN"), sets=(0, 0))
    values = {
        **dict.fromkeys(("database", "usable", "data"), data),
        "gallery": Gallery().describe(data),
        "descriptors": DescriptorPlot().describe(data, rng=rng()),
        "table_1": made["dependence"],
        "table_2": few(made["formulas"], 2, 8),
        "tables_4_and_5": networks,
        "table_6": images,
        "claims": PaperClaims().describe(**made, rng=rng()),
    }
    kinds = ("formula_12", "network_diffusivity", "formula_18", "network_permeability")
    values |= {f"unseen_{kind}": unseen() for kind in kinds}
    steps = {one: StepRow(one, f"porous.{one}", "key", "done", 60.0) for one in values}
    steps["database"] = replace(steps["database"], component="porous.database")
    began = datetime(2026, 11, 1, tzinfo=UTC)
    return MadeUpRun(
        path=tmp_path_factory.mktemp("run"),
        name="made up",
        status="done",
        command=("/somewhere/bin/matweft", "run", "porous.small"),
        study=yaml.safe_load(study_file(STUDY).read_text(encoding="utf-8")),
        started=began,
        finished=began + timedelta(minutes=7.5),
        machine={"system": "Linux", "architecture": "x86_64", "cores": 2, "threads": 1},
        versions={"matweft": "1.0", "python": "3.11"},
        steps=steps,
        values=values,
    )


@pytest.fixture(scope="module")
def written(script: Any, run: MadeUpRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    script.main(["run"], folder, lambda name: run)
    return folder


def test_the_page_holds_the_numbers_of_the_run(written: Path, run: MadeUpRun) -> None:
    text = (written / "papers" / "porous-small.md").read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.M)
    assert [one.partition(":")[0] for one in titles[3:9]] == [f"Table {n}" for n in range(1, 7)]
    assert "| from start to end | 7.5 minutes |" in text
    assert "`matweft run porous.small`" in text
    assert "somewhere" not in text
    assert "1 × InputError: no room" in text
    for claim, verdict in zip(
        run.value("claims").statements, run.value("claims").verdicts, strict=True
    ):
        assert f"| {claim} | **{verdict}** |" in text
    assert len(claims(tuple(dict.fromkeys(x for x, _ in _paper.dependence())))) == 17
    assert "| (II) channels | 12.5 | 12.5 | 12.5 | 12.5 |" in text
    error = run.value("table_2").scores[1]
    row = f"| (18) | κ | {error.mape:.3g} ± {error.mape_error:.2g} | 11.6 |"
    assert row in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "| `edge` | voxels along each edge of a structure | 48 | 192 |" in text
    for line in text.splitlines():
        assert "nan" not in re.split(r"\W+", line)


def test_the_pictures_are_small_and_shown(written: Path, script: Any) -> None:
    text = (written / "papers" / "porous-small.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[.+\]\(\.\./_static/porous/(.*)\.png\)", text)
    assert sorted(shown) == sorted(script.DRAWN)
    files = list((written / "_static" / "porous").iterdir())
    assert sorted(file.stem for file in files) == sorted(shown)
    assert len(shown) * script.MOST_BYTES < 1_500_000


def test_unfinished_runs_are_refused(script: Any, run: MadeUpRun, tmp_path: Path) -> None:
    row = replace(run.steps["table_6"], status="failed")
    for wrong, said in (
        (replace(run, status="failed", steps={**run.steps, "table_6": row}), "not done: table_6"),
        (replace(run, status="stopped"), "is stopped, not finished"),
        (replace(run, steps={}), "no run of porous.small"),
    ):
        with pytest.raises(SystemExit, match=said):
            script.main(["run"], tmp_path, lambda name, found=wrong: found)
    with pytest.raises(SystemExit, match="name the folder"):
        script.main([], tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_run_that_went_on_does_not_tell_its_time(script: Any, run: MadeUpRun) -> None:
    cached = {name: replace(row, cached=True) for name, row in run.steps.items()}
    text = script.porous_page.page(replace(run, steps=cached), dict.fromkeys(script.DRAWN, ""))
    assert "not known: 14 of 14 steps are from earlier runs" in text
