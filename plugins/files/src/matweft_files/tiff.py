"""TIFF stacks and folders of TIFF slices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat
from matweft_files._channels import Channel

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Tiff(ImageFormat):
    """TIFF stack, single slice or folder of slices, usually in the order z, y, x.

    Spacing and unit come from the metadata of OME and ImageJ, which the log tells. Written are
    OME-TIFF of z, y, x packed by zlib, from 4 GB on BigTIFF; phases, periodic axes and origin lie
    in its annotations.

    >>> Tiff(spacing="0.4 um").unit
    'um'
    """

    endings: ClassVar[tuple[str, ...]] = (".tif", ".tiff")
    folders: ClassVar[bool] = True
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    channel: Channel | None = Field(None, description="which channel of an image in colour")
    compression: bool = Field(True, description="written files are packed by zlib")

    def read(self, path: Path) -> VoxelImage:
        """Return the image in a stack, a slice or a folder of slices."""
        from matweft_files._grids import image_of
        from matweft_files._slices import read_folder
        from matweft_files._tiff_pages import read_tiff

        if path.is_dir():
            stack = read_folder(path, self.endings, self._slice)
            return image_of(self, stack, "zyx", str(path))
        values, notes = read_tiff(path, self.channel)
        return image_of(self, values, "zyx", str(path), **notes)

    def _slice(self, file: Path, quiet: bool) -> NDArray[Any]:
        from matweft_files._tiff_pages import read_tiff

        return read_tiff(file, self.channel, quiet=quiet)[0]

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write a stack of z, y, x with its lengths as OME metadata."""
        from matweft_files._tiff_output import write_tiff

        write_tiff(sample, path, packed=self.compression)
