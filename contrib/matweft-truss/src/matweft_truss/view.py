"""A truss in space, for pages: joints as balls, bars between them."""

import numpy as np

from matweft.viewer import Scene, Spheres
from matweft_truss.truss import Truss

_BALL = 0.12
"""Radius of a joint over the mean length of a bar."""
_COLOURS = np.array([[120, 128, 140], [44, 122, 75], [200, 90, 40]], dtype=np.uint8)


def scene(truss: Truss) -> Scene:
    """Return what the viewer draws: held and loaded joints have colours of their own."""
    fixed = truss.held.sum(axis=1)  # all joints of a flat truss are held across its plane
    kinds = np.where(fixed > fixed.min(), 1, np.where(truss.loads.any(axis=1), 2, 0))
    radii = np.full(len(truss.joints), _BALL * truss.lengths.mean())
    names = ("free", "held", "loaded")
    joints = Spheres(truss.joints, radii, kinds, names, _COLOURS, bonds=truss.bars)
    return Scene((joints,), unit="m")
