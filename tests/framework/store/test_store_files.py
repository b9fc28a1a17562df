"""Input files are known by content and read again only when they changed."""

import hashlib
import os
import time

import pytest

from matweft.errors import StoreError
from matweft.store import Store, file_hash


def aged(path, text, seconds=10):
    path.write_text(text)
    then = time.time_ns() - int(seconds * 1e9)
    os.utime(path, ns=(then, then))
    return path


def test_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    path = aged(tmp_path / "a.raw", "hello")
    assert file_hash(path) == hashlib.sha256(b"hello").hexdigest()
    assert file_hash(str(path)) == file_hash(path)


def test_hash_of_a_folder_sees_names_contents_and_depth(tmp_path):
    def folder(name, files):
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
        return file_hash(tmp_path / name)

    first = folder("a", {"z1": "x", "z2": "y"})
    assert folder("b", {"z2": "y", "z1": "x"}) == first
    others = [{"z1": "x"}, {"z1": "y", "z2": "x"}, {"z1": "x", "z3": "y"}, {"z1": "x", "z2/y": ""}]
    hashes = {folder(f"other{i}", files) for i, files in enumerate(others)}
    assert len(hashes | {first}) == 5


def test_link_to_a_parent_does_not_hang(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    assert file_hash(tmp_path) == file_hash(tmp_path)


def test_unchanged_file_is_read_once(tmp_path, monkeypatch):
    path = aged(tmp_path / "a.raw", "hello")
    read = []
    digest = hashlib.file_digest
    monkeypatch.setattr(
        "matweft.store.files.hashlib.file_digest", lambda *a: read.append(1) or digest(*a)
    )
    with Store.open(tmp_path / "run") as store:
        assert store.file_hash(path) == store.file_hash(path) == store.file_hash(tmp_path / "a.raw")
        assert len(read) == 1
    with Store.open(tmp_path / "run") as store:
        store.file_hash(path)
        assert len(read) == 1
        aged(path, "hallo", seconds=20)
        assert store.file_hash(path) == hashlib.sha256(b"hallo").hexdigest()
        assert len(read) == 2


def test_file_that_is_just_being_written_is_read_every_time(tmp_path):
    path = tmp_path / "a.raw"
    with Store.open(tmp_path / "run") as store:
        path.write_text("hello")
        stat = path.stat()
        first = store.file_hash(path)
        path.write_text("hallo")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert store.file_hash(path) != first


def test_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match=r"cannot read .*a\.tif: No such file"):
        file_hash(tmp_path / "a.tif")
