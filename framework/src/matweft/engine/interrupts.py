"""Ctrl-C: once to finish what runs, twice to stop at once, thrice to leave in any case."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Counts the requests to stop."""

    def __init__(self, tell: Callable[[int], None], patience: int) -> None:
        self.count = 0
        self._tell = tell
        self._patience = patience

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take note of a signal; raise `KeyboardInterrupt` when nobody heeds it."""
        self.count += 1
        self._tell(self.count)
        if self.count > self._patience:
            raise KeyboardInterrupt


@contextmanager
def counted_interrupts(tell: Callable[[int], None], patience: int = 2) -> Iterator[Interrupts]:
    """Count SIGINT and SIGTERM for a while; ``tell`` is called with the count at each.

    More than ``patience`` of them raise `KeyboardInterrupt` wherever this process is.
    """
    interrupts = Interrupts(tell, patience)
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    watched = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, interrupts) for number in watched}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
