"""The commands report and export: files, exit codes, sentences."""

import pytest

from matweft.cli import main
from matweft.cli.exit_codes import OK, STORE, USAGE


@pytest.fixture(scope="module")
def root(parts, tmp_path_factory):
    return parts.make_run(tmp_path_factory.mktemp("command"), samples=0, steps=False)


def test_report_writes_the_page_and_prints_where(root, capsys):
    assert main(["report", str(root)]) == OK
    assert capsys.readouterr().out.strip() == str(root / "report.html")
    assert "<html" in (root / "report.html").read_text(encoding="utf-8")


def test_report_opens_the_page_when_asked(root, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert main(["report", str(root), "--open", "-o", str(tmp_path / "a.html")]) == OK
    assert opened == [(tmp_path / "a.html").as_uri()]


def test_export_writes_what_it_prints(root, tmp_path, capsys):
    assert main(["export", str(root), "--to", "rocrate", str(tmp_path / "crate")]) == OK
    assert capsys.readouterr().out.strip() == str(tmp_path / "crate")
    assert (tmp_path / "crate" / "ro-crate-metadata.json").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["report", "nowhere"], STORE, "not the folder of a run"),
        (["export", "nowhere", "--to", "csv", "out"], STORE, "not the folder of a run"),
        (["export", "nowhere", "--to", "word", "out"], USAGE, "invalid choice"),
        (["export", "nowhere", "out"], USAGE, "--to"),
    ],
)
def test_mistakes_are_sentences_with_a_code(words, code, message, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(words) == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["csv", "rocrate", "paper"])
def test_a_folder_that_cannot_be_made_is_a_sentence(kind, root, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["export", str(root), "--to", kind, str(tmp_path / "file" / "out")]) == STORE
    shown = capsys.readouterr().err
    assert "cannot write" in shown
    assert "Traceback" not in shown


def test_the_choices_are_the_formats():
    from matweft.cli.export import FORMATS as OFFERED
    from matweft.export import FORMATS

    assert set(OFFERED) == set(FORMATS)
