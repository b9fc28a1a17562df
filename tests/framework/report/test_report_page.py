"""The page: complete, self-contained, honest, whatever the state of the run."""

import math
import re
from html.parser import HTMLParser

import pytest

from matweft.errors import MatweftError, StoreError
from matweft.history import History, Trial
from matweft.report import report_html, write_report
from matweft.run_json import write_run
from matweft.run_view import LoopView, Run
from matweft.space import Space

VOID = {"meta", "link", "img", "br", "hr", "input", "path", "use", "line", "rect", "circle"}


class Reader(HTMLParser):
    """Checks that elements nest, and collects what they refer to, their ids and the text."""

    def __init__(self, page):
        super().__init__()
        self.open, self.links, self.ids, self.rows = [], [], [], []
        self.words = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.links += [(tag, n, attrs[n]) for n in ("src", "href") if attrs.get(n)]
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.rows += [attrs.get("class", "")] if tag == "tr" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, text):
        if not {"style", "script"} & set(self.open):
            self.words.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page(full_run):
    return report_html(full_run)


@pytest.fixture(scope="module")
def read(page):
    return Reader(page)


def test_it_says_what_was_asked_and_what_came_of_it(read, full_run):
    best = full_run.loops["design"].best_trial
    value = f"{best.values['moves.relative_diffusivity']:.4f}".rstrip("0")
    assert "Asked for relative diffusivity of 0.25 ± 0.005" in read.text
    assert f"Met: sample {best.id} has relative diffusivity {value}" in read.text
    assert "24 samples and 67 finished steps, 2 of them taken from earlier runs" in read.text
    assert "in 3 min 12 s; 3 steps failed" in read.text
    assert "every target is met" in read.text


def test_it_needs_nothing_but_itself(read, page):
    for tag, attribute, target in read.links:
        inside = target.startswith(("#", "data:"))
        assert inside or (tag == "a" and target.startswith("https://doi.org/")), (tag, attribute)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert len(page.encode()) < 2_000_000


def test_ids_are_unique_and_links_inside_lead_somewhere(read):
    assert len(read.ids) == len(set(read.ids))
    inside = [target[1:] for _, _, target in read.links if target.startswith("#")]
    assert set(inside) <= set(read.ids)


def test_text_of_files_is_escaped(page, read):
    for hostile in ("<script>alert", "<pores>", "<b>bold", "<here>", "<steps>", "<map>", "<line>"):
        assert hostile not in page, hostile
    assert "<script>alert(1)</script>" in read.text
    assert "no path of <pores> crosses the sample along x" in read.text


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("conductivity", "S/m"), ("relative diffusivity", ""), ("tortuosity", ""),
        ("sweeps", ""), ("mean chord", "4.25 µm"), ("count", "12 345"),
        ("energy", "−1.5 × 10⁻⁷"), ("profile", "48 numbers from 0 to 1 mol/m³"),
        ("edge of a voxel", "2 µm"), ("grains", "8"), ("largest value", "57"),
    ],
)  # fmt: skip
def test_every_field_has_its_value_and_unit(read, field, shown):
    assert field in read.text
    assert re.search(rf"{re.escape(field)} [^§]{{0,80}}?{re.escape(shown)}", read.text)


def test_a_number_that_is_none_says_why(read):
    assert "not a number (no pore is narrow)" in read.text


def test_the_best_sample_is_marked_and_failed_ones_are_set_apart(read, page, full_run):
    assert read.rows.count("best") == 1
    row = page[page.index('<tr class="best">') :].partition("</tr>")[0]
    assert f'data-v="{full_run.loops["design"].best}"' in row
    assert read.rows.count("failed") == 2  # trial 5 and crop 4
    assert page.count("<svg") >= 4
    assert page.count("data:image/") >= 3 + 3


def test_failures_warnings_and_origin_are_there(read):
    for text in (
        "the <file> holds no image", "crop 4 is empty", "matweft-demo 2.2 computed 2 of these",
        "matweft-demo 2.3", "matweft run pores.yaml --set budget=60", "2025-03-01 12:00 UTC",
        "16 GiB", "Made up pores", "Doe and Röding 2020", "study: <pores> & more",
        "Samples were made by demo.pores", "design.ask 6 ×",
    ):  # fmt: skip
        assert text in read.text, text


def test_items_of_a_for_each_are_one_table(page):
    table = page[page.index('id="table-crops-items"') :].partition("</table>")[0]
    assert table.count("<tr") == 1 + 5
    assert "4.375" in table


def write_scan(parts, root, objectives=(), values=(0.0, 1.5, 3.0, 4.5), **changes):
    """Write a run that is only a loop over one variable, with one failed sample."""
    trials = [Trial(i, {"a.x": i / 9}, "done", {"m.y": v}) for i, v in enumerate(values)]
    trials.append(Trial(len(values), {"a.x": 0.9}, "failed", error="no"))
    space = Space.parse({"a.x": [0, 1]})
    best = changes.pop("best", None)
    loop = LoopView("scan", space, objectives, History(trials), best=best)
    write_run(root, {"name": "scan", "status": "done", "loops": {"scan": loop}, **changes})
    return Run.open(root)


def test_the_same_run_gives_the_same_page(parts, tmp_path):
    run = write_scan(parts, tmp_path, (parts.Objective("m.y", "minimize", unit="S/m"),), best=0)
    page = report_html(run)
    assert page == report_html(run)
    assert "The best is sample 0 with y 0\u00a0S/m." in page
    assert page.count("<svg") == 2


def test_a_run_without_samples_can_be_reported(tmp_path):
    space = Space.parse({"a.x": [0, 1]})
    loop = LoopView("design", space, (), History())
    write_run(tmp_path, {"name": "young", "loops": {"design": loop}})
    text = Reader(report_html(Run.open(tmp_path))).text
    assert "No sample has been computed yet" in text
    assert "The run had not ended as of" in text


def test_a_loop_without_learner_or_objective_can_be_reported(parts, tmp_path):
    read = Reader(report_html(write_scan(parts, tmp_path)))
    assert "Asked for samples of the space" in read.text
    assert "4 samples computed" in read.text
    assert "best" not in read.rows


def test_a_target_that_is_missed_is_said(parts, tmp_path):
    target = parts.Objective("m.y", "target", 2.0, 0.1)
    text = Reader(
        report_html(write_scan(parts, tmp_path, (target,), best=1, status="stopped"))
    ).text
    assert "Not met: the nearest is sample 1, y 1.5." in text
    assert "The run was stopped" in text


def test_values_whose_class_is_gone_show_their_fields(parts, tmp_path):
    root = parts.make_run(tmp_path, loop=False)
    for file in root.glob("steps/*/*.json"):
        head, _, text = file.read_text().partition("\n")
        if "made_run:Sizes" in text:
            import hashlib
            import json

            text = text.replace("made_run:Sizes", "gone_plugin:Sizes")
            old = json.loads(head.rstrip(",") + "}")["sha256"]
            file.write_text(
                head.replace(old, hashlib.sha256(text.encode()).hexdigest()) + "\n" + text
            )
    text = Reader(report_html(Run.open(root))).text
    assert re.search(r"mean chord 4.25 (?!µm)", text)


def test_a_record_that_is_gone_costs_only_its_own_card(parts, tmp_path):
    root = parts.make_run(tmp_path, loop=False)
    key = Run.open(root).step("sizes").key
    (next(root.glob(f"steps/*/{key}.json"))).unlink()
    text = Reader(report_html(Run.open(root))).text
    assert "Not readable:" in text
    assert "12 345" in text


def test_many_rows_are_cut_but_the_best_stays(parts, tmp_path):
    values = [i / 3000 for i in range(3000)]
    page = report_html(write_scan(parts, tmp_path, (), values, best=2998))
    assert page.count("<tr") - 1 == 2000 + 1
    assert "1000 more rows are in the export" in page
    assert '<tr class="best">' in page
    assert len(page) < 2_000_000


def test_an_objective_that_is_not_a_number_is_drawn_around(parts, tmp_path):
    target = parts.Objective("m.y", "target", 0.5, 0.1)
    run = write_scan(parts, tmp_path, (target,), (0.0, math.nan, 0.45), best=2)
    assert "not a number" in Reader(report_html(run)).text


def test_the_file_is_written_where_it_is_wanted(parts, tmp_path):
    run = Run.open(parts.make_run(tmp_path / "run", loop=False, steps=False))
    assert write_report(run) == tmp_path / "run" / "report.html"
    other = write_report(run, tmp_path / "page.html")
    assert other.read_text(encoding="utf-8") == report_html(run)
    with pytest.raises(StoreError, match="cannot write"):
        write_report(run, tmp_path / "gone" / "page.html")


@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_missing_packages_are_named_with_their_cure(full_run, monkeypatch, missing):
    import sys

    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MatweftError, match=r"pip install 'matweft\[report\]'"):
        report_html(full_run)
