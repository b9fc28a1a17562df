"""XDMF, a description in XML of arrays in HDF5."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.formats import ImageFormat


class Xdmf(ImageFormat):
    """XDMF of a regular grid, its arrays in an HDF5 file beside it: a voxel is a cell.

    Without ``array`` it is the only array of one number a cell, or the one called values, image,
    labels, data or volume. Maps of grains and orientations come back as what was written unless an
    array is named.

    >>> Xdmf(array="phase").array
    'phase'
    """

    endings: ClassVar[tuple[str, ...]] = (".xdmf", ".xmf")
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage", "GrainMap", "OrientationMap")
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage", "GrainMap", "OrientationMap")

    array: str | None = Field(None, description="name of the array to read as an image")

    @classmethod
    def beside(cls, path: Path) -> list[Path]:
        """Return the files of data that the header names."""
        from matweft_files._beside import named_in

        return named_in(path)

    def read(self, path: Path) -> VoxelImage | GrainMap | OrientationMap:
        """Return the image of one array, or the map that was written."""
        from matweft.formats._headers import damage
        from matweft_files._xdmf_file import read_xdmf

        with damage(path):
            return read_xdmf(self, path, self.array)

    def write(self, sample: VoxelImage | GrainMap | OrientationMap, path: Path) -> None:
        """Write the description, and the arrays as ``.h5`` beside it."""
        from matweft_files._xdmf_file import write_xdmf

        write_xdmf(sample, path)
