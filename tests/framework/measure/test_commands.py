"""The commands measure, convert and example."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from matweft.cli import exit_codes, main
from matweft.errors import InputWarning, StoreError
from matweft.formats import format_of
from matweft.measure import Measurement


@pytest.fixture
def file(demo):
    values = (np.random.default_rng(0).random((16, 16, 16)) < 0.4).astype(int)
    Path("my image.plain").write_text(json.dumps(values.tolist()))
    return "my image.plain"


def test_measure_shows_what_it_understood_then_numbers_then_the_page(file, capsys):
    assert main(["measure", file, "--phase", "pore=1", "--spacing", "2"]) == exit_codes.OK
    shown = capsys.readouterr().out
    assert shown.startswith("my image.plain: 3D image of labels, read as demo.plain")
    assert "label 1, pore" in shown, "the correction is seen at once"
    assert "2 × 2 × 2 voxel" in shown
    assert "read backwards" in shown
    assert "phase pore: share = 0.4" in shown
    assert "my image.html (" in shown
    assert Path("my image.html").exists()


def test_look_measures_nothing(file, capsys):
    assert main(["measure", file, "--look"]) == exit_codes.OK
    shown = capsys.readouterr().out
    assert "label 0" in shown
    assert "[--phase NAME=0]" in shown
    assert not list(Path().glob("*.html"))
    assert main(["measure", file, "--look", "--json"]) == exit_codes.OK
    assert json.loads(capsys.readouterr().out)["kind"] == "3D image of labels"


def test_json_is_all_that_is_printed(file, capsys):
    assert main(["measure", file, "--phase", "all", "--json"]) == exit_codes.OK
    data = json.loads(capsys.readouterr().out)
    assert data["phases"] == ["0", "1"]
    assert data["notes"] == ["read backwards"]
    assert not list(Path().glob("*.html"))


def test_a_page_that_cannot_be_written_is_told_before_anything_is_measured(file, capsys):
    Path("folder").mkdir()
    Path("other.html").write_text("<html>not of this file</html>")
    for page, told in (
        ("no/such/a.html", "there is no folder no/such for the page"),
        ("folder", "folder is a folder; name the page"),
        ("other.html", "other.html is of another file; choose another --page, or --overwrite it"),
    ):
        assert main(["measure", file, "--phase", "1", "--page", page]) == exit_codes.USAGE
        captured = capsys.readouterr()
        assert told in captured.err
        assert "share" not in captured.out
    assert Path("other.html").read_text() == "<html>not of this file</html>"
    words = ["measure", file, "--phase", "1", "--page", "other.html"]
    assert main([*words, "--overwrite"]) == exit_codes.OK
    assert main(words) == exit_codes.OK, "a page of the same file is replaced"


def test_a_disk_that_fills_up_meanwhile_costs_no_number(file, capsys, monkeypatch):
    def full(*given):
        raise StoreError("the disk is full")

    monkeypatch.setattr("matweft.measure.page.replace_text", full)
    assert main(["measure", file, "--phase", "1"]) == exit_codes.STORE
    captured = capsys.readouterr()
    assert "phase 1: share = " in captured.out
    assert "the numbers are above, but there is no page: the disk is full" in captured.err


def test_an_interrupt_is_told_and_has_its_exit_code(demo, file, capsys):
    demo.offer(lambda phase: [Measurement("S", "demo.share"), Measurement("I", "demo.interrupts")])
    assert main(["measure", file, "--phase", "1"]) == exit_codes.INTERRUPTED
    assert "stopped by you; 1 measurements have no sampling errors" in capsys.readouterr().out
    assert "interrupted" in Path("my image.html").read_text()


def test_warnings_of_reading_are_notes(demo, file, capsys, monkeypatch):
    plain = format_of("x.plain")
    read = plain.read

    def warned(self, path):
        warnings.warn("slices are missing", InputWarning, stacklevel=2)
        return read(self, path)

    monkeypatch.setattr(plain, "read", warned)
    assert main(["measure", file, "--phase", "1"]) == exit_codes.OK
    captured = capsys.readouterr()
    assert "warning: slices are missing" in captured.out
    assert captured.err == ""
    assert "slices are missing" in Path("my image.html").read_text()


def test_without_a_plugin_that_measures_it_is_said_what_to_install(demo, file, capsys):
    demo.offer(lambda phase: [])
    assert main(["measure", file, "--phase", "1"]) == exit_codes.OK
    assert "measures anything here (3D image of labels): pip install matweft-porous" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gone.plain"], "there is no file gone.plain"),
        (["my image.plain", "--spacing", "wide"], "spacing"),
        (["my image.plain", "--axes", "zyx"], "axes"),
        (["my image.plain", "--option", "key"], "--option takes NAME=VALUE"),
        (["my image.plain", "--phase", "9"], "phase '9'|phase 9"),
        (["my image.plain", "--budget", "soon"], "--budget soon: write a time"),
        (["my image.plain", "--format", "demo.plane"], "Did you mean 'demo.plain'"),
        (["my image.plain", "--device", "cuba"], "unknown device 'cuba'"),
        (["my image.plain", "--symmetry", "m-3m"], "--symmetry is for maps of crystals"),
        (["my image.plain", "--look", "--phase", "7"], "7"),
        (["a.plain", "b.plain", "--page", "p.html"], "--page is for one file"),
    ],
)
def test_wrong_input_is_a_sentence(file, capsys, words, told):
    assert main(["measure", *words]) == exit_codes.USAGE
    assert any(one in capsys.readouterr().err for one in told.split("|"))


def test_convert_writes_the_other_format(file, capsys):
    assert main(["convert", file, "copy.plain"]) == exit_codes.OK
    shown = capsys.readouterr().out
    assert "read backwards" in shown
    assert "wrote copy.plain: VoxelImage of 16 × 16 × 16" in shown
    assert json.loads(Path("copy.plain").read_text()) == json.loads(Path(file).read_text())
    assert main(["convert", file, "copy.plain"]) == exit_codes.USAGE
    assert "copy.plain exists" in capsys.readouterr().err
    assert main(["convert", file, "copy.plain", "--overwrite"]) == exit_codes.OK


def test_hook_matweft_examples_writes_files_once(demo, capsys):
    assert main(["example"]) == exit_codes.OK
    assert capsys.readouterr().out.startswith("square")
    assert main(["example", "square", "out", "--seed", "7"]) == exit_codes.OK
    assert json.loads(Path("out/image.plain").read_text()) == [[7, 1], [1, 0]]
    capsys.readouterr()
    assert main(["example", "square", "out"]) == exit_codes.USAGE
    assert "out exists and is not empty" in capsys.readouterr().err
    assert main(["example", "sqare", "new"]) == exit_codes.USAGE
    assert "Did you mean 'square'" in capsys.readouterr().err
    assert main(["example", "square"]) == exit_codes.USAGE
    assert "name a new folder" in capsys.readouterr().err
