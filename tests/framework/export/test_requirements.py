"""The versions beside a paper: what the run needs, not what else was installed."""

from dataclasses import replace

from matweft.export.paper import versions_text
from matweft.run_view import Run, StepRow

RECORDED = {
    "python": "3.11.7", "matweft": "0.1.0", "numpy": "2.1.0", "PyYAML": "6.0",
    "matweft-unused": "1.0", "scikit-learn": "1.5",
}  # fmt: skip


def test_plugins_that_took_no_part_are_left_out(tmp_path):
    steps = {"a": StepRow("a", "image.crop", "ab", "done")}
    text = versions_text(Run(tmp_path, "r", versions=RECORDED, steps=steps))
    assert "matweft==0.1.0\n" in text
    assert "numpy==2.1.0\n" in text
    assert "PyYAML==6.0\n" in text
    assert "# python==3.11.7\n" in text
    assert "matweft-unused" not in text
    assert "scikit-learn" not in text


def test_all_are_listed_where_a_component_is_unknown(tmp_path):
    steps = {"a": StepRow("a", "gone.thing", "ab", "done")}
    run = Run(tmp_path, "r", versions=RECORDED, steps=steps)
    assert "scikit-learn==1.5" in versions_text(run)


def test_components_within_parameters_count(full_run):
    study = {"steps": {"x": {"use": "image.crop", "with": {"inner": {"use": "gone.thing"}}}}}
    run = replace(full_run, study=study, versions=RECORDED)
    assert "matweft-unused==1.0" in versions_text(run)
