"""What ``matweft doctor`` says of the machine: memory, home, workers, kernel cache, disk, locks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from matweft.cli._finding import Finding
from matweft.memory import free_memory
from matweft.store.mounts import file_system, is_local

_GIGABYTE = 1e9
_PATIENCE = 120.0
_CACHE = "TI_OFFLINE_CACHE_FILE_PATH"
_SECOND = """
import os, sqlite3, sys
folder = sys.argv[1]
try:
    os.close(os.open(os.path.join(folder, "lock"), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    print("file")
except FileExistsError:
    pass
try:
    sqlite3.connect(os.path.join(folder, "index.sqlite"), timeout=0).execute("BEGIN EXCLUSIVE")
    print("database")
except sqlite3.OperationalError as error:
    if "locked" not in str(error):
        raise
"""
"""What a second process tries while the first holds the locks; it prints what it could take."""
_KERNEL = "from matweft_kernels.random import uniform; uniform(1, 3, device='cpu')"


def memory() -> Finding:
    """Check that there is memory for more than a small image."""
    free = free_memory()
    if free is None:
        return Finding("memory", "ok", "how much is free cannot be told on this system")
    text = f"{free / _GIGABYTE:.1f} GB free"
    if free > _GIGABYTE:
        return Finding("memory", "ok", text)
    cure = "end other programs, ask the cluster for more, or use fewer --workers"
    return Finding("memory", "warning", text, cure)


def home() -> Finding:
    """Check that there is a home folder that can be written: caches and settings go there."""
    cure = "set HOME, or TI_OFFLINE_CACHE_FILE_PATH and MPLCONFIGDIR, to folders that you can write"
    try:
        folder = Path.home()
        with tempfile.TemporaryFile(dir=folder):
            return Finding("home", "ok", f"{folder} can be written")
    except (OSError, RuntimeError) as error:
        return Finding("home", "warning", f"no home folder that can be written: {error}", cure)


def temporary() -> Finding:
    """Check that there is a folder for temporary files."""
    try:
        with tempfile.TemporaryFile():
            return Finding("temporary files", "ok", tempfile.gettempdir())
    except OSError as error:
        cure = "set TMPDIR to a folder on a local disk that you can write"
        return Finding("temporary files", "broken", str(error), cure)


def workers() -> Finding:
    """Check that a worker process can be started."""
    from matweft.engine.executors import processes

    try:
        pool = processes(1, 1)
        try:
            pid = pool.submit(os.getpid).result(timeout=_PATIENCE)
        finally:
            pool.shutdown()
    except Exception as error:
        cure = (
            "run with --executor serial; then look whether the number of processes is limited"
            " (ulimit -u) or /dev/shm cannot be written"
        )
        return Finding("workers", "broken", f"no worker could be started: {error}", cure)
    return Finding("workers", "ok", f"a worker started and answered (process {pid})")


def kernel_cache() -> Finding:
    """Check that compiled kernels can be kept."""
    given = os.environ.get(_CACHE)
    cure = f"set {_CACHE} to a folder you can write; until then every start is slow"
    try:
        cache = Path(given) if given else Path.home() / ".cache" / "taichi"
        nearest = next(parent for parent in (cache, *cache.parents) if parent.exists())
        with tempfile.TemporaryFile(dir=nearest):
            return Finding("kernel cache", "ok", str(cache))
    except (OSError, RuntimeError) as error:
        return Finding("kernel cache", "warning", f"cannot be written: {error}", cure)


def kernels() -> Finding:
    """Compile a small kernel in two processes, one after the other; the second finds it kept."""
    seconds = []
    for _ in range(2):
        clock = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _KERNEL], capture_output=True, text=True, check=False
        )
        seconds.append(time.perf_counter() - clock)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            cure = "set MATWEFT_DEVICE=reference to compute with numpy alone"
            text = lines[-1] if lines else f"ended with {done.returncode}"
            return Finding("kernels", "broken", text, cure, done.stderr)
    text = f"compiled and run in {seconds[0]:.1f} s, again in {seconds[1]:.1f} s"
    return Finding("kernels", "ok", text)


def folder(path: Path) -> Iterator[Finding]:
    """Check that a store could live in a folder: writing, locking, free space."""
    free = shutil.disk_usage(path).free / _GIGABYTE
    text = f"{free:.1f} GB free in {path}"
    if free > 1:
        yield Finding("disk", "ok", text)
    else:
        yield Finding("disk", "warning", text, "free some space, or run with --store elsewhere")
    try:
        with tempfile.TemporaryDirectory(dir=path, prefix=".matweft-doctor-") as made:
            taken = taken_twice(Path(made))
    except (OSError, RuntimeError, sqlite3.Error) as error:
        cure = "run in a folder on a local disk that you can write"
        yield Finding("store", "broken", f"{path}: {error}", cure)
        return
    kind = "" if is_local(path) else f" (file system {file_system(path) or 'unknown'})"
    if taken:
        what = " and ".join(taken)
        cure = "keep the store on a local disk: two runs could damage each other's work here"
        text = f"a second process took the same {what} in {path}{kind}"
        yield Finding("store", "warning", text, cure)
    else:
        text = f"files in {path}{kind} can be locked against a second process"
        yield Finding("store", "ok", text)


def taken_twice(made: Path) -> list[str]:
    """Lock a file and a database in a folder; return which of them a second process got, too."""
    os.close(os.open(made / "lock", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    first = sqlite3.connect(made / "index.sqlite", timeout=0)
    try:
        first.execute("BEGIN EXCLUSIVE")
        done = subprocess.run(
            [sys.executable, "-I", "-c", _SECOND, str(made)],
            capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
    finally:
        first.close()
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2] or "no second process started")
    return done.stdout.split()
