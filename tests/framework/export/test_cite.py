"""The command cite: methods and references of runs, software among them."""

import json
import re
from dataclasses import replace
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest
import yaml

import matweft
from matweft.citation import citations_of, methods_paragraph
from matweft.cli import main
from matweft.cli.exit_codes import OK, STORE, USAGE
from matweft.references import parse_bibtex
from matweft.registry import Registry, use_registry
from matweft.run_view import Run, StepRow
from matweft.software import software_reference

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def root(parts, tmp_path_factory):
    return parts.make_run(tmp_path_factory.mktemp("cited"), samples=2, edge=8)


def keys(text):
    return re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)


def test_methods_come_first_and_each_entry_once(root, capsys):
    assert main(["cite", str(root), str(root)]) == OK
    captured = capsys.readouterr()
    methods, _, entries = captured.out.partition("@")
    assert methods.count("Samples were made by demo.pores (matweft-demo 2.3)") == 2
    assert keys("@" + entries) == ["matweft-0.1.0", "matweft-demo-2.3", "doe2020", "roe1999"]
    assert captured.err == ""


def test_bibtex_alone_can_be_read_back(root, capsys):
    assert main(["cite", str(root), "--bibtex"]) == OK
    text = capsys.readouterr().out
    read = [parse_bibtex(one) for one in text.strip().split("\n\n")]
    assert [one.key for one in read] == keys(text)
    assert read[0].fields["version"] == "0.1.0"
    assert read[0].text == (
        "The matweft developers. matweft: Design loops for virtual materials. Version 0.1.0."
    )


def test_json_says_what_is_software(root, capsys):
    assert main(["cite", str(root), "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert told["runs"][0]["methods"] == methods_paragraph(Run.open(root))
    kinds = [(one["kind"], one["doi"]) for one in told["references"]]
    assert kinds[0] == ("software", "")
    assert ("literature", "10.1000/example.1") in kinds


def test_two_versions_of_one_distribution_are_both_cited(full_run):
    newer = replace(full_run, versions={**full_run.versions, "matweft": "0.2.0"})
    found = [one.key for one in citations_of([full_run, newer])]
    assert found[:3] == ["matweft-0.1.0", "matweft-demo-2.3", "matweft-0.2.0"]
    assert len(set(found)) == len(found)


def test_plugin_that_is_gone_is_told(root, capsys):
    with use_registry(Registry(discover=False)):
        assert main(["cite", str(root)]) == OK
    told = capsys.readouterr()
    assert "what 'demo.pores' asks to be cited is not known" in told.err
    assert keys(told.out) == ["matweft-0.1.0"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["nowhere"], STORE, "not the folder of a run"),
        ([], USAGE, "RUN"),
        (["a", "--json", "--bibtex"], USAGE, "not allowed with"),
    ],
)
def test_mistakes_are_sentences(words, code, message, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["cite", *words]) == code
    assert message in capsys.readouterr().err


def test_class_of_a_notebook_is_named_in_the_methods(tmp_path):
    steps = {"a": StepRow("a", "__main__:Power", "ab", "done")}
    text = methods_paragraph(Run(tmp_path, "r", steps=steps))
    assert text.endswith("Power was defined in a notebook or a script.")


def test_entry_of_matweft_says_what_citation_cff_says():
    stated = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    entry = software_reference("matweft", matweft.__version__)
    assert entry.fields["title"].lower() == stated["title"].lower()
    assert entry.fields["version"] == str(stated["version"])
    assert entry.authors == [one["name"] for one in stated["authors"]]


def test_metadata_of_others_become_fields(monkeypatch):
    about = Message()
    about["Summary"] = "Tools & more: much more"
    about["Author-email"] = "Jane Doe <jane@example.org>, Röding GmbH <r@example.org>"
    about["Project-URL"] = "Changelog, https://example.org/changes"
    about["Project-URL"] = "Homepage, https://example.org"
    monkeypatch.setattr(metadata, "metadata", lambda name: about)
    entry = software_reference("other", "3")
    assert entry.authors == ["Jane Doe", "Röding GmbH"]
    assert "title = {{other}: Tools \\& more}" in entry.bibtex
    assert entry.fields["url"] == "https://example.org"
