"""The log of a run: what the engine and the steps have to say, in one file of the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FORMAT = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")


@contextmanager
def logged(file: Path) -> Iterator[None]:
    """Write all that matweft and its plugins log into ``file`` for a while.

    A worker calls it for each step; in the engine's own process the file is open already.
    """
    logger = logging.getLogger("matweft")
    name = str(file.absolute())
    if any(getattr(handler, "baseFilename", "") == name for handler in logger.handlers):
        yield
        return
    handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    handler.setFormatter(_FORMAT)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        handler.close()


class StepLog(logging.LoggerAdapter[logging.Logger]):
    """A logger that puts the step's name before what it says."""

    def process(self, msg: Any, kwargs: Any) -> tuple[str, Any]:
        """Return the message with the step's name."""
        return f"{(self.extra or {})['step']}: {msg}", kwargs
