"""Numbers, references, methods and the summary in the terminal."""

import math
from dataclasses import replace

import numpy as np
import pytest

from matweft.citation import bibtex, methods_paragraph, references_of
from matweft.objective import Objective
from matweft.references import parse_bibtex
from matweft.registry import Registry, use_registry
from matweft.report import summary_text
from matweft.report.cells import shown
from matweft.report.headline import answered, asked
from matweft.report.numbers import digits, duration, unit_text
from matweft.report.parameters import parameters_text
from matweft.report.provenance import provenance_of
from matweft.run_json import write_run
from matweft.run_view import Run


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"), (1e5, "1 × 10⁵"), (12345.6, "12346"), (-0.5, "−0.5"),
        (math.inf, "∞"), (-math.inf, "−∞"), (None, "–"), (np.float32(0.25), "0.25"),
        (np.bool_(False), "no"), ("text", "text"), (0.0001234, "0.0001234"), (99999.0, "1 × 10⁵"),
        (1 + 2j, "1 + 2 i"), (-12, "-12"), (10**7, "10\u202f000\u202f000"),
    ],
)  # fmt: skip
def test_numbers_have_sensible_digits(value, text):
    assert digits(value) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [("um", "µm"), ("W/m/K", "W/m/K"), ("m^2/s", "m²/s"), ("mol/m**3", "mol/m³"), ("1/um", "1/µm"),
     ("m**-1", "m⁻¹"), ("degC", "°C"), ("", ""), ("wt%", "wt%"), ("kg*m", "kg·m")],
)  # fmt: skip
def test_units_are_printed_as_in_papers(unit, text):
    assert unit_text(unit) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 ms"), (59.6, "1 min 00 s"), (3599.7, "1 h 00 min"), (86400, "1 d 0 h"), (None, "–"),
     (math.nan, "–")],
)  # fmt: skip
def test_times_roll_over(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.5, np.nan]), "1.5, not a number"),
        (np.array([[1.0, np.nan]] * 20), "20 × 2 numbers from 1 to 1, 20 not numbers"),
        (np.zeros((20, 2), bool), "20 × 2 truth values"),
        ([], "nothing"), ([1, 2.5], "1, 2.5"), ([[1]] * 3, "3 entries"), (None, "none"),
        (np.float64("nan"), "not a number (no reason recorded)"),
    ],
)  # fmt: skip
def test_fields_fit_a_line(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("entry", "label", "text"),
    [
        ("@book{k, author={G{\\\"o}del, Kurt}, title={On {F}orms}, year={1931}}", "Gödel 1931",
         "Gödel, Kurt. On Forms (1931)."),
        ("@article{k, author = \"A. Bee and C. Dee and E. Eff\", title=\"T\", journal={J}, "
         "pages={1--2}, year = 2001}",
         "Bee et al. 2001", "A. Bee, C. Dee, E. Eff. T. J, 1–2 (2001)."),
        ("@misc{lonely, title={{Nested {Braces}} stay}}", "lonely", "Nested Braces stay."),
        ("not bibtex at all", "not bibtex at all", "not bibtex at all."),
        ("@article{k, author={Ram{\\'i}rez, J. and \\v{S}im{\\'a}k, P.}, year=2000, title={Open",
         "Ramírez and Šimák 2000", "Ramírez, J., Šimák, P. Open (2000)."),
    ],
)  # fmt: skip
def test_references_are_read(entry, label, text):
    read = parse_bibtex(entry)
    assert (read.label, read.text) == (label, text)


def test_references_are_cited_once(full_run):
    assert [entry.key for entry in references_of(full_run)] == ["doe2020", "roe1999"]
    keys = [parse_bibtex(text).key for text in bibtex(full_run).split("\n\n")]
    assert keys == ["matweft-0.1.0", "matweft-demo-2.3", "doe2020", "roe1999"]
    assert references_of(full_run)[0].doi == "10.1000/example.1"


def test_methods_name_who_did_what(full_run):
    text = methods_paragraph(full_run)
    for part in (
        "matweft 0.1.0 (Python 3.11.7, Linux x86_64), seed 7",
        "Samples were made by demo.pores (matweft-demo 2.3) [Doe and Röding 2020].",
        "Properties were computed by demo.flow (matweft-demo 2.3) [Roe 1999].",
        "24 samples were chosen by demo.pick (matweft-demo 2.3) in the space of porosity",
        "with a model learnt by demo.fit",
        "relative diffusivity of 0.25 ± 0.005",
        "1 sample could not be computed.",
    ):
        assert part in text, part


def test_methods_of_plugins_that_are_gone_are_still_a_text(full_run):
    with use_registry(Registry(discover=False)):
        assert references_of(full_run) == []
        assert "24 samples were chosen" in methods_paragraph(full_run)


def test_the_summary_shows_best_samples_and_failures(full_run):
    text = summary_text(full_run)
    lines = text.splitlines()
    best = full_run.loops["design"].best_trial
    marked = next(line for line in lines if line.lstrip().startswith("*"))
    assert marked.split()[1] == str(best.id)
    assert digits(best.values["moves.relative_diffusivity"]) in marked.split()
    assert "sample  relative diffusivity  porosity  correlation length" in text
    assert "sample 5 failed: no path of <pores> crosses the sample along x" in text
    assert "every target is met" in text
    assert str(full_run.path) in lines[-2]


def test_the_summary_of_single_steps_names_failed_ones(parts, tmp_path):
    run = Run.open(parts.make_run(tmp_path, loop=False, status="failed", reason="2 steps failed"))
    text = summary_text(run)
    assert "broken failed: the <file> holds no image" in text
    assert "The run has failed: 2 steps failed." in text


def test_the_summary_of_a_run_that_has_just_begun(tmp_path):
    write_run(tmp_path, {"name": "young"})
    assert summary_text(Run.open(tmp_path)).startswith("0 finished steps")


def test_several_objectives_are_all_named(full_run):
    loop = full_run.loops["design"]
    both = (*loop.objectives, Objective("moves.conductivity", "maximize", unit="S/m"))
    changed = type(loop)(loop.name, loop.space, both, loop.history, best=loop.best)
    assert "0.25 ± 0.005 and the highest conductivity" in asked(changed)
    assert "S/m" in answered(changed, True)


def test_samples_of_a_space_are_shown_in_order_with_results(full_run):
    loop = replace(full_run.loops["design"], objectives=(), best=None)
    lines = summary_text(replace(full_run, loops={"design": loop})).splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("sample "))
    for name in ("conductivity", "relative diffusivity", "sweeps", "porosity"):
        assert name in lines[head]
    assert "S/m" in lines[head + 1]
    shown = [int(line.split()[0]) for line in lines[head + 2 : head + 12]]
    assert shown == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert "... and 13 more samples in the report" in lines
    assert all(len(line) < 160 for line in lines[head : head + 12])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([{"a": 1, "b": None}], "a = 1"),
        ([{"porosity": 0.31}, {"porosity": 0.78}, {"porosity": 0.5}], "porosity 0.31 to 0.78"),
        ([{"s": "gaussian"}, {"s": "top-hat"}, {"s": "gaussian"}], "s: gaussian, top-hat"),
        ([{"on": True}, {"on": False}], "on: yes, no"),
        ([{"n": str(i)} for i in range(7)], "n: 0, 1, 2, 3, 4 and 2 more"),
        ([{"shape": [4, 4]}, {"shape": [8, 8]}, {}], "shape: (4, 4), (8, 8)"),
        ([], ""),
    ],
)
def test_parameters_of_all_steps_in_a_line(given, text):
    assert parameters_text(given) == text


def test_provenance_shows_the_range_of_parameters(parts, tmp_path):
    build = parts.Builder(tmp_path)
    for i in range(5):
        build.step(f"d[{i}].p", "demo.pores", float(i), porosity=0.3 + i / 10, size=8)
    write_run(tmp_path, {"name": "r", "steps": build.rows})
    (row,) = provenance_of(Run.open(tmp_path)).components.rows
    assert "porosity 0.3 to 0.7, size = 8" in [cell.text for cell in row[1]]
