"""Several processes write, some are killed: what can be read is whole and is found."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from matweft.store import (
    DamagedRecordError,
    Store,
    content_hash,
    read_record,
    read_value,
    write_record,
)

WRITER = """
import sys
import numpy as np
from matweft.store import Record, write_record
root, kind, start, n = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
print("ready", flush=True)
sys.stdin.readline()
for i in range(start, start + n):
    key = "ab" * 32 if kind != "many" else f"{i % 256:02x}{i:062x}"
    value = np.full(20000, float(i if kind != "same" else 1))
    write_record(root, Record(key, f"s[{i}]", "files.image"), {"i": i % 2, "grid": value})
"""


def writer(root, kind, start, n):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, root, kind, str(start), str(n)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def start(*processes):
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        process.stdin.write(b"go\n")
        process.stdin.flush()


def finish(*processes):
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0


def files(root):
    return sorted(p.name for p in Path(root).rglob("*") if p.is_file())


def test_two_processes_write_the_same_result(tmp_path):
    """As when a step is retried while its first worker still lives: it can be read all the time."""
    key = "ab" * 32
    both = writer(tmp_path, "same", 0, 60), writer(tmp_path, "same", 0, 60)
    start(*both)
    reads = 0
    while any(process.poll() is None for process in both):
        if (tmp_path / "steps" / "ab" / f"{key}.json").exists():
            assert read_value(tmp_path, key, ("grid", -1)) == 1.0
            reads += 1
    finish(*both)
    assert reads > 5
    assert files(tmp_path) == [f"{key}.json", f"{key}.npz"]


def test_two_processes_write_different_results_under_one_key(tmp_path):
    """Arrays of one never pass for those of the other."""
    key, good = "ab" * 32, 0
    both = writer(tmp_path, "other", 0, 60), writer(tmp_path, "other", 1000, 60)
    start(*both)
    while any(process.poll() is None for process in both):
        try:
            grid = read_value(tmp_path, key, ("grid",))
        except DamagedRecordError:
            continue
        assert len(set(grid)) == 1
        good += 1
    finish(*both)
    try:
        assert content_hash(read_value(tmp_path, key)) == read_record(tmp_path, key).output_hash
    except DamagedRecordError:
        good += 1
    assert good > 0
    assert files(tmp_path) == [f"{key}.json", f"{key}.npz"]


@pytest.mark.parametrize("attempt", range(3))
def test_killed_writer_leaves_a_usable_store(tmp_path, record, attempt):
    with Store.open(tmp_path) as store:
        store.add([write_record(tmp_path, record(), np.ones(99))])
        process = writer(tmp_path, "many", 0, 100000)
        start(process)
        while len(list((tmp_path / "steps").iterdir())) < 5:
            time.sleep(0.001)
        time.sleep(0.003 * attempt)
        process.kill()
        process.communicate()
    with Store.open(tmp_path) as store:
        assert store.problems == []
        assert list((tmp_path / "inflight").iterdir()) == []
        keys = {path.stem for path in (tmp_path / "steps").glob("*/*.json")}
        found = store.lookup_many(keys)
        assert found.keys() == keys
        assert len(keys) >= 4
        for key in keys:
            assert content_hash(store.value(key)) == found[key].output_hash


KILLED = """
import os, sys
import numpy as np
import matweft.store.disk as disk
from matweft.store import Record, Store, write_record
store = Store.open(sys.argv[1])
replace, left = os.replace, [int(sys.argv[2])]
def killed(source, target):
    if not left[0]:
        os.kill(os.getpid(), 9)
    left[0] -= 1
    replace(source, target)
disk.os.replace = killed
write_record(sys.argv[1], Record("ab12", "map", "files.image"), np.arange(99))
"""


@pytest.mark.parametrize("renames", [0, 1])
def test_engine_killed_at_the_worst_moment(tmp_path, renames):
    """Before the arrays, and between arrays and JSON: the step counts as not computed."""
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(renames)], check=False)
    assert done.returncode == -9
    assert any((tmp_path / "inflight").iterdir())
    with Store.open(tmp_path) as store:
        assert store.lookup("ab12") is None
        assert store.problems == []
        assert list((tmp_path / "inflight").iterdir()) == []
        with pytest.raises(DamagedRecordError, match="there is no record"):
            store.value("ab12")
