"""Grids of DAMASK with their material configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap
from matweft.errors import InputError
from matweft.field import Field
from matweft.formats import GridFormat
from matweft.formats.vtk.image_data import read_image_data
from matweft.formats.vtk.output import write_image_data
from matweft_grains.formats._damask_material import material_text, read_material
from matweft_grains.formats._grain_tables import orientation_rows, unit_rows
from matweft_grains.formats._losses import tell_lost
from matweft_grains.formats._steps_in import steps_in

_ENDING = ".damask.vti"
_USUAL = "material.yaml"
"""Name of the configuration of DAMASK's own examples."""
_ARRAY = "material"


class Damask(GridFormat):
    """Grids of DAMASK 3, ``.damask.vti``, with their materials beside them; lengths in metres.

    The materials of ``steel.damask.vti`` are in ``steel.material.yaml``; when it is read, in
    ``material.yaml`` where there is no such. Entry g − 1 of ``material`` is grain g. Its
    orientation ``O`` is DAMASK's unit quaternion with the scalar first, a passive rotation from
    sample to crystal in the convention P = −1: its components are those of the active rotation
    from crystal to sample that is used here, so that none changes. Phases are written as
    placeholders, marked ``FILL IN``: lattice, elasticity and plasticity are the user's.

    Source: DAMASK documentation, "Grid solver" and "Conventions"; D. Rowenhorst et al., Modelling
    Simul. Mater. Sci. Eng. 23 (2015) 083501.

    >>> Damask(material="steel.yaml").material
    'steel.yaml'
    """

    endings = (".damask.vti",)
    makes = ("GrainMap",)
    takes = ("GrainMap",)

    material: str | None = Field(
        None, description="name of the material configuration beside it; NAME.material.yaml"
    )

    def read(self, path: Path) -> GrainMap:
        """Return the grain map of a grid and of the materials beside it, where there are any."""
        labels, spacing = _grid(path)
        turned, names = self.turn(labels, "zyx", str(path))
        order = (self.axes or "zyx")[::-1]
        lengths = self.lengths(names, [spacing[order.index(name)] for name in names], "m")
        beside = self._listed(path)
        if not beside.is_file():
            context().log.info("%s: no %s beside it, so without orientations", path, beside.name)
            return GrainMap(turned, **lengths)
        listed = read_material(beside)
        largest = int(labels.max())
        return GrainMap(
            turned,
            orientation_rows(unit_rows(listed.orientations, str(beside)), str(beside), largest),
            phase=listed.phase,
            phases=listed.phases,
            **lengths,
        )

    def write(self, sample: GrainMap, path: Path) -> None:
        """Write the grid, and the materials beside it."""
        name = self.material or _own_material(path)
        if "/" in name or "\\" in name:
            raise InputError(f"material is {name!r}; it lies beside the grid: no folders")
        labels = _complete(sample, path.name)
        cells = (*labels.shape, 1, 1)[:3]
        values = np.ascontiguousarray((labels.reshape(cells) - 1).transpose(2, 1, 0))
        steps = steps_in(sample, "m", path.name)
        write_image_data(path, {_ARRAY: values}, steps, inline=True)
        text = material_text(sample, int(labels.max()), path.name)
        (path.parent / name).write_text(text, encoding="utf-8")
        if sample.symmetry:
            tell_lost(path.name, ["the symmetry of phases, but for comments"], ())

    def _listed(self, path: Path) -> Path:
        """Return the materials of a grid: as named, its own, or those of the whole folder."""
        own = path.parent / (self.material or _own_material(path))
        usual = path.parent / _USUAL
        if self.material or own.is_file() or not usual.is_file():
            return own
        context().log.info("%s: its materials are taken from %s beside it", path, _USUAL)
        return usual


def _own_material(path: Path) -> str:
    """Return the usual name of the materials of a grid, which no other grid has."""
    stem = path.name[: -len(_ENDING)] if path.name.lower().endswith(_ENDING) else path.stem
    return f"{stem}.{_USUAL}"


def _grid(path: Path) -> tuple[NDArray[np.int64], list[float]]:
    """Return the grains over z, y, x, and the edges of a cell along x, y, z."""
    box = read_image_data(path)
    if box.on_points:
        raise InputError(f"{path} has its values on points; DAMASK has its materials on cells")
    if _ARRAY not in box.elements:
        raise InputError(
            f"{path} has no cell data {_ARRAY!r}, the number of the material; it has "
            f"{', '.join(box.elements) or 'nothing'}"
        )
    spacing = box.spacing.tolist()
    if not all(0 < step < np.inf for step in spacing):
        raise InputError(f"{path} has the spacing {spacing}; it is positive")
    values = box.values(_ARRAY)
    if values.ndim != 3:
        raise InputError(f"{_ARRAY} of {path} has {values.shape[3]} numbers a cell; one is needed")
    if values.dtype.kind == "f" and not (values == np.rint(values)).all():
        raise InputError(f"{_ARRAY} of {path} holds numbers that are not whole")
    if values.min() < 0:
        raise InputError(f"{_ARRAY} of {path} holds {values.min()}; it counts from 0")
    return values.astype(np.int64) + 1, spacing


def _complete(sample: GrainMap, what: str) -> NDArray[Any]:
    """Return the labels, of which each voxel has one; raises `InputError` otherwise."""
    labels = np.asarray(sample.labels, dtype=np.int64)
    empty = int(np.count_nonzero(labels == 0))
    if empty:
        raise InputError(
            f"{what}: {empty} of {labels.size} voxels belong to no grain, and each needs a "
            "material: fill them first, as grains.segment does"
        )
    if sample.orientations is None:
        raise InputError(f"{what}: the grain map has no orientations, and each material needs one")
    return labels
