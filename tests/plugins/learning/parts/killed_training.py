"""What ends a training before its time, and notes how far it came."""

from __future__ import annotations

from pathlib import Path

from matweft.context import Context


class Killed(BaseException):
    """What ends the process in the middle of an epoch."""


class Killing(Context):
    """A context that ends the work when it was told of so many steps, and notes what was told."""

    def __init__(self, checkpoint: Path, after: int | None = None) -> None:
        super().__init__(checkpoint=checkpoint)
        self.after = after
        self.told: list[tuple[float, float | None, str]] = []

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        self.told.append((done, total, message))
        if len(self.told) == self.after:
            raise Killed


class Cancelling(Killing):
    """A context that asks the work to stop when it was told of five steps."""

    @property
    def cancelled(self) -> bool:
        return len(self.told) >= 5
