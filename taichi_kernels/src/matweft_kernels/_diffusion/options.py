"""Checks of what every diffusion solver is asked."""

from __future__ import annotations


def check_stop(tolerance: float, max_iterations: int) -> None:
    """Refuse a tolerance or a limit on the steps that is out of range."""
    if not 0 < tolerance < 1:
        raise ValueError(f"tolerance is {tolerance!r}: give a relative error between 0 and 1")
    if max_iterations < 1:
        raise ValueError(f"max_iterations is {max_iterations!r}: give a whole number from 1")
