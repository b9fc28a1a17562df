"""The space group of a crystal, by spglib where it is installed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from matweft.context import context
from matweft_atoms._sites import shares_of

if TYPE_CHECKING:
    from ase import Atoms

MOST_ATOMS = 2500
"""Atoms up to which a search takes seconds; its time grows with their square and faster."""


def space_group(atoms: Atoms, tolerance: float) -> tuple[str, int]:
    """Return name and number of the space group; empty and 0 without spglib or if none is found.

    Sites with the same shares of elements are equal, others differ.
    """
    try:
        import spglib
    except ImportError:
        context().log.info(
            "no space group without spglib; install it: pip install 'matweft-atoms[symmetry]'"
        )
        return "", 0
    if len(atoms) > MOST_ATOMS:
        context().log.info("no space group is looked for in more than %d atoms", MOST_ATOMS)
        return "", 0
    cell = (atoms.cell.array, atoms.get_scaled_positions(), _kinds(atoms))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = spglib.get_symmetry_dataset(cell, symprec=tolerance)
        except Exception:  # newer versions raise where older ones return None
            found = None
    return ("", 0) if found is None else (str(found.international), int(found.number))


def _kinds(atoms: Atoms) -> list[int]:
    """Return equal numbers for sites that the same elements have in the same shares."""
    shares = shares_of(atoms) or [{symbol: 1.0} for symbol in atoms.symbols]
    sites = [frozenset((name, round(share, 4)) for name, share in one.items()) for one in shares]
    number: dict[frozenset[tuple[str, float]], int] = {}
    return [number.setdefault(site, len(number) + 1) for site in sites]
