"""The context of a running step: its progress goes to a file that the engine watches."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matweft.context import Context

REPORT_EVERY = 0.3
"""Seconds between two reports of progress."""
STOP_FILE = "stop"


@dataclass
class StepContext(Context):
    """Context of a step in a worker; ``inflight`` is the folder that the engine watches."""

    inflight: Path = field(default_factory=Path)
    step: str = ""
    key: str = ""
    timeout: float | None = None
    _started: float = field(default_factory=time.time)
    _last_report: float = 0.0
    _last_look: float = 0.0
    _cancelled: bool = False

    def begin(self) -> None:
        """Tell the engine which process works on which step."""
        self._report({})

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        """Tell the engine how far the work is, at most a few times a second."""
        now = time.monotonic()
        if now - self._last_report >= REPORT_EVERY:
            self._last_report = now
            self._report({"done": done, "total": total, "message": message})

    @property
    def cancelled(self) -> bool:
        """Whether the engine has asked running steps to stop."""
        now = time.monotonic()
        if not self._cancelled and now - self._last_look >= REPORT_EVERY:
            self._last_look = now
            self._cancelled = (self.inflight / STOP_FILE).exists()
        return self._cancelled

    def _report(self, state: dict[str, Any]) -> None:
        report = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "step": self.step,
            "key": self.key,
            "started": self._started,
            "timeout": self.timeout,
            **state,
        }
        path = self.inflight / f"{self.key}.json"
        temporary = path.with_suffix(".tmp")
        # Progress is a courtesy: a full disk shows where results are written.
        with suppress(OSError):
            temporary.write_text(json.dumps(report))
            temporary.replace(path)


def finish(context: StepContext) -> None:
    """Tell the engine that a step is in nobody's hands any more."""
    with suppress(OSError):
        (context.inflight / f"{context.key}.json").unlink()


def is_mine(report: dict[str, Any]) -> bool:
    """Return whether a step is in the hands of another process of this machine."""
    return bool(report["host"] == socket.gethostname() and report["pid"] != os.getpid())


def steps_in_flight(inflight: Path) -> list[dict[str, Any]]:
    """Return the latest report of every step that is being worked on."""
    reports = []
    for path in sorted(inflight.glob("*.json")):
        with suppress(OSError, ValueError):
            reports.append(json.loads(path.read_text()))
    return reports
