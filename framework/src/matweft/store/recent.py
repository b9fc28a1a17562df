"""Arrays that were read lately, of all records of a process, up to a number of bytes."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import Any
from weakref import ref

from numpy.typing import NDArray

LIMIT = 2**27
"""Bytes that are kept in all; of one array at most a sixteenth of them."""
_ENTRY = 512
"""Bytes that an array costs beside its numbers."""


class Held(dict[str, NDArray[Any]]):
    """The arrays of one record that are kept, by name."""


class RecentArrays:
    """Keeps arrays until later ones need their place; those read first leave first.

    >>> import numpy as np
    >>> recent, held = RecentArrays(16 * 1512), Held()
    >>> for name in range(20):
    ...     recent.keep(held, str(name), np.zeros(125))
    >>> recent.keep(held, "large", np.zeros(300))
    >>> list(held) == [str(name) for name in range(4, 20)]
    True
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._size = 0
        self._order: deque[tuple[ref[Held], str, int]] = deque()
        self._lock = Lock()

    def keep(self, held: Held, name: str, array: NDArray[Any]) -> None:
        """Keep an array in ``held`` for a while, unless it is large."""
        size = array.nbytes + _ENTRY
        if size > self.limit // 16:
            return
        with self._lock:
            held[name] = array
            self._order.append((ref(held), name, size))
            self._size += size
            while self._size > self.limit:
                self._drop_first()

    def _drop_first(self) -> None:
        owner, name, size = self._order.popleft()
        self._size -= size
        held = owner()
        if held is not None:
            held.pop(name, None)


RECENT = RecentArrays(LIMIT)
"""Those of this process."""
