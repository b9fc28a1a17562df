"""Atoms: crystal and molecule files, solid solutions, composition, distances and order.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft_atoms' has no attribute {name!r}")
    value = getattr(import_module(f"matweft_atoms.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
