"""Types that flow between steps and are shared by all domains."""

from matweft.data.grain_map import GrainMap
from matweft.data.orientation_map import OrientationMap
from matweft.data.orientations import bunge_from_quaternions, quaternions_from_bunge
from matweft.data.voxel_image import VoxelImage

__all__ = [
    "GrainMap",
    "OrientationMap",
    "VoxelImage",
    "bunge_from_quaternions",
    "quaternions_from_bunge",
]
