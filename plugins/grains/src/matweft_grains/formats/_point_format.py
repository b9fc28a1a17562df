"""What the files of measured orientations have in common: frames, grids, units."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap, bunge_from_quaternions
from matweft.errors import InputError, InputWarning
from matweft.field import Field
from matweft.formats import GridFormat
from matweft.memory import require_memory
from matweft_grains.formats._expand import expanded
from matweft_grains.formats._frames import (
    FRAMES,
    CrystalAxis,
    Frame,
    hexagonal_phases,
    turn_crystal,
    turn_frame,
    turn_frame_back,
)
from matweft_grains.formats._points import Points, orientations
from matweft_grains.formats._steps_in import steps_in

_BYTES_A_POINT = 400
"""Memory that the reading of one point takes, text and numbers."""


class PointFormat(GridFormat):
    """Options of files that list measured orientations point by point."""

    makes = ("OrientationMap",)
    takes = ("OrientationMap", "GrainMap")
    usual_angles: ClassVar[str] = "rad"
    usual_axis: ClassVar[str] = "a"

    frame: Frame = Field("as-written", description=FRAMES)
    crystal_x: CrystalAxis | None = Field(
        None,
        description="direction of the file's crystal axis x in hexagonal and trigonal phases",
    )
    angles: Literal["deg", "rad"] | None = Field(
        None, description="unit of the angles, where the file does not keep to its format"
    )
    thickness: float | None = Field(
        None, unit="um", gt=0, description="distance of the slices of a folder or a file"
    )

    def map(self, points: Points) -> OrientationMap:
        """Return the map that a file's points make."""
        quaternions = orientations(points, self.angles or self.usual_angles)
        quaternions = turn_frame(quaternions, self.frame)
        axis = self.crystal_x or self.usual_axis
        hexagonal = hexagonal_phases(points.phases, points.symmetry)
        if axis == "a*" and hexagonal:
            quaternions = turn_crystal(quaternions, points.phase, hexagonal, -30.0)
            context().log.info(
                "%s: its hexagonal crystals have x along a*; turned by 30° about c, so that x lies "
                "along a",
                points.what,
            )
        if self.frame == "as-written":
            context().log.info(
                "%s: the angles are taken to refer to the axes x and y of the map (frame %s)",
                *(points.what, self.frame),
            )
        return self._on_grid(points, quaternions)

    def _on_grid(self, points: Points, quaternions: NDArray[np.float64]) -> OrientationMap:
        usual = "zyx"[3 - self._axes_of(points) :]
        shape = points.shape[3 - len(usual) :]
        values, names = self.turn(quaternions.reshape(*shape, 4), usual, points.what)
        order = self.axes or usual
        places = [order.index(name) for name in names]

        def turned(flat: NDArray[Any]) -> NDArray[Any]:
            return np.ascontiguousarray(flat.reshape(shape).transpose(places))

        steps = self._steps(points)[3 - len(usual) :]
        return OrientationMap(
            values,
            turned(points.phase),
            phases=points.phases,
            symmetry=points.symmetry,
            scalars={name: turned(one) for name, one in points.scalars.items()},
            **self.lengths(names, [steps[place] for place in places], "um"),
        )

    def _axes_of(self, points: Points) -> int:
        if points.shape[0] > 1 or (self.axes is not None and len(self.axes) == 3):
            return 3
        return 1 if points.shape[1] == 1 and self.axes is not None and len(self.axes) == 1 else 2

    def _steps(self, points: Points) -> list[float]:
        """Return the steps along z, y, x in µm, once it is sure that there are such."""
        z, y, x = points.steps
        z = self.thickness if self.thickness is not None else z
        if self.spacing is not None:
            return [one or 1.0 for one in (z, y, x)]
        if x is None or y is None:
            raise InputError(
                f"the header of {points.what} holds no steps; give them, such as --spacing 0.25um "
                "(in Python spacing='0.25 um')"
            )
        if z is None:
            z = x
            if points.shape[0] > 1:
                warnings.warn(
                    f"{points.what}: the distance of the slices is not stated and taken to be the "
                    f"step of {x:g} µm along x; if it is another, every number of the volume is "
                    'wrong. State it: --option thickness="0.5 um" on the command line, '
                    'thickness="0.5 um" in Python',
                    InputWarning,
                    stacklevel=5,
                )
        return [z, y, x]

    def points(self, sample: OrientationMap | GrainMap, what: str) -> Points:
        """Return the points of a sample as this format lists them, its angles in its unit."""
        grid = expanded(sample)
        shape = (*grid.shape, 1, 1)[:3][::-1]
        order = tuple(range(len(grid.shape)))[::-1]
        phase = grid.phase.transpose(order).ravel()
        quaternions = np.asarray(grid.orientations, dtype=np.float64)
        quaternions = quaternions.transpose((*order, len(order))).reshape(-1, 4)
        phases = dict(grid.phases) or {f"phase {n}": int(n) for n in np.unique(phase) if n}
        symmetry = dict(grid.symmetry)
        if (self.crystal_x or self.usual_axis) == "a*":
            hexagonal = hexagonal_phases(phases, symmetry)
            quaternions = turn_crystal(quaternions, phase, hexagonal, 30.0)
        quaternions = turn_frame_back(quaternions, self.frame)
        x, y, z = steps_in(grid, "um", what)
        return Points(
            what,
            bunge_from_quaternions(quaternions, self.angles or self.usual_angles),
            phase,
            (shape[0], shape[1], shape[2]),
            (z, y, x),
            phases,
            symmetry,
            {name: one.transpose(order).ravel() for name, one in grid.scalars.items()},
        )


def require_points(what: str, count: int) -> None:
    """Raise `InputError` if the points that a header promises do not fit into memory."""
    require_memory(f"{what}, {count} points,", _BYTES_A_POINT * count, cure="cut the map")
