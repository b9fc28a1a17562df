import pytest

from matweft.errors import StudyError
from matweft.study import Ref, Study, Template

TEXT = """
parameters: {image: a.tif}
steps:
  map: {use: demo.image, with: {file: "${image}"}}
"""


@pytest.fixture
def folders(tmp_path, monkeypatch):
    for folder in ("study", "here"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.tif").touch()
    (tmp_path / "study" / "b.tif").touch()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def load(folders, text, **sets):
    path = folders / "study" / "s.yaml"
    path.write_text(text)
    return Study.load(path, {k.replace("__", "."): v for k, v in sets.items()})


def test_paths_in_the_file_are_relative_to_it(folders):
    study = load(folders, TEXT)
    assert study.steps["map"].parameters["file"] == str(folders / "study" / "a.tif")
    assert study.source == folders / "study" / "s.yaml"
    assert study.name == "s"


def test_paths_from_the_command_line_are_relative_to_the_current_folder(folders):
    for sets in ({"image": "a.tif"}, {"map__file": "a.tif"}):
        found = load(folders, TEXT, **sets).steps["map"].parameters["file"]
        assert found == str(folders / "here" / "a.tif")


def test_missing_file_is_a_problem(folders):
    with pytest.raises(StudyError) as caught:
        load(folders, TEXT, image="b.tif")
    assert caught.value.problems == [
        f"{folders}/study/s.yaml:4: map.file is 'b.tif', which does not exist: "
        f"no {folders}/here/b.tif"
    ]
    with pytest.raises(StudyError, match=r"s\.yaml:4: map\.file is 'c\.tif', which does not exist"):
        load(folders, TEXT.replace("${image}", "c.tif"))


def test_absolute_paths_stay(folders):
    path = str(folders / "here" / "a.tif")
    assert load(folders, TEXT, image=path).steps["map"].parameters["file"] == path


def test_items_of_a_for_each_that_are_paths(folders):
    text = """
steps:
  maps: {for-each: [a, b], as: i, run: {
    one: {use: demo.image, with: {file: "${i}.tif"}},
    two: {use: demo.image, with: {file: "../study/${i}.tif"}}}}
"""
    study = load(folders, text)
    body = study.steps["maps"].body
    base = str(folders / "study")
    assert body["one"].parameters["file"] == Template((base + "/", Ref("i"), ".tif"))
    assert str(body["two"].parameters["file"]) == base + "/../study/${i}.tif"
    assert Study.from_dict(study.expanded(), "s") == study


def test_items_that_name_no_file(folders):
    text = """
steps:
  maps: {for-each: [a, c], as: i, run: {one: {use: demo.image, with: {file: "${i}.tif"}}}}
"""
    with pytest.raises(StudyError) as caught:
        load(folders, text)
    assert caught.value.problems == [
        f"{folders}/study/s.yaml:3: with i = 'c', maps.one.file does not exist: "
        f"no {folders}/study/c.tif"
    ]


def test_lists_of_paths_are_tried_with_each_item(folders, monkeypatch):
    (folders / "listed_parts.py").write_text(
        "from pathlib import Path\nfrom matweft import Generator\n"
        "class Read(Generator):\n    files: list[Path]\n"
        "    def generate(self) -> float:\n        return 1.0\n"
    )
    monkeypatch.syspath_prepend(folders)
    text = """
steps:
  maps: {for-each: [a, c], as: i, run: {
    one: {use: "listed_parts:Read", with: {files: [b.tif, "${i}.tif"]}}}}
"""
    with pytest.raises(StudyError) as caught:
        load(folders, text)
    (problem,) = caught.value.problems
    assert problem.endswith(
        f"with i = 'c', maps.one.files does not exist: no {folders}/study/c.tif"
    )
