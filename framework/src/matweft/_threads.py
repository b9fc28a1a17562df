"""Environment variables that hold numerical libraries to a number of threads."""

from __future__ import annotations

_LIBRARIES = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")


def thread_variables(threads: int) -> dict[str, str]:
    """Return the variables for ``threads`` threads.

    >>> thread_variables(2)["OMP_NUM_THREADS"]
    '2'
    """
    return {f"{library}_NUM_THREADS": str(threads) for library in _LIBRARIES}
