import pytest

from matweft.errors import InputError
from matweft.study import Ref, Template, follow, parse_reference, refs_in, resolve
from matweft.study.reference import escape, read_text


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("map", Ref("map")),
        ("a-b.c_d", Ref("a-b", ("c_d",))),
        ("crops[3].moves", Ref("crops", (3, "moves"))),
        (" moves.two_point[-1][2] ", Ref("moves", ("two_point", -1, 2))),
    ],
)
def test_reference_is_read_and_written_back(text, ref):
    assert parse_reference(text) == ref
    assert read_text(str(ref)) == ref
    assert ref.name == text.strip()


@pytest.mark.parametrize("text", ["", "3a", "a..b", "a[b]", "a.", "a b", "a[1.5]"])
def test_malformed_reference_is_refused(text):
    with pytest.raises(InputError, match="is not a reference; write a name"):
        parse_reference(text)


def test_unclosed_reference_says_how_to_write_the_characters():
    with pytest.raises(InputError, match="no closing brace"):
        read_text("a ${b")


def test_mixture_becomes_a_template_and_back():
    text = "a$${b}-${i}-${j.k[0]}.tif"
    found = read_text(text)
    assert found == Template(("a${b}-", Ref("i"), "-", Ref("j", ("k", 0)), ".tif"))
    assert str(found) == text
    assert resolve(found, lambda ref: len(ref.path)) == "a${b}-0-2.tif"


def test_text_without_references_stays_text():
    assert read_text("$${x}") == "${x}"
    assert read_text("5 $ {x}") == "5 $ {x}"
    assert read_text(escape("${x} $${y}")) == "${x} $${y}"


def test_resolve_copies_only_what_holds_references():
    kept = [1, {"a": 2}]
    found = resolve({"kept": kept, "new": (Ref("x"), 3)}, {Ref("x"): "X"}.get)
    assert found == {"kept": [1, {"a": 2}], "new": ("X", 3)}
    assert found["kept"] is kept
    assert [ref.root for ref in refs_in([kept, {"b": Ref("y")}])] == ["y"]


def test_follow_names_what_is_missing():
    assert follow({"a": [10, 20]}, ("a", -1)) == 20
    with pytest.raises(InputError, match=r"x \(list\) has no \[5\]"):
        follow([1], (5,), "x")
    with pytest.raises(InputError, match=r"x \(int\) has no \.real_part"):
        follow(3, ("real_part",), "x")
