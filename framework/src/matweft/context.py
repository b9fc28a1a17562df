"""What a verb may ask of the run it is part of; outside a run it does nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from matweft.errors import StopRequested


@dataclass
class Context:
    """Progress, cancellation, checkpoint folder, device and thread count of the current step.

    >>> context().progress(3, 10, "sweeps")  # outside a run: nothing happens
    >>> context().checkpoint is None
    True
    """

    device: str = "auto"
    threads: int | None = None
    checkpoint: Path | None = None
    """A folder that survives a killed step, or None."""
    programs: dict[str, str] | None = None
    """Versions of the outside programs that the step ran, by name; None outside a run."""
    log: logging.Logger | logging.LoggerAdapter[logging.Logger] = field(
        default_factory=lambda: logging.getLogger("matweft.step")
    )

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        """Tell how far the work is; call it as often as you like."""

    @property
    def cancelled(self) -> bool:
        """Whether the run asks this step to stop."""
        return False

    def check(self) -> None:
        """Raise `StopRequested` if the run asks this step to stop."""
        if self.cancelled:
            raise StopRequested("stopped on request")


_current: ContextVar[Context | None] = ContextVar("matweft_context", default=None)
_outside = Context()


def context() -> Context:
    """Return the context of the current step, or one that does nothing."""
    return _current.get() or _outside


@contextmanager
def use_context(new: Context) -> Iterator[Context]:
    """Make ``new`` the current context for a while."""
    token = _current.set(new)
    try:
        yield new
    finally:
        _current.reset(token)
