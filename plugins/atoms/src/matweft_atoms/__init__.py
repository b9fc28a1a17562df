"""Atoms: crystal and molecule files, solid solutions, composition, distances and order.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "Cif": "cif",
    "Composition": "composition",
    "Distances": "distances",
    "ExtXyz": "extxyz",
    "Poscar": "poscar",
    "ShortRangeOrder": "short_range_order",
    "SolidSolution": "solid_solution",
    "StructureFile": "structure",
}

if TYPE_CHECKING:
    from matweft_atoms.cif import Cif as Cif
    from matweft_atoms.composition import Composition as Composition
    from matweft_atoms.distances import Distances as Distances
    from matweft_atoms.extxyz import ExtXyz as ExtXyz
    from matweft_atoms.poscar import Poscar as Poscar
    from matweft_atoms.short_range_order import ShortRangeOrder as ShortRangeOrder
    from matweft_atoms.solid_solution import SolidSolution as SolidSolution
    from matweft_atoms.structure import StructureFile as StructureFile

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
