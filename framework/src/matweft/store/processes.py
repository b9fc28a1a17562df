"""Processes by host, number and start time: which of them still live."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Process:
    """One process of one host; ``start`` tells it from a later one of the same number.

    ``namespace`` is that of its process numbers: in a container, number 7 is another process.
    """

    host: str
    pid: int
    start: str
    namespace: str

    @classmethod
    def current(cls) -> Self:
        """Return this process."""
        pid = os.getpid()
        return cls(host_name(), pid, start_of(pid) or "", _namespace())

    @property
    def is_dead(self) -> bool:
        """Whether the process certainly is no more; one that cannot be seen counts as living."""
        if (self.host, self.namespace) != (host_name(), _namespace()):
            return False
        start = start_of(self.pid)
        return start is None or bool(self.start and start and start != self.start)


def start_of(pid: int) -> str | None:
    """Return when a process of this host started; None if there is none, "" if unknown."""
    if Path("/proc/self/stat").exists():
        return _linux_start(pid)
    if os.name == "nt":
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""


def _linux_start(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name of the program, in brackets, may itself hold brackets and blanks.
    state, *fields = text.rpartition(")")[2].split()
    return None if state in "ZX" else f"{_boot()}/{fields[18]}"


@cache
def host_name() -> str:
    """Return the name of this host."""
    return socket.gethostname()


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


@cache
def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
