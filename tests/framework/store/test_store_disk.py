"""Full disks and missing permissions: a sentence, no half file, nothing finished lost."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matweft.errors import StoreError
from matweft.store import Store, read_value, replace_text, write_record

FULL = "the disk or your quota is full. Everything finished is kept; make room and run again"


def files(root):
    return sorted(path.name for path in Path(root).rglob("*") if path.is_file())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("number", [1, 2], ids=["arrays", "json"])
def test_full_disk_leaves_no_half_record(tmp_path, record, monkeypatch, code, number):
    finished = write_record(tmp_path, record(1), np.arange(99.0))
    before = files(tmp_path)
    replace, calls = os.replace, []

    def full(source, target):
        calls.append(target)
        if len(calls) == number:
            raise OSError(code, os.strerror(code))
        replace(source, target)

    monkeypatch.setattr("matweft.store.disk.os.replace", full)
    with pytest.raises(StoreError, match=FULL):
        write_record(tmp_path, record(0), np.arange(99.0))
    assert files(tmp_path) == before
    assert read_value(tmp_path, finished.key).sum() == 99 * 49


def test_full_disk_at_any_write(tmp_path, record, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("matweft.store.npz.npy.write_array", full)
    with pytest.raises(StoreError, match=FULL):
        write_record(tmp_path, record(0), np.arange(99.0))
    assert files(tmp_path) == []


LIMITED = """
import resource, signal, sys
import numpy as np
from matweft.errors import StoreError
from matweft.store import Record, Store, write_record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
root = sys.argv[1]
with Store.open(root) as store:
    store.add([write_record(root, Record("ab01", "a", "x.y"), np.ones(99))])
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
    for n in (9999, 10**6):
        try:
            write_record(root, Record("ab02", "b", "x.y"), np.ones(n))
        except StoreError as error:
            print(error)
    print(store.value("ab01").sum())
"""


def test_file_that_may_not_grow(tmp_path):
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", LIMITED, tmp_path], capture_output=True, text=True)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [FULL in line for line in lines] == [True, True, False]
    assert lines[2] == "99.0"
    assert [name for name in files(tmp_path) if "ab02" in name] == []


@pytest.fixture
def tiny(tmp_path):
    """A real disk of 256 kB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_disk_that_runs_full(tiny, record):
    with Store.open(tiny / "run") as store:
        written = []

        def fill():
            for i in range(100):
                written.append(write_record(store.root, record(i), np.full(999, float(i))))
                store.add(written[-1:])

        with pytest.raises(StoreError, match="full"):
            fill()
        assert len(written) > 3
        assert not list((store.root / "inflight").iterdir())
        (tiny / "run" / "steps" / "ab" / f"{written.pop().key}.npz").unlink()
    with Store.open(tiny / "run") as store:
        assert store.lookup_many(s.key for s in written).keys() == {s.key for s in written}
        assert [store.value(s.key, (0,)) for s in written] == [
            float(i) for i in range(len(written))
        ]


def test_full_disk_under_the_index(tmp_path, record):
    with Store.open(tmp_path) as store:
        written = [write_record(tmp_path, record(i), 0.5) for i in range(2)]
        store.add(written[:1])
        (pages,) = store._index._connection.execute("PRAGMA page_count").fetchone()
        store._index._connection.execute(f"PRAGMA max_page_count={pages}")
        error = [write_record(tmp_path, record(9, status="failed", error="e" * 9999), None)]
        with pytest.raises(StoreError, match="All records are kept; see whether the disk is full"):
            store.add(error)
        assert store.lookup(written[0].key) == written[0]
    with Store.open(tmp_path) as store:
        assert store.lookup_many([record(1).key, record(9).key]).keys() == {
            record(1).key,
            record(9).key,
        }


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_missing_permission_is_a_sentence(tmp_path, monkeypatch, code):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("matweft.store.lock.os.open", refuse)
    with pytest.raises(
        StoreError, match=r"cannot write .*lock: permission denied .* check who owns"
    ):
        Store.open(tmp_path)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere")
def test_read_only_folder_is_a_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permission denied"):
        Store.open(tmp_path / "run")


def test_other_errors_of_the_disk_keep_their_reason(tmp_path):
    with pytest.raises(StoreError, match=r"cannot write .*nowhere.*: No such file or directory"):
        replace_text(tmp_path / "nowhere" / "run.json", "{}")


def test_text_is_replaced_at_once(tmp_path):
    for text in ("one", "µ"):
        replace_text(tmp_path / "run.json", text)
        assert (tmp_path / "run.json").read_text(encoding="utf-8") == text
    assert files(tmp_path) == ["run.json"]
