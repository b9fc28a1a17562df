"""Input files of Abaqus: an element a voxel, a set of elements a grain."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from matweft.context import context
from matweft.data import GrainMap
from matweft.errors import InputError
from matweft.field import Field
from matweft.formats import GridFormat
from matweft.memory import require_memory, require_room
from matweft_grains.formats._abaqus_input import read_mesh
from matweft_grains.formats._abaqus_mesh import write_mesh, write_sets
from matweft_grains.formats._losses import tell_lost

_BYTES_A_VOXEL = 200


class Abaqus(GridFormat):
    """Input files of Abaqus: each voxel an element of 8 nodes, of 4 for maps of two axes.

    Written are the mesh, a set of elements a grain (``GRAIN-1``), sets of nodes of the faces
    (``XMIN`` to ``ZMAX``), and for each grain an orientation (``ORI-1``: the crystal's x axis and
    a direction in its x-y plane, in the sample), a section and a material (``MAT-1``) marked
    ``FILL IN``. Voxels of no grain are left out. Boundary conditions and steps are the user's.

    Only files that this format has written are read.

    >>> Abaqus(element="C3D8R").element
    'C3D8R'
    """

    endings = (".inp",)
    makes = ("GrainMap",)
    takes = ("GrainMap",)

    element: Literal["C3D8", "C3D8R", "C3D8I", "C3D8H", "CPS4", "CPE4", "CPS4R", "CPE4R"] | None = (
        Field(None, description="type of the elements; C3D8, or CPS4 for maps of two axes")
    )

    def read(self, path: Path) -> GrainMap:
        """Return the grain map of a mesh that this format has written."""
        mesh = read_mesh(path)
        require_room(path, mesh.shape, np.dtype(np.int64))
        labels = np.zeros(mesh.shape[::-1], np.int64)
        for grain, elements in mesh.grains.items():
            labels.ravel()[elements - 1] = grain
        turned, names = self.turn(labels, "zyx"[3 - len(mesh.shape) :], str(path))
        largest = int(labels.max())
        rows = None
        if mesh.orientations:
            rows = np.tile([1.0, 0.0, 0.0, 0.0], (largest, 1))
            for grain, quaternion in mesh.orientations.items():
                if not 1 <= grain <= largest:
                    raise InputError(f"{path} orients grain {grain}, of which there is no element")
                rows[grain - 1] = quaternion
        order = (self.axes or "zyx"[3 - len(mesh.shape) :])[::-1]
        steps = [mesh.spacing[order.index(name)] for name in names]
        return GrainMap(turned, rows, **self.lengths(names, steps, mesh.unit))

    def write(self, sample: GrainMap, path: Path) -> None:
        """Write the mesh, its sets and a stub of a material a grain."""
        n = sample.labels.ndim
        if n < 2:
            raise InputError(f"{path.name} holds maps of two or three axes, not of {n}")
        element = self.element or ("C3D8" if n == 3 else "CPS4")
        if element.startswith("C3D") != (n == 3):
            raise InputError(f"elements {element} do not fit a map of {n} axes")
        require_memory(
            f"the mesh of {sample.labels.size} voxels", _BYTES_A_VOXEL * sample.labels.size
        )
        empty = int(np.count_nonzero(sample.labels == 0))
        if empty:
            context().log.info("%s: %d voxels of no grain are left out", path.name, empty)
        lost = ["names and symmetry of phases, but for comments"] if sample.phases else []
        lost += ["periodic axes"] if any(sample.periodic) else []
        tell_lost(path.name, lost, ())
        with path.open("w", encoding="utf-8", newline="\n") as file:
            write_mesh(sample, element, file)
            write_sets(sample, file)
