"""NRRD, nearly raw raster data."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class Nrrd(ImageFormat):
    """NRRD: .nrrd holds header and data, .nhdr has the data beside it.

    Axes that run backwards are mirrored, which the log tells. Lengths without a unit are taken as
    mm in a space of anatomy, else as ratios. Data are read plain or packed by gzip.

    >>> Nrrd(compression=False).compression
    False
    """

    endings: ClassVar[tuple[str, ...]] = (".nrrd", ".nhdr")
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    compression: bool = Field(True, description="written data are packed by gzip")

    @classmethod
    def beside(cls, path: Path) -> list[Path]:
        """Return the files of data that the header names."""
        from matweft_files._beside import named_in

        return named_in(path)

    def read(self, path: Path) -> VoxelImage:
        """Return the image of a header and its data."""
        from matweft.formats._headers import damage
        from matweft_files._nrrd_header import read_nrrd
        from matweft_files._placed import placed

        with damage(path):
            return placed(self, read_nrrd(path))

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write header and data; those of .nhdr into a file beside it."""
        from matweft_files._nrrd_header import write_nrrd

        write_nrrd(sample, path, packed=self.compression)
