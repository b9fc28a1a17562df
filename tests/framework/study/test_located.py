import math

import pytest

from matweft.errors import StudyError
from matweft.study.located import load_text, scalar
from matweft.study.problems import Problems


def load(text):
    problems = Problems("f")
    return load_text(text, problems), problems.found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1.", 1.0),
        (".5", 0.5),
        ("-7", -7),
        ("007", 7),
        ("0x1f", 31),
        ("0o17", 15),
        ("true", True),
        ("~", None),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("4 voxel", "4 voxel"),
        ("-.inf", -math.inf),
        ("-", "-"),
    ],
)
def test_scalars_follow_yaml_1_2(text, value):
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_are_text():
    assert load("""{a: "1", b: '2.0', c: 3, d: "true"}""")[0] == {
        "a": "1",
        "b": "2.0",
        "c": 3,
        "d": "true",
    }


def test_lines_of_keys_and_of_nested_values():
    found, _ = load("a: 1\nb:\n  c: [1,\n    2]\n  d: x\n")
    assert found.line_of("b") == 2
    assert found["b"].line_of("d") == 5
    assert found["b"]["c"].line == 3
    assert found["b"].line_of("missing") == found["b"].line == 3


def test_key_given_twice_is_a_problem_with_both_lines():
    _, problems = load("a: 1\nb: 2\na: 3\n")
    assert problems == ["f:3: 'a' is given twice, first on line 1; keep one"]


def test_anchors_and_merged_mappings():
    found, problems = load("base: &b {x: 1, y: 2}\nown: {<<: *b, y: 3}\n")
    assert found["own"] == {"x": 1, "y": 3}
    assert problems == []


def test_unknown_tag_and_odd_key_are_problems():
    _, problems = load("a: !secret x\n[1, 2]: y\n")
    assert [p[:4] for p in problems] == ["f:1:", "f:2:"]
    assert "tag" in problems[0]
    assert "keys are names" in problems[1]


def test_unquoted_reference_in_flow_style_is_explained():
    with pytest.raises(StudyError, match=r'^f:2: not valid YAML.*needs quotes: "\$\{name\}"'):
        load("a: 1\nb: {index: ${i}}\n")


def test_empty_text_is_nothing():
    assert load("# only a comment\n") == (None, [])


@pytest.mark.parametrize("text", ["steps:\n\ta: 1\n", "steps:\n  a:\n  \tb: 1\n"])
def test_tabs_are_named(text):
    with pytest.raises(StudyError, match="Tabs are not allowed; indent with spaces"):
        load_text(text, Problems("study.yaml"))
