"""The index: fast, dispensable, and always what the records say."""

import math
import os
import sqlite3

import numpy as np
import pytest

from matweft import Failure
from matweft.errors import StoreError
from matweft.store import Store, Summary, write_record
from matweft.store.mounts import file_system, is_local


def fill(root, record, n=5):
    written = [
        write_record(root, record(i), {"x": i / 3, "grid": np.arange(40) + i}) for i in range(n)
    ]
    written.append(write_record(root, record(99), Failure("no path")))
    return {summary.key: summary for summary in written}


def test_added_summaries_are_found(tmp_path, record):
    with Store.open(tmp_path / "run") as store:
        written = fill(store.root, record)
        store.add(written.values())
        assert store.lookup_many([*written, "cd" * 32]) == written
        assert store.lookup(record(3).key) == written[record(3).key]
        assert store.lookup("cd" * 32) is None
    with Store.open(tmp_path / "run", create=False) as store:
        assert store.lookup_many(written) == written


def test_many_keys_are_found_at_once(tmp_path):
    summaries = [Summary(f"{i:064x}", "s", "done") for i in range(1700)]
    with Store.open(tmp_path) as store:
        store.add(summaries)
        assert len(store.lookup_many(s.key for s in summaries)) == 1700
        assert store.lookup_many([]) == {}


def test_records_that_the_engine_did_not_see_are_picked_up(tmp_path, record):
    written = fill(tmp_path / "run", record)
    with pytest.raises(StoreError, match="holds other files"):
        Store.open(tmp_path)
    with Store.open(tmp_path / "run") as store:
        assert store.lookup_many(written) == written
        assert store.problems == []


def test_rows_without_a_record_are_dropped(tmp_path, record):
    with Store.open(tmp_path) as store:
        written = fill(tmp_path, record)
        store.add(written.values())
    gone = record(2).key
    (tmp_path / "steps" / "ab" / f"{gone}.json").unlink()
    with Store.open(tmp_path) as store:
        assert store.lookup_many(written).keys() == written.keys() - {gone}


def test_rebuilt_index_equals_the_index(tmp_path, record):
    with Store.open(tmp_path) as store:
        written = fill(tmp_path, record)
        nan = write_record(tmp_path, record(7), {"a": math.inf, "b": 3})
        written[nan.key] = nan
        store.add(written.values())
        before = store.lookup_many(written)
        store.rebuild_index()
        assert store.lookup_many(written) == before == written
    (tmp_path / "index.sqlite").unlink()
    with Store.open(tmp_path) as store:
        assert store.lookup_many(written) == written


@pytest.mark.parametrize("damage", [b"not a database at all" * 400, b"\0" * 8192])
def test_damaged_index_is_made_anew(tmp_path, record, damage):
    with Store.open(tmp_path) as store:
        written = fill(tmp_path, record)
        store.add(written.values())
    (tmp_path / "index.sqlite").write_bytes(damage)
    with Store.open(tmp_path) as store:
        assert store.lookup_many(written) == written


def test_index_of_another_version_is_made_anew(tmp_path, record):
    written = fill(tmp_path, record)
    other = sqlite3.connect(tmp_path / "index.sqlite")
    with other:
        other.execute("CREATE TABLE steps (key TEXT PRIMARY KEY, other TEXT)")
        other.execute("PRAGMA user_version=77")
    other.close()
    (tmp_path / "matweft.json").write_text('{"format": 1}')
    with Store.open(tmp_path) as store:
        assert store.lookup_many(written) == written


def test_forgotten_step_is_not_computed(tmp_path, record):
    with Store.open(tmp_path) as store:
        written = fill(tmp_path, record)
        store.add(written.values())
        key = record(1).key
        store.forget(key)
        store.forget(key)
        assert store.lookup(key) is None
        assert len(list((tmp_path / "steps" / "ab").glob(f"{key}*"))) == 0
        store.rebuild_index()
        assert len(store.lookup_many(written)) == 5


def test_lone_arrays_go_once_they_are_old(tmp_path):
    folder = tmp_path / "steps" / "ab"
    folder.mkdir(parents=True)
    for name, age in (("ab01", 2 * 3600), ("ab02", 60)):
        (folder / f"{name}.npz").write_bytes(b"x")
        os.utime(folder / f"{name}.npz", (os.path.getatime(folder) - age,) * 2)
    Store.open(tmp_path).close()
    assert [p.name for p in folder.iterdir()] == ["ab02.npz"]


MOUNTS = """\
/dev/sda / ext4 rw 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb /home/fast\\040disk xfs rw 0 0
sshfs /home/far fuse.sshfs rw 0 0
"""
KINDS = {
    "/data/run": "ext4",
    "/home/run": "nfs4",
    "/homes/run": "ext4",
    "/home/fast disk/run": "xfs",
    "/home/far": "fuse.sshfs",
}


@pytest.mark.parametrize(("folder", "kind"), KINDS.items())
def test_file_system_is_that_of_the_nearest_mount(tmp_path, folder, kind):
    (tmp_path / "mounts").write_text(MOUNTS)
    assert file_system(folder, tmp_path / "mounts") == kind
    assert is_local(folder, tmp_path / "mounts") == (kind in ("ext4", "xfs"))


def test_unknown_system_counts_as_remote(tmp_path):
    assert not is_local(tmp_path, tmp_path / "nowhere")


@pytest.mark.parametrize(("local", "mode"), [(True, "wal"), (False, "delete")])
def test_write_ahead_log_only_on_local_disks(tmp_path, monkeypatch, record, local, mode):
    monkeypatch.setattr("matweft.store.index.is_local", lambda path: local)
    with Store.open(tmp_path) as store:
        store.add([write_record(tmp_path, record(), 1.0)])
        assert store._index._connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
        assert store.lookup(record().key).scalars == {"value": 1.0}
    assert not (tmp_path / "index.sqlite-wal").exists()
