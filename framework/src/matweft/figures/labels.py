"""Names of axes."""

from __future__ import annotations

from matweft.report.numbers import unit_text, words


def label_of(name: str, unit: str = "") -> str:
    """Return the last part of a reference in words, with its unit.

    >>> label_of("pores.correlation_length", "um")
    'correlation length (µm)'
    """
    shown = unit_text(unit)
    return words(name) + (f" ({shown})" if shown else "")
