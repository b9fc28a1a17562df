"""Atoms of a cif block, and how sites are shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft_atoms._sites import is_partial, shares_of

if TYPE_CHECKING:
    from ase import Atoms
    from ase.io.cif import CIFBlock

_OPERATIONS = (
    "_space_group_symop_operation_xyz",
    "_space_group_symop.operation_xyz",
    "_symmetry_equiv_pos_as_xyz",
)
_NUMBERS = ("_space_group.it_number", "_space_group_it_number", "_symmetry_int_tables_number")
_NAMES = ("_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m")
_SAME = 1e-3
"""Distance of fractional coordinates within which two entries are one site."""


def atoms_of(block: CIFBlock) -> Atoms:
    """Return the filled cell, each site as its most frequent element.

    Of P1, where all atoms are listed, the time is linear in their number.
    """
    atoms = _listed(block) if _is_p1(block) else block.get_atoms()
    atoms.pbc = True
    group = atoms.info.pop("spacegroup", None)
    atoms.info.pop("unit_cell", None)
    atoms.info["spacegroup"] = f"{group.symbol} (no. {group.no})" if group else "P 1 (no. 1)"
    shares = shares_of(atoms) or []
    if any(map(is_partial, shares)):
        atoms.symbols = [max(one, key=lambda name: one[name]) for one in shares]
    else:
        atoms.info.pop("occupancy", None)
        atoms.arrays.pop("spacegroup_kinds", None)
    return atoms


def _is_p1(block: CIFBlock) -> bool:
    operations: Any = _first(block, _OPERATIONS)
    if operations:
        listed = [operations] if isinstance(operations, str) else operations
        return [str(one).replace(" ", "").lower() for one in listed] == ["x,y,z"]
    number, name = _first(block, _NUMBERS), _first(block, _NAMES)
    return str(number or 1) == "1" and str(name or "P1").replace(" ", "") == "P1"


def _first(block: CIFBlock, names: Sequence[str]) -> Any:
    return next((block[name] for name in names if name in block), None)


def _listed(block: CIFBlock) -> Atoms:
    """Return the atoms as they are listed; entries that share a site become one."""
    atoms = block.get_unsymmetrized_structure()
    listed: Any = block.get("_atom_site_occupancy")
    shares = np.ones(len(atoms)) if listed is None else np.array(listed, dtype=np.float64)
    if np.all(shares >= 1):
        return atoms
    owner = _owners(atoms, shares)
    sites: dict[int, dict[str, float]] = {}
    for at, share in enumerate(shares):
        on_site = sites.setdefault(int(owner[at]), {})
        symbol = str(atoms.symbols[at])
        on_site[symbol] = on_site.get(symbol, 0.0) + float(share)
    kept: Atoms = atoms[list(sites)]
    kept.set_array("spacegroup_kinds", np.arange(len(kept)))
    kept.info["occupancy"] = {str(kind): one for kind, one in enumerate(sites.values())}
    return kept


def _owners(atoms: Atoms, shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each entry the first one at the same place, itself where it is full."""
    from scipy.spatial import cKDTree

    places = np.mod(atoms.get_scaled_positions(), 1.0)
    places[places >= 1] = 0
    owner = np.arange(len(atoms))
    near = cKDTree(places, boxsize=1).query_pairs(_SAME, output_type="ndarray")
    for first, second in sorted(map(tuple, near)):
        if shares[first] < 1 and shares[second] < 1:
            owner[second] = owner[first]
    return owner
