"""Folders that are, may become and must not become a store."""

import json

import pytest

import matweft
from matweft.errors import StoreError
from matweft.store import Store


def test_new_store_describes_itself(tmp_path):
    with Store.open(tmp_path / "a" / "run") as store:
        about = json.loads((store.root / "matweft.json").read_text())
        assert about["format"] == 1
        assert about["matweft"] == matweft.__version__
        assert "numpy.unpackbits" in about["about"]
        assert store.checkpoint("ab12") == store.root / "checkpoints" / "ab12"
        folders = {path.name for path in store.root.iterdir() if path.is_dir()}
    assert folders == {"steps", "inflight", "checkpoints"}


def test_newer_store_is_refused(tmp_path):
    (tmp_path / "matweft.json").write_text('{"format": 2}')
    with pytest.raises(StoreError, match=r"newer version of matweft \(format 2, .* update matweft"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["matweft.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": "x"}', "{}"])
def test_unreadable_description_is_a_sentence(tmp_path, text):
    (tmp_path / "matweft.json").write_text(text)
    with pytest.raises(StoreError, match="does not say which version"):
        Store.open(tmp_path)


def test_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(StoreError, match="holds other files; name a new or empty folder"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_file_is_no_store(tmp_path):
    (tmp_path / "run").touch()
    with pytest.raises(StoreError, match="is a file; name a folder"):
        Store.open(tmp_path / "run")


def test_missing_store_is_not_made_unasked(tmp_path):
    with pytest.raises(StoreError, match=r"there is no store in .*nowhere"):
        Store.open(tmp_path / "nowhere", create=False)
    assert list(tmp_path.iterdir()) == []


def test_store_whose_making_was_killed_is_made(tmp_path):
    (tmp_path / "steps").mkdir()
    (tmp_path / "matweft.json.4194999-0@here.tmp").touch()
    Store.open(tmp_path).close()
    assert (tmp_path / "matweft.json").exists()
