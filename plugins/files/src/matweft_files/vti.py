"""VTK's images, which ParaView opens."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.formats import ImageFormat


class Vti(ImageFormat):
    """VTK ImageData in XML, which ParaView opens: a voxel is a cell.

    Without ``array`` it is the only array of one number a cell, or the one called values, image,
    labels, data or volume; without any on cells, one on points. Maps of grains and orientations
    come back as what was written unless an array is named. Written are blocks packed by zlib, with
    unit, phases and grains as field data.

    >>> Vti(array="phase").array
    'phase'
    """

    endings: ClassVar[tuple[str, ...]] = (".vti",)
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage", "GrainMap", "OrientationMap")
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage", "GrainMap", "OrientationMap")

    array: str | None = Field(None, description="name of the array to read as an image")

    def read(self, path: Path) -> VoxelImage | GrainMap | OrientationMap:
        """Return the image of one array, or the map that was written."""
        from matweft.formats._headers import damage
        from matweft_files._vti_read import read_vti

        with damage(path):
            return read_vti(self, path, self.array)

    def write(self, sample: VoxelImage | GrainMap | OrientationMap, path: Path) -> None:
        """Write an image, a grain map or an orientation map."""
        from matweft_files._vti_write import write_vti

        write_vti(sample, path)
