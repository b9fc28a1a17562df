"""Plain steps, for-eaches, keys and reruns, in this process."""

import numpy as np
import pytest

from matweft.engine import Options, run_study
from matweft.study import Study

CHAIN = """
study: chain
parameters: {start: 2.0}
steps:
  one: {use: "engine_parts:Fixed", with: {value: "${start}"}}
  two: {use: "engine_parts:Plus", with: {more: 10}, in: {number: "${one}"}}
  three: {use: "engine_parts:Plus", with: {more: 0.5}, in: {number: "${two.value}"}}
"""

EACH = """
study: each
steps:
  all: {for-each: "${range(4)}", as: i, run: {
    one: {use: "engine_parts:Fixed", with: {value: "${i}"}},
    two: {use: "engine_parts:Plus", with: {more: "${one.value}"}, in: {number: "${one}"}}}}
  total: {use: "engine_parts:Sum", in: {numbers: "${all.two}"}}
"""

ITEMS = """
study: items
steps:
  list: {use: "engine_parts:Items", with: {n: 3}}
  all: {for-each: "${list}", as: x, run: {
    two: {use: "engine_parts:Plus", in: {number: "${x}"}}}}
  total: {use: "engine_parts:Sum", in: {numbers: "${all.two}"}}
"""


def run(text, root, sets=None, **options):
    study = Study.parse(text, "test.yaml", sets=sets or {})
    return run_study(study, root, Options(executor="serial", workers=1, **options))


def test_references_carry_values_and_fields(tmp_path):
    result = run(CHAIN, tmp_path)
    assert result.status == "done"
    assert result.value("two").value == 12
    assert result.value("three").value == 12.5


def test_finished_work_is_not_repeated(tmp_path, tally):
    run(CHAIN, tmp_path)
    again = run(CHAIN, tmp_path)
    assert tally() == {"fixed 2": 1, "plus": 2}
    assert all(row.cached for row in again.steps.values())


def test_changed_parameter_reruns_exactly_its_descendants(tmp_path, tally):
    run(CHAIN, tmp_path)
    changed = run(CHAIN, tmp_path, sets={"two.more": 20})
    assert tally() == {"fixed 2": 1, "plus": 4}
    assert [name for name, row in changed.steps.items() if row.cached] == ["one"]
    assert changed.value("three").value == 22.5


def test_same_content_from_another_parameter_is_recognised(tmp_path, tally):
    """Keys go by content: what comes to the same number is not computed twice."""
    run(CHAIN, tmp_path)
    run(CHAIN.replace("more: 10", "more: 1e1"), tmp_path)
    assert tally() == {"fixed 2": 1, "plus": 2}


def test_file_is_known_by_content(tmp_path, tally):
    file = tmp_path / "number.txt"
    file.write_text("3")
    text = 'study: f\nsteps: {a: {use: "engine_parts:FromFile", with: {file: "%s"}}}\n'
    assert run(text % file, tmp_path / "s").value("a").value == 3
    moved = tmp_path / "moved.txt"
    file.rename(moved)
    assert run(text % moved, tmp_path / "s").value("a").value == 3
    assert tally() == {"from-file": 1}
    moved.write_text("44")
    assert run(text % moved, tmp_path / "s").value("a").value == 44


def test_for_each_collects_and_names(tmp_path):
    result = run(EACH, tmp_path)
    assert set(result.steps) == {f"all[{i}].{n}" for i in range(4) for n in ("one", "two")} | {
        "total"
    }
    assert result.value("total").value == 2 * (0 + 1 + 2 + 3)


def test_for_each_over_a_result(tmp_path):
    assert run(ITEMS, tmp_path).value("total").value == 3 + 3


def test_nested_for_each(tmp_path):
    text = """
study: nested
steps:
  outer: {for-each: [1, 2], as: i, run: {
    inner: {for-each: [10, 20], as: j, run: {
      one: {use: "engine_parts:Fixed", with: {value: "${i}"}},
      two: {use: "engine_parts:Plus", with: {more: "${j}"}, in: {number: "${one}"}}}},
    total: {use: "engine_parts:Sum", in: {numbers: "${inner.two}"}}}}
"""
    result = run(text, tmp_path)
    assert [result.value(f"outer[{i}].total").value for i in range(2)] == [32, 34]


def test_for_each_over_an_empty_result(tmp_path):
    text = ITEMS.replace("n: 3", "n: 0")
    assert run(text, tmp_path).value("total").value == 0


def test_failure_is_kept_and_dependents_are_skipped(tmp_path):
    text = """
study: fails
steps:
  low: {use: "engine_parts:Fixed", with: {value: -1}}
  bad: {use: "engine_parts:Picky", in: {number: "${low}"}}
  after: {use: "engine_parts:Plus", in: {number: "${bad}"}}
"""
    result = run(text, tmp_path)
    assert result.status == "failed"
    assert "-1 is below 0" in result.steps["bad"].error
    assert "ValueError" in result.record("bad").traceback
    assert result.steps["after"].status == "pending"
    assert result.steps["low"].status == "done"


def test_allowed_failures_leave_holes(tmp_path):
    text = """
study: holes
max_failures: 2
steps:
  all: {for-each: [-1, 5, -2], as: i, run: {
    one: {use: "engine_parts:Fixed", with: {value: "${i}"}},
    two: {use: "engine_parts:Picky", in: {number: "${one}"}}}}
  total: {use: "engine_parts:Sum", in: {numbers: "${all.two}"}}
"""
    result = run(text, tmp_path)
    assert result.status == "done"
    assert result.value("total").value == 5
    assert (
        run(text.replace("max_failures: 2", "max_failures: 1"), tmp_path / "b").status == "failed"
    )


def test_failed_step_is_tried_again_on_the_next_run(tmp_path, tally):
    text = """
study: again
steps:
  low: {use: "engine_parts:Fixed", with: {value: -1}}
  bad: {use: "engine_parts:Picky", in: {number: "${low}"}}
"""
    run(text, tmp_path)
    run(text, tmp_path)
    assert tally() == {"fixed -1": 1, "picky": 2}


def test_invalid_resolved_parameter_is_a_sentence(tmp_path):
    text = """
study: bounds
steps:
  low: {use: "engine_parts:Fixed", with: {value: -60}}
  more: {use: "engine_parts:Plus", with: {more: -60}, in: {number: "${low}"}}
  bad: {use: "engine_parts:Fixed", with: {value: "${more.value}"}}
"""
    error = run(text, tmp_path).steps["bad"].error
    assert "must be greater than or equal to -100" in error


def test_warnings_are_recorded(tmp_path):
    text = """
study: warns
steps:
  one: {use: "engine_parts:Fixed", with: {value: 1}}
  two: {use: "engine_parts:Picky", in: {number: "${one}"}}
"""
    assert "picked" in str(run(text, tmp_path).record("two").warnings)


def test_batch_twin_is_preferred_and_journalled_item_by_item(tmp_path, tally):
    text = """
study: batch
max_failures: 1
steps:
  all: {for-each: "${range(6)}", as: i, run: {
    one: {use: "engine_parts:Fixed", with: {value: "${i}"}},
    two: {use: "engine_parts:Batched", in: {number: "${one}"}}}}
"""
    result = run(text, tmp_path)
    assert sum(n * int(w.split()[1]) for w, n in tally().items() if w.startswith("batch")) >= 4
    assert [result.value(f"all[{i}].two").value for i in (0, 1, 3, 4, 5)] == [1, 2, 4, 5, 6]
    assert result.steps["all[2].two"].error == "two is refused"


def test_seed_changes_random_steps_only(tmp_path, tally):
    text = """
study: seeds
seed: 1
steps:
  fixed: {use: "engine_parts:Fixed"}
  drawn: {use: "engine_parts:Draw"}
"""
    first = run(text, tmp_path).value("drawn").value
    second = run(text, tmp_path, sets={"seed": 2}).value("drawn").value
    assert first != second
    assert tally() == {"draw": 2, "fixed 1": 1}
    assert run(text, tmp_path).value("drawn").value == first


def test_array_part_as_input(tmp_path):
    text = """
study: part
steps:
  one: {use: "engine_parts:Fixed", with: {value: 6}}
  two: {use: "engine_parts:Plus", with: {more: 1}, in: {number: "${one.parts[1]}"}}
"""
    assert run(text, tmp_path).value("two").value == pytest.approx(3)
    assert np.allclose(run(text, tmp_path).value("two").parts, 1)


def test_reference_inside_text(tmp_path):
    file = tmp_path / "number-3.txt"
    file.write_text("5")
    text = f"""
study: text
steps:
  one: {{use: "engine_parts:Fixed", with: {{value: 3}}}}
  two: {{use: "engine_parts:Plus", with: {{more: 0}}, in: {{number: "${{one}}"}}}}
  three: {{use: "engine_parts:FromFile", with: {{file: "{tmp_path}/number-${{two.whole}}.txt"}}}}
"""
    assert run(text, tmp_path / "store").value("three").value == 5


def test_allowed_failure_of_a_plain_step_leaves_the_run_done(tmp_path):
    text = """
study: allowed
max_failures: 1
steps:
  low: {use: "engine_parts:Fixed", with: {value: -1}}
  bad: {use: "engine_parts:Picky", in: {number: "${low}"}}
  after: {use: "engine_parts:Plus", in: {number: "${bad}"}}
"""
    result = run(text, tmp_path)
    assert result.status == "done"
    assert result.steps["bad"].status == "failed"
    assert run(text.replace("failures: 1", "failures: 0"), tmp_path / "b").status == "failed"


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_what_steps_log_is_in_the_log_once(tmp_path, executor):
    text = 'study: talks\nsteps: {one: {use: "engine_parts:Talker"}}\n'
    run_study(Study.parse(text), tmp_path, Options(executor=executor, workers=1))
    log = (tmp_path / "log.txt").read_text()
    assert log.count("one: axes were turned") == 1
    assert "1 steps computed" in log


@pytest.mark.parametrize(("victim", "change"), [("one", "two.more"), ("two", "three.more")])
def test_damaged_record_is_computed_again(tmp_path, victim, change):
    first = run(CHAIN, tmp_path)
    key, before = first.steps[victim].key, first.value(victim).value
    (tmp_path / "steps" / key[:2] / f"{key}.json").write_text('{"torn": ')
    result = run(CHAIN, tmp_path, sets={change: 1.5})
    assert result.status == "done"
    assert result.value(victim).value == before
    assert "computed again" in (tmp_path / "log.txt").read_text()
