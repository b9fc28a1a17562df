"""One engine at a time: a file that names the process which has the store open."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from matweft.errors import StoreError
from matweft.store.disk import disk_errors
from matweft.store.processes import Process

_ATTEMPTS = 50
_PATIENCE = 1.0
"""Seconds after which an empty lock was left by a process killed while it took it."""
_ABANDONED = 10.0
"""Seconds after which a guard was left by a process killed while it took a lock away."""


class Lock:
    """The lock of a store, held from `acquire` to `release`; works on network file systems.

    A lock whose process is dead is taken over; one of another host cannot be judged and is
    respected. A child process that inherits the lock does not release it.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        self._content = content
        self._owner = os.getpid()

    @classmethod
    def acquire(cls, path: Path) -> Lock:
        """Take the lock, or raise `StoreError` that says who has it and what to do."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        mine = {**dataclasses.asdict(Process.current()), "since": since}
        content = json.dumps(mine).encode()
        for _ in range(_ATTEMPTS):
            if _create(path, content) and _read(path) == content:
                return cls(path, content)
            held = _read_when_written(path)
            if held is None:
                continue
            if not _is_stale(held):
                raise StoreError(_sentence(path, held))
            with disk_errors(path):
                _take_away(path, held)
        raise StoreError(f"cannot take {path}: other processes take it at the same time; try again")

    def release(self) -> None:
        """Give the lock back, unless somebody else took it meanwhile."""
        if self._owner == os.getpid() and _read(self.path) == self._content:
            with suppress(OSError):
                self.path.unlink()


def is_held(path: Path) -> bool:
    """Return whether a process has the lock that, for all one can see, still lives."""
    held = _read_when_written(path)
    return held is not None and not _is_stale(held)


def _create(path: Path, content: bytes) -> bool:
    with disk_errors(path):
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            return False
        try:
            os.write(descriptor, content)
        except OSError:
            path.unlink()
            raise
        finally:
            os.close(descriptor)
    return True


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _read_when_written(path: Path) -> bytes | None:
    """Return the content of the lock, or None if it is gone; wait for one not yet written."""
    end = time.monotonic() + _PATIENCE
    while (held := _read(path)) == b"" and time.monotonic() < end:
        time.sleep(0.01)
    return held


def _is_stale(held: bytes) -> bool:
    process = _process(held)
    return held == b"" or (process is not None and process.is_dead)


def _process(held: bytes) -> Process | None:
    try:
        fields = json.loads(held)
        return Process(fields["host"], int(fields["pid"]), fields["start"], fields["namespace"])
    except (ValueError, KeyError, TypeError):
        return None


def _take_away(path: Path, held: bytes) -> None:
    """Remove a stale lock; of several processes that try, one at a time looks and removes.

    While a process has the guard nobody else removes the lock, and no new one can be made
    before it is removed: what is seen to be stale here is still stale when it goes.
    """
    guard = path.with_name(f"{path.name}.takeover")
    try:
        os.close(os.open(guard, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        with suppress(OSError):
            if time.time() - guard.stat().st_mtime > _ABANDONED:
                guard.unlink()
        time.sleep(0.02)
        return
    try:
        if _read(path) == held:
            path.unlink()
    finally:
        guard.unlink(missing_ok=True)


def _sentence(path: Path, held: bytes) -> str:
    process, store = _process(held), path.parent
    if process is None:
        return (
            f"the store {store} is locked by a file that says not by whom; "
            f"if nothing uses the store, delete {path}"
        )
    if process == Process.current():
        return f"the store {store} is already open in this process; close it first"
    who = f"process {process.pid} on {process.host} since {json.loads(held).get('since')}"
    if (process.host, process.namespace) == _here():
        return f"the store {store} is in use by {who}; wait until it ends, or stop it"
    return (
        f"the store {store} is in use by {who}, which cannot be seen from here; "
        f"if that process has ended, delete {path}"
    )


def _here() -> tuple[str, str]:
    current = Process.current()
    return current.host, current.namespace
