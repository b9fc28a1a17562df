"""What work is expected to cost, told before it starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """Seconds on one core, bytes that stay on disk, and the most bytes of memory at a time.

    A component tells that of its parameters by `Component.estimate`; a study adds them up. Memory
    is that of one worker: the larger of two counts, not their sum. ``assumes`` says in a few words
    what had to be assumed, such as the number of samples.

    >>> Estimate(60, 1000, 500) + Estimate(30, 200, 800, ("64 samples",))
    Estimate(seconds=90, disk=1200, memory=800, assumes=('64 samples',))
    >>> Estimate(60, 1000, 500).times(3)
    Estimate(seconds=180, disk=3000, memory=500, assumes=())
    """

    seconds: float = 0
    disk: float = 0
    memory: float = 0
    assumes: tuple[str, ...] = ()

    def __add__(self, other: Estimate) -> Estimate:
        """Return the cost of both, one after the other."""
        return Estimate(
            self.seconds + other.seconds,
            self.disk + other.disk,
            max(self.memory, other.memory),
            tuple(dict.fromkeys((*self.assumes, *other.assumes))),
        )

    def times(self, n: float) -> Estimate:
        """Return the cost of ``n`` such works."""
        return Estimate(n * self.seconds, n * self.disk, self.memory if n else 0, self.assumes)
