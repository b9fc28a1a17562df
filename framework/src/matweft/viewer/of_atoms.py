"""The scene of atoms: anything with positions, atomic numbers and a cell, as ``ase.Atoms``."""

from __future__ import annotations

from typing import Any

import numpy as np

from matweft.errors import InputError
from matweft.figures.grain_map import colour_of
from matweft.viewer.scene import Scene, Spheres

_UNKNOWN = 1.2
"""Radius in ångström of an atom whose element has none."""


def looks_like_atoms(sample: Any) -> bool:
    """Return whether a value has what ``ase.Atoms`` has."""
    return all(hasattr(sample, name) for name in ("get_positions", "numbers", "cell"))


def scene(atoms: Any) -> Scene:
    """Return a sphere of the covalent radius an atom, and the cell as a box; lengths in ångström.

    Raises `InputError` when there are no atoms.
    """
    numbers = np.asarray(atoms.numbers, dtype=np.int64)
    if not len(numbers):
        raise InputError("there are no atoms to show")
    elements, kinds = np.unique(numbers, return_inverse=True)
    names, radii, colours = _elements(elements)
    cell = np.array(atoms.cell, dtype=np.float64).reshape(3, 3)
    spheres = Spheres(
        np.asarray(atoms.get_positions(), dtype=np.float64),
        np.array(radii)[kinds],
        kinds,
        tuple(names),
        colours,
        cell if cell.any() else None,
    )
    return Scene((spheres,), "angstrom")


def _elements(numbers: Any) -> tuple[list[str], list[float], Any]:
    """Return symbols, radii in ångström and colours of elements, as ase has them."""
    try:
        from ase.data import chemical_symbols, covalent_radii
        from ase.data.colors import jmol_colors
    except ImportError:
        colours = np.array([colour_of(int(z)) for z in numbers])
        return [f"Z = {z}" for z in numbers], [_UNKNOWN] * len(numbers), _bytes(colours)
    known = np.minimum(numbers, len(jmol_colors) - 1)
    radii = [float(covalent_radii[z]) for z in numbers]
    radii = [radius if radius > 0.25 else _UNKNOWN for radius in radii]
    return [chemical_symbols[z] for z in numbers], radii, _bytes(jmol_colors[known])


def _bytes(colours: Any) -> Any:
    return np.rint(np.asarray(colours) * 255).astype(np.uint8)
