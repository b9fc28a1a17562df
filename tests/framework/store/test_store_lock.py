"""One process at a time; a dead one's lock is taken over, a stranger's is respected."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from matweft.errors import StoreError
from matweft.store import Store
from matweft.store.lock import Lock
from matweft.store.processes import Process, start_of

HOLDER = """
import sys, time
from matweft.store import Store
store = Store.open(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that has the store open."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"open\n"
        yield process
        process.kill()


def lock_of(path, **changes):
    fields = {**vars(Process.current()), "since": "2026-01-01", **changes}
    (path / "lock").write_text(json.dumps(fields))


def test_store_in_use_is_refused_until_its_process_dies(tmp_path, holder):
    with pytest.raises(
        StoreError, match=f"is in use by process {holder.pid} on .* wait until it ends"
    ):
        Store.open(tmp_path)
    holder.kill()  # not waited for: it stays as a zombie, which counts as dead
    while start_of(holder.pid) is not None:
        pass
    with Store.open(tmp_path):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def test_store_is_not_opened_twice_in_one_process(tmp_path):
    with Store.open(tmp_path):
        with pytest.raises(StoreError, match="already open in this process; close it first"):
            Store.open(tmp_path)
        assert (tmp_path / "lock").exists()
    assert not (tmp_path / "lock").exists()
    Store.open(tmp_path).close()


def test_lock_of_another_host_is_respected(tmp_path):
    lock_of(tmp_path, host="node17", pid=1)
    with pytest.raises(StoreError, match=r"process 1 on node17 .* cannot be seen .* delete .*lock"):
        Store.open(tmp_path)
    assert json.loads((tmp_path / "lock").read_text())["host"] == "node17"


def test_lock_of_another_container_is_respected(tmp_path):
    lock_of(tmp_path, namespace="pid:[1]", pid=2**22 + 1)
    with pytest.raises(StoreError, match="cannot be seen from here"):
        Store.open(tmp_path)


def test_number_of_a_dead_process_given_to_another_is_noticed(tmp_path):
    lock_of(tmp_path, start="earlier boot/123")
    Store.open(tmp_path).close()


def test_foreign_lock_names_the_file_to_delete(tmp_path):
    (tmp_path / "lock").write_text("mine!")
    with pytest.raises(
        StoreError, match=r"says not by whom; if nothing uses the store, delete .*lock"
    ):
        Store.open(tmp_path)


def test_empty_lock_of_a_killed_process_is_taken_over(tmp_path, monkeypatch):
    monkeypatch.setattr("matweft.store.lock._PATIENCE", 0.05)
    (tmp_path / "lock").touch()
    Store.open(tmp_path).close()


def test_of_many_that_find_a_dead_lock_one_gets_it(tmp_path):
    lock_of(tmp_path, pid=2**22 + 1)

    def attempt(_):
        try:
            return Lock.acquire(tmp_path / "lock")
        except StoreError:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = [lock for lock in pool.map(attempt, range(24)) if lock]
    assert len(taken) == 1
    taken[0].release()
    assert list(tmp_path.iterdir()) == []


def test_lock_is_not_released_by_a_child_or_after_a_takeover(tmp_path, monkeypatch):
    lock = Lock.acquire(tmp_path / "lock")
    monkeypatch.setattr(lock, "_owner", os.getpid() + 1)
    lock.release()
    assert (tmp_path / "lock").exists()
    monkeypatch.undo()
    lock_of(tmp_path, host="node17")
    lock.release()
    assert (tmp_path / "lock").exists()


def test_failed_opening_gives_the_lock_back(tmp_path, monkeypatch):
    def fail(self):
        raise RuntimeError("in between")

    monkeypatch.setattr(Store, "_synchronise", fail)
    with pytest.raises(RuntimeError, match="in between"):
        Store.open(tmp_path)
    assert not (tmp_path / "lock").exists()


def test_start_of_a_process_tells_it_apart():
    assert start_of(os.getpid()) == start_of(os.getpid())
    assert start_of(os.getpid()) != start_of(1)
    assert start_of(2**22 + 1) is None
