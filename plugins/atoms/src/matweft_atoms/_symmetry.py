"""The space group of a crystal, by spglib where it is installed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from matweft.context import context

if TYPE_CHECKING:
    from ase import Atoms

MOST_ATOMS = 2500
"""Atoms up to which a search takes seconds; its time grows with their square and faster."""


def space_group(atoms: Atoms, tolerance: float) -> tuple[str, int]:
    """Return name and number of the space group; empty and 0 without spglib or if none is found.

    Sites that elements share count as different from those of any one element.
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
    kinds = atoms.numbers
    if atoms.info.get("occupancy"):
        kinds = atoms.arrays.get("spacegroup_kinds", kinds)
    cell = (atoms.cell.array, atoms.get_scaled_positions(), kinds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = spglib.get_symmetry_dataset(cell, symprec=tolerance)
        except Exception:  # newer versions raise where older ones return None
            found = None
    return ("", 0) if found is None else (str(found.international), int(found.number))
