"""Warnings reach the terminal, the page and the log, each once."""

from matweft.engine import Options, run_study
from matweft.report import report_html, summary_text
from matweft.run_json import write_run
from matweft.run_view import Run, StepRow
from matweft.store import Store, write_record
from matweft.store.record import LONGEST_WARNING, MOST_WARNINGS, Record, brief
from matweft.study import Study


def row(step, *texts):
    return StepRow(step, "demo.flow", "ab", "done", 1.0, False, "", texts)


def test_equal_warnings_are_counted_and_few_are_shown(tmp_path):
    rows = [row(f"loop[{i}].flow", "not converged") for i in range(12)]
    rows += [row(f"s{i}", f"odd {i}") for i in range(8)]
    fields = {"name": "r", "status": "done", "warnings": ("3 steps\nwere computed before",)}
    write_run(tmp_path, {**fields, "steps": {one.id: one for one in rows}})
    text = summary_text(Run.open(tmp_path))
    assert "warning: 3 steps were computed before\n" in text
    assert "warning: not converged (12 steps, first loop[0].flow)\n" in text
    assert "warning: odd 3 (s3)\n... and 4 more in the report" in text
    assert "odd 4" not in text


def test_the_page_has_those_of_steps(full_run):
    page = report_html(full_run)
    assert "no pore is narrow (sizes)" in page
    assert "matweft-demo 2.2 computed 2 of these &lt;steps&gt;" in page


def test_summaries_keep_few_short_warnings(tmp_path):
    texts = ("a  b", "a b", "x" * 1000, *map(str, range(9)))
    assert brief(texts)[:2] == ("a b", "x" * LONGEST_WARNING + "...")
    assert len(brief(texts)) == MOST_WARNINGS
    with Store.open(tmp_path) as store:
        summary = write_record(tmp_path, Record("ab12", "s", "c", warnings=texts), 1.0)
        assert summary.warnings == brief(texts)
        store.add([summary])
        assert store.lookup("ab12") == summary
        store.rebuild_index()
        assert store.lookup("ab12") == summary


def test_a_run_logs_and_shows_what_its_steps_warn_of(parts, tmp_path):
    study = Study.parse("study: s\nsteps: {a: {use: 'made_run:Careless'}}")
    run = run_study(study, tmp_path / "run", Options(executor="serial"))
    assert run.steps["a"].warnings == ("x is large",)
    assert "warning: x is large (a)" in summary_text(run)
    assert "x is\n large" in (tmp_path / "run" / "log.txt").read_text()
