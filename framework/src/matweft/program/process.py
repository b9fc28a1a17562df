"""A process in a folder: started without a shell, watched, ended with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from matweft.context import context
from matweft.errors import StopRequested
from matweft.program.guard import kill_tree

STDOUT, STDERR = "stdout.txt", "stderr.txt"
_LOOK_EVERY = 0.25
"""Seconds between two looks at the size of the folder and at the request to stop."""
_GRACE = 0.5
"""Seconds that a program has to end by itself when it is told to."""
_GUARD = str(Path(__file__).with_name("guard.py"))


@dataclass(frozen=True)
class Limits:
    """Seconds that a process may take, and bytes that its folder may hold."""

    seconds: float | None
    bytes: int


@dataclass(frozen=True)
class Ended:
    """How a process ended; ``halted`` says which limit it met, or nothing."""

    code: int
    seconds: float
    halted: str = ""


def execute(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits,
    stdin: Path | None = None,
) -> Ended:
    """Run a command in a folder, its output going to `STDOUT` and `STDERR` there.

    Raises `OSError` if it cannot be started and `StopRequested` if the run asks the step to
    stop. Whatever happens, nothing that the process started is left in its group.
    """
    started = time.monotonic()
    with _started(command, folder, environment, stdin) as process:
        halted = _watch(process, folder, limits, started)
        if halted:
            _tell_to_end(process)
    return Ended(process.returncode, time.monotonic() - started, halted)


@contextmanager
def _started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: Path | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process in a group of its own, and leave nothing of the group."""
    group = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if os.name == "nt"
        else {"process_group": 0}
    )
    with (
        open(stdin or os.devnull, "rb") as source,
        open(folder / STDOUT, "wb") as out,
        open(folder / STDERR, "wb") as err,
    ):
        process = subprocess.Popen(
            list(command), cwd=folder, env=dict(environment), stdin=source, stdout=out, stderr=err,
            **group,
        )  # fmt: skip
    try:
        with _guarded(process.pid):
            yield process
    finally:
        kill_tree(process.pid)
        process.wait()


@contextmanager
def _guarded(leader: int) -> Iterator[None]:
    """Have a group of processes ended should this process be killed meanwhile."""
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", _GUARD, str(leader)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.kill()
        guard.wait()
        with suppress(OSError):
            assert guard.stdin is not None
            guard.stdin.close()


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: Limits, started: float) -> str:
    """Wait until a process has ended or must be ended; return the limit it met."""
    while True:
        passed = time.monotonic() - started
        left = _LOOK_EVERY if limits.seconds is None else min(_LOOK_EVERY, limits.seconds - passed)
        try:
            process.wait(max(left, 0))
        except subprocess.TimeoutExpired:
            ended = False
        else:
            ended = True
        if size_of(folder) > limits.bytes:
            return "size"
        if ended:
            return ""
        if context().cancelled:
            _tell_to_end(process)
            raise StopRequested("stopped on request, and the program with it")
        if limits.seconds is not None and time.monotonic() - started >= limits.seconds:
            return "time"


def _tell_to_end(process: subprocess.Popen[bytes]) -> None:
    """Let a process write what it holds, for a moment."""
    if os.name != "nt":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder; links are not followed."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total
