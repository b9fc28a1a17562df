"""What a person sees of a running study: one line, kept up to date."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

from matweft.engine.step_context import steps_in_flight
from matweft.objective import largest_loss

if TYPE_CHECKING:
    from matweft.engine.engine import Engine

ON_TERMINAL = 0.25
IN_FILE = 10.0
"""Seconds between two lines on a terminal, where they replace each other, and in a file."""


class Display:
    """Writes progress with rate and remaining time to a stream, by default standard error."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.started = time.monotonic()
        self._last = self.started if not self.terminal else 0.0
        self._written = 0

    def update(self, engine: Engine) -> None:
        """Show the present state, unless the last line is still fresh."""
        now = time.monotonic()
        if now - self._last >= (ON_TERMINAL if self.terminal else IN_FILE):
            self._last = now
            self._write(describe(engine, now - self.started))

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._clear()
        self.stream.write(text + "\n")
        self.stream.flush()

    def close(self) -> None:
        """Leave a clean line behind."""
        self._clear()

    def _write(self, text: str) -> None:
        if self.terminal:
            self._clear()
            self.stream.write(text)
            self._written = len(text)
        else:
            self.stream.write(text + "\n")
        self.stream.flush()

    def _clear(self) -> None:
        if self._written:
            self.stream.write("\r" + " " * self._written + "\r")
            self._written = 0


def describe(engine: Engine, seconds: float) -> str:
    """Return one line: how much is done, how fast, how long it will take, what runs now."""
    steps = list(engine.steps)
    done = sum(step.finished for step in steps)
    parts = [_loop_text(node) for node in engine.loops] or [f"{done}/{len(steps)} steps"]
    if engine.failures:
        parts.append(f"{engine.failures} failed")
    parts.append(_pace(engine, seconds))
    parts += [_step_text(report) for report in steps_in_flight(engine.crew.inflight)]
    return "  ".join(part for part in parts if part)


def _loop_text(node: Any) -> str:
    finished = sum(child.unfinished == 0 for child in node.children.values())
    text = f"{node.id}: {finished}/{node.element.budget} samples"
    objectives = node.element.objectives
    done = node.history.done if objectives else ()
    best = min((largest_loss(objectives, trial.values) for trial in done), default=math.inf)
    if best == math.inf:
        return text
    if all(one.goal == "target" for one in objectives):
        text += f", best misses by {best:.3g} tolerances"
    elif len(objectives) == 1:
        text += f", best {best if objectives[0].goal == 'minimize' else -best:.4g}"
    return text


def _pace(engine: Engine, seconds: float) -> str:
    if not engine.computed or seconds <= 0:
        return ""
    rate = engine.computed / seconds
    left = sum(not step.finished for step in engine.steps)
    for node in engine.loops:
        if not node.finished:
            unborn = node.element.budget - len(node.children)
            left += unborn * len(node.element.body)
    text = f"{rate:.1f} steps/s" if rate >= 1 else f"{1 / rate:.1f} s a step"
    return f"{text}, at most {_duration(left / rate)} left" if left else text


def _step_text(report: dict[str, Any]) -> str:
    text = str(report["step"])
    total, done = report.get("total"), report.get("done")
    if total and done is not None:
        text += f" {100 * done / total:.0f}%"
    elif done is not None:
        text += f" {done:g}"
    message = report.get("message")
    return f"[{text} {message}]" if message else f"[{text}]"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
