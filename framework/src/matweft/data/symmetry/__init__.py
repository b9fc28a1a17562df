"""Rotational symmetry of crystals: groups, misorientations, means, directions and colours.

Orientations are unit quaternions, scalar first, as active rotations from crystal to sample axes:
q and q·s are the same crystal for every rotation s of its group. Crystal axes are Cartesian: z
along c, x along a where the classes are hexagonal, trigonal, tetragonal or cubic, y along the
two-fold axis b where they are monoclinic.
"""

from matweft.data.symmetry.colours import inverse_pole_colours
from matweft.data.symmetry.groups import LAUE_CLASSES, laue_class, rotations
from matweft.data.symmetry.means import mean_orientation, mean_orientations
from matweft.data.symmetry.misorientation import (
    Disorientation,
    disorientation,
    in_fundamental_zone,
    misorientation_angle,
)
from matweft.data.symmetry.random_misorientation import random_misorientation_density
from matweft.data.symmetry.sectors import reduce_directions, sector

__all__ = [
    "LAUE_CLASSES",
    "Disorientation",
    "disorientation",
    "in_fundamental_zone",
    "inverse_pole_colours",
    "laue_class",
    "mean_orientation",
    "mean_orientations",
    "misorientation_angle",
    "random_misorientation_density",
    "reduce_directions",
    "rotations",
    "sector",
]
