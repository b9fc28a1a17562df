"""Numbers without a header."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class Raw(ImageFormat):
    """Numbers without a header, usually in the order z, y, x: the last varies fastest.

    Where a header of MetaImage (.mhd) or NRRD (.nhdr) lies beside the file and no shape is given,
    it is read by that; a MetaImage header is written beside.

    >>> Raw(shape=(64, 64, 64), dtype="uint16").byte_order
    'little'
    """

    endings: ClassVar[tuple[str, ...]] = (".raw", ".bin")
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    shape: tuple[int, ...] | None = Field(None, description="voxels along the axes of the file")
    dtype: str = Field("uint8", description="type of a voxel, such as uint16")
    byte_order: Literal["little", "big"] = Field("little", description="byte order of the numbers")
    offset: int = Field(0, ge=0, unit="", description="bytes before the first voxel")

    def read(self, path: Path) -> VoxelImage:
        """Return the image in the file."""
        from matweft_files._raw_data import read_plain

        values = read_plain(path, self.shape, self.dtype, self.byte_order, self.offset)
        return self.image(values, "zyx", str(path))
