"""Ctrl-C: once to finish what runs, twice to stop at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Counts the requests to stop."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self.count = 0
        self._tell = tell

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take note of a signal."""
        self.count += 1
        self._tell(self.count)


@contextmanager
def counted_interrupts(tell: Callable[[int], None]) -> Iterator[Interrupts]:
    """Count SIGINT and SIGTERM for a while; ``tell`` is called with the count at each."""
    interrupts = Interrupts(tell)
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
