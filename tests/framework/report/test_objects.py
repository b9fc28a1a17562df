"""Runs in notebooks, datasets and models on the page."""

from dataclasses import replace

import numpy as np

from matweft import Dataset
from matweft.report import report_html
from matweft.run_json import write_run
from matweft.run_view import Run


def page_of(parts, folder, value):
    build = parts.Builder(folder)
    build.step("one", "demo.fit", value)
    write_run(folder, {"name": "r", "status": "done", "steps": build.rows})
    return report_html(Run.open(folder))


def test_a_dataset_is_a_table_of_its_first_rows(parts, tmp_path):
    data = Dataset.of(
        {"length": np.arange(30) / 7, "curve": np.ones((30, 50)), "y": np.arange(30) * 100.5},
        targets=["y"], units={"length": "um", "y": "GPa"},
    )  # fmt: skip
    page = page_of(parts, tmp_path, data)
    card = page[page.index('id="results"') : page.index('id="provenance"')]
    assert "30 samples of 3 columns; the first 10 samples are shown" in card
    assert 'length<span class="unit">µm</span>' in card
    assert 'title="target"' in card
    assert "904.5" in card
    assert "1005" not in card
    assert "50 numbers from 1 to 1" in card
    assert "columns dict" not in card


def test_a_model_is_its_class_and_short_fields(parts, tmp_path):
    model = parts.Line(("x", "z"), ("y",), 2.5, np.ones(3), np.ones((40, 40)), {"deep": 1})
    page = page_of(parts, tmp_path, model)
    card = page[page.index('id="results"') : page.index('id="provenance"')]
    for text in ("Line", "x, z", "slope", "2.5", "1, 1, 1"):
        assert text in card
    for name in ("kernel", "state", "40 × 40"):
        assert name not in card


def test_a_notebook_shows_headline_and_best_samples(full_run):
    loop = full_run.loops["design"]
    html = full_run._repr_html_()
    assert "Pores for a wanted diffusivity &lt;script&gt;" in html
    assert f"Met: sample {loop.best} has" in html
    assert f"<td>* {loop.best}</td>" in html
    assert html.count("<tr>") >= 6
    assert "<th>porosity</th>" in html


def test_a_notebook_shows_values_of_a_run_without_loops(full_run):
    steps = {name: full_run.steps[name] for name in ("numbers", "sizes")}
    html = replace(full_run, loops={}, steps=steps)._repr_html_()
    assert "<td>sizes.mean_chord</td><td>4.25</td><td>µm</td>" in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_a_run_is_a_short_line(full_run):
    text = repr(full_run)
    assert "done, 67 finished steps, 24 samples" in text
    assert str(full_run.path) in text
    assert len(text) < 300
