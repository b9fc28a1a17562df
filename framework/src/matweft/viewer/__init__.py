"""The viewer of samples in pages: volumes in space by WebGL, slices, images, atoms, surfaces.

`view` makes a fragment that needs nothing but itself; `scene_of` says what is drawn of a sample.
"""

from matweft.viewer.dispatch import scene_of
from matweft.viewer.fragment import view, view_page
from matweft.viewer.scene import Key, Scene, Spheres, Surfaces, Volume

__all__ = [
    "Key",
    "Scene",
    "Spheres",
    "Surfaces",
    "Volume",
    "scene_of",
    "view",
    "view_page",
]
