"""How many periods of an image are solved."""

from __future__ import annotations


def periods(length: int, periodic: bool) -> int:
    """Return how often a side of an image is repeated.

    A checkerboard does not close over an odd period: such a period is solved twice over.
    """
    return 2 if periodic and length % 2 == 1 and length > 1 else 1
