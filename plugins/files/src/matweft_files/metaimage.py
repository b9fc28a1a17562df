"""MetaImage, the format of ITK."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class MetaImage(ImageFormat):
    """MetaImage, the format of ITK: .mha holds header and data, .mhd has the data beside it.

    Axes that run backwards are mirrored, which the log tells. Lengths without a unit are taken as
    mm, as ITK means them.

    >>> MetaImage(compression=True).compression
    True
    """

    endings: ClassVar[tuple[str, ...]] = (".mha", ".mhd")
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    compression: bool = Field(False, description="written data are packed by zlib")

    @classmethod
    def beside(cls, path: Path) -> list[Path]:
        """Return the files of data that the header names."""
        from matweft_files._beside import named_in

        return named_in(path)

    def read(self, path: Path) -> VoxelImage:
        """Return the image of a header and its data."""
        from matweft.formats._headers import damage
        from matweft_files._metaimage_header import read_metaimage
        from matweft_files._placed import placed

        with damage(path):
            return placed(self, read_metaimage(path))

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write header and data; those of .mhd into a file beside it."""
        from matweft_files._metaimage_header import write_metaimage

        write_metaimage(sample, path, packed=self.compression)
