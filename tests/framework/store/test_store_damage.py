"""Torn, changed and lost files are noticed, reported and computed again; nothing crashes."""

import os
import socket
import time

import numpy as np
import pytest

from matweft import Dataset
from matweft.errors import StoreError
from matweft.store import DamagedRecordError, Store, read_record, read_value, write_record
from matweft.store.disk import sweep


@pytest.fixture
def stored(tmp_path, record):
    """A store with two records; return the files of the first."""
    with Store.open(tmp_path) as store:
        written = [
            write_record(tmp_path, record(i), {"x": i, "grid": np.arange(9999)}) for i in (0, 1)
        ]
        store.add(written)
    path = tmp_path / "steps" / "ab" / f"{record(0).key}.json"
    return path, path.with_suffix(".npz")


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def empty(path):
    path.write_bytes(b"")


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose(path):
    path.unlink()


@pytest.mark.parametrize("damage", [cut, empty, flip, lose])
@pytest.mark.parametrize("which", [0, 1], ids=["json", "npz"])
def test_damaged_result_is_forgotten_and_reported(tmp_path, record, stored, damage, which, caplog):
    key = record(0).key
    with Store.open(tmp_path) as store:
        damage(stored[which])
        with pytest.raises(DamagedRecordError) as caught:
            store.value(key)
        assert caught.value.key == key
        assert "Traceback" not in str(caught.value)
        assert store.lookup(key) is None
        assert store.problems == [str(caught.value)]
        assert str(caught.value) in caplog.text
        assert store.value(record(1).key, ("x",)) == 1
    with Store.open(tmp_path) as store:
        assert store.problems == []
        store.add([write_record(tmp_path, record(0), {"grid": np.arange(9)})])
        assert store.value(key, ("grid", 8)) == 8


@pytest.mark.parametrize("damage", [cut, empty, flip])
def test_damaged_record_is_not_taken_into_the_index(tmp_path, record, stored, damage):
    damage(stored[0])
    (tmp_path / "index.sqlite").unlink()
    with Store.open(tmp_path) as store:
        assert store.lookup(record(0).key) is None
        assert store.lookup(record(1).key) is not None
        assert len(store.problems) == 1
        assert "is torn or was changed; the step must run again" in store.problems[0]
        with pytest.raises(DamagedRecordError):
            store.read(record(0).key)


def test_cut_arrays_are_not_taken_into_the_index(tmp_path, record, stored):
    cut(stored[1])
    with Store.open(tmp_path) as store:
        store.rebuild_index()
        assert store.lookup(record(0).key) is None
        assert "bytes and has" in store.problems[0]


def test_arrays_of_another_record_are_refused(tmp_path, record, stored):
    other = write_record(tmp_path, record(2), {"x": 0, "grid": np.arange(9999)[::-1]})
    stored[1].write_bytes((stored[1].parent / f"{other.key}.npz").read_bytes())
    with pytest.raises(DamagedRecordError, match="of another record"):
        read_value(tmp_path, record(0).key)


def test_damage_found_late_says_so(tmp_path, record, stored):
    key = write_record(tmp_path, record(3), Dataset.of({"x": np.arange(9999.0)})).key
    data = read_value(tmp_path, key)
    flip(stored[0].parent / f"{key}.npz")
    with pytest.raises(DamagedRecordError, match=r"array 'columns\.x' in .* is damaged"):
        data["x"]


def test_record_of_a_newer_matweft_is_refused(tmp_path, record, monkeypatch):
    monkeypatch.setattr("matweft.store.writing.FORMAT", 2)
    key = write_record(tmp_path, record(), 1.0).key
    with pytest.raises(StoreError, match="newer version of matweft; update matweft") as caught:
        read_record(tmp_path, key)
    assert not isinstance(caught.value, DamagedRecordError)


def test_sweep_takes_what_dead_processes_left(tmp_path):
    host, dead = socket.gethostname(), 2**22 + 1
    names = {
        f"a.json.{dead}-0@{host}.tmp": 0,
        f"b.json.{os.getpid()}-0@{host}.tmp": 0,
        f"c.json.{dead}-0@elsewhere.tmp": 0,
        f"d.json.{dead}-0@elsewhere.tmp": 2 * 86400,
        "marker.json": 0,
    }
    for name, age in names.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    sweep(tmp_path)
    assert sorted(path.name[0] for path in tmp_path.iterdir()) == ["b", "c", "m"]
