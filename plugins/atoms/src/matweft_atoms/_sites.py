"""Sites that elements share, or that are empty at times."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ase import Atoms


def shares_of(atoms: Atoms) -> list[dict[str, float]] | None:
    """Return the share of each element on each atom's site, or None where every site is full."""
    shares: dict[str, dict[str, float]] = atoms.info.get("occupancy") or {}
    kinds = atoms.arrays.get("spacegroup_kinds")
    if not shares or kinds is None:
        return None
    return [
        shares.get(str(kind), {symbol: 1.0})
        for kind, symbol in zip(kinds, atoms.symbols, strict=True)
    ]


def is_partial(shares: dict[str, float]) -> bool:
    """Return whether elements share a site or leave it empty at times."""
    return len(shares) > 1 or sum(shares.values()) < 1 - 1e-6


def partial_sites(atoms: Atoms) -> str:
    """Return how many sites are occupied in part, with an example; nothing where none is."""
    partial = [one for one in shares_of(atoms) or [] if is_partial(one)]
    if not partial:
        return ""
    order = sorted(partial[0], key=lambda name: -partial[0][name])
    first = " + ".join(f"{name} {partial[0][name]:g}" for name in order)
    return f"{len(partial)} of {len(atoms)} sites are occupied in part, such as {first}"
