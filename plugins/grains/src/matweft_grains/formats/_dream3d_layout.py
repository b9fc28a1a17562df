"""Where DREAM.3D keeps what: data containers up to version 7, image geometries from version 8."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.errors import InputError
from matweft_grains.formats._hdf5 import Node, plain_text
from matweft_grains.formats._laue import from_dream3d

_DEPTH = 4
"""Groups within groups among which an image geometry is looked for."""
_CELLS, _FEATURES, _ENSEMBLES = 3, 7, 11
"""Numbers of the kinds of attribute matrices of versions 6 and 7."""


@dataclasses.dataclass
class Layout:
    """The tables of one grid: of its cells, of its features, of its phases."""

    what: str
    dimensions: tuple[int, int, int]
    spacing: tuple[float, float, float]
    """Along x, y, z."""
    cells: list[Node]
    tables: list[Node]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of cells along z, y, x."""
        x, y, z = self.dimensions
        return (z, y, x)

    @property
    def count(self) -> int:
        """Number of cells."""
        x, y, z = self.dimensions
        return x * y * z

    def columns(self) -> list[str]:
        """Return the names of what is known of each cell."""
        return [name for group in self.cells for name in group.names()]

    def cell(self, *names: str) -> str | None:
        """Return which of some names is known of each cell."""
        return next((name for name in names if name in self.columns()), None)

    def values(self, name: str, width: int = 1) -> NDArray[Any]:
        """Return what is known of each cell, x fastest."""
        return _holder(self.cells, name).numbers(name, self.count, width)

    def features(self) -> list[str]:
        """Return the names of what is known of each grain."""
        return [name for group in self._feature_tables() for name in group.names()]

    def feature(self, name: str, width: int = 1) -> NDArray[Any]:
        """Return what is known of each grain; row 0 is of no grain."""
        values = _holder(self._feature_tables(), name).numbers(name)
        if values.size % width:
            raise InputError(f"{name} of {self.what} has the shape {values.shape}")
        return values.reshape((-1, width) if width > 1 else -1)

    def phases(self) -> tuple[dict[str, int], dict[str, str]]:
        """Return names of phases with their numbers from 1, and their Laue classes."""
        table = next((one for one in self.tables if one.has("CrystalStructures")), None)
        if table is None:
            return {}, {}
        structures = table.numbers("CrystalStructures").ravel().astype(np.int64)
        listed = next((n for n in ("PhaseName", "MaterialName") if table.has(n)), None)
        names = table.texts(listed) if listed else []
        phases: dict[str, int] = {}
        symmetry: dict[str, str] = {}
        for number in range(1, len(structures)):
            name = names[number] if number < len(names) else ""
            name = name if name and name not in phases else f"{name or 'phase'} {number}"
            phases[name] = number
            laue = from_dream3d(int(structures[number]), f"phase {name} of {self.what}")
            if laue:
                symmetry[name] = laue
        return phases, symmetry

    def _feature_tables(self) -> list[Node]:
        return [one for one in self.tables if not one.has("CrystalStructures")]


def _holder(groups: list[Node], name: str) -> Node:
    return next(group for group in groups if group.has(name))


def find_layout(root: Node, wanted: str | None) -> Layout:
    """Return the tables of the grid of a file, of the one named ``wanted`` if there are several.

    Without a name that with numbers of grains comes first, then that with angles.
    """
    found = _containers(root) if root.has("DataContainers") else _geometries(root)
    if not found:
        version = plain_text(root.attribute("FileVersion") or "unknown")
        raise InputError(
            f"{root.path} holds no image geometry (file version {version}): a grid with "
            "dimensions and spacing is needed, not a surface mesh"
        )
    if wanted is not None:
        if wanted not in found:
            raise InputError(f"{root.path} holds no {wanted!r}; it holds {', '.join(found)}")
        return found[wanted]
    ranked = sorted(found, key=lambda name: -_worth(found[name]))
    if len(found) > 1:
        context().log.info(
            "%s: of its grids %s the one named %s is read; another: --option container=NAME (in "
            "Python container='NAME')",
            *(root.path, ", ".join(found), ranked[0]),
        )
    return found[ranked[0]]


def _worth(layout: Layout) -> int:
    columns = layout.columns()
    return 2 * ("FeatureIds" in columns) + ("EulerAngles" in columns)


def _containers(root: Node) -> dict[str, Layout]:
    """Return the grids of versions 6 and 7."""
    found: dict[str, Layout] = {}
    for name, group in root.child("DataContainers").groups():
        if not group.has("_SIMPL_GEOMETRY"):
            continue
        geometry = group.child("_SIMPL_GEOMETRY")
        if not (geometry.has("DIMENSIONS") and geometry.has("SPACING")):
            continue
        found[name] = _layout(
            group, geometry.numbers("DIMENSIONS", 3), geometry.numbers("SPACING", 3)
        )
    return found


def _geometries(root: Node) -> dict[str, Layout]:
    """Return the grids of version 8: groups with dimensions and spacing as attributes."""
    found: dict[str, Layout] = {}
    if not root.has("DataStructure"):
        return found
    level = list(root.child("DataStructure").groups())
    for _ in range(_DEPTH):
        for name, group in level:
            dimensions, spacing = group.attribute("_DIMENSIONS"), group.attribute("_SPACING")
            if dimensions is not None and spacing is not None:
                found[name] = _layout(group, np.asarray(dimensions), np.asarray(spacing))
        level = [pair for _, group in level for pair in group.groups()]
    return found


def _layout(group: Node, dimensions: NDArray[Any], spacing: NDArray[Any]) -> Layout:
    if dimensions.size != 3 or spacing.size != 3:
        raise InputError(f"{group.what} has the dimensions {dimensions}; three are needed")
    x, y, z = (int(number) for number in dimensions.ravel())
    steps = tuple(float(number) for number in spacing.ravel())
    if min(x, y, z) < 1:
        raise InputError(f"{group.what} has the dimensions {(x, y, z)}; they count from 1")
    if not all(np.isfinite(step) and step > 0 for step in steps):
        raise InputError(
            f"{group.what} has the spacing {steps}; it is positive. A negative one mirrors the "
            "map: correct the file"
        )
    cells = []
    tables = []
    for _, table in group.groups():
        if _is_cells(table, (x, y, z)):
            cells.append(table)
        elif table.group.name.rsplit("/", 1)[-1] != "_SIMPL_GEOMETRY":
            tables.append(table)
    return Layout(group.what, (x, y, z), (steps[0], steps[1], steps[2]), cells, tables)


def _is_cells(table: Node, dimensions: tuple[int, int, int]) -> bool:
    """Return whether a table has a row a cell: by its kind, its size or its name."""
    kind = table.attribute("AttributeMatrixType")
    if kind is not None and int(np.ravel(kind)[0]) in (_CELLS, _FEATURES, _ENSEMBLES):
        return int(np.ravel(kind)[0]) == _CELLS
    size = table.attribute("TupleDimensions")
    if size is None:
        size = table.attribute("_TUPLE_DIMS")
    if size is not None:
        return sorted(int(n) for n in np.ravel(size)) == sorted(dimensions)
    name = str(table.group.name).rsplit("/", 1)[-1].replace(" ", "")
    return name in ("CellData", "VoxelData", "ElementData")
