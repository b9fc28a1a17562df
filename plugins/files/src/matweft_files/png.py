"""PNG, BMP and JPEG: single slices and folders of them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.formats import ImageFormat
from matweft_files._channels import Channel


class Png(ImageFormat):
    """Single slices as PNG, BMP or JPEG: rows are y, columns x; a folder of them is z, y, x.

    Palette colours are taken as labels; true colours are refused unless they are all grey or a
    channel is named. JPEG changes values, so that it is read with a warning, not with names of
    phases, and never written. An image of three axes is written as a folder of slices: name a
    folder and this format.

    >>> Png().write(VoxelImage([[0, 1], [1, 1]]), Path("a.jpg"))
    Traceback (most recent call last):
    matweft.errors.InputError: a.jpg: JPEG changes values; write .png
    """

    endings: ClassVar[tuple[str, ...]] = (".png", ".bmp", ".jpg", ".jpeg")
    folders: ClassVar[bool] = True
    writes_folders: ClassVar[bool] = True
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    channel: Channel | None = Field(None, description="which channel of a picture in colour")

    def read(self, path: Path) -> VoxelImage:
        """Return the image in a slice or in a folder of slices."""
        from matweft_files._grids import image_of
        from matweft_files._pictures import read_picture
        from matweft_files._slices import read_folder

        labelled = bool(self.phases)
        if path.is_dir():
            stack = read_folder(
                path,
                self.endings,
                lambda one, quiet: read_picture(one, labelled, self.channel, quiet=quiet),
            )
            return image_of(self, stack, "zyx", str(path))
        return image_of(self, read_picture(path, labelled, self.channel), "zyx", str(path))

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write a slice, or a folder of numbered slices for an image of three axes."""
        from matweft_files._pictures import write_picture

        if path.suffix.lower() in (".jpg", ".jpeg"):
            raise InputError(f"{path.name}: JPEG changes values; write .png")
        if sample.values.ndim == 2:
            write_picture(sample.values.T, path if path.suffix else path.with_suffix(".png"))
            return
        if sample.values.ndim < 2 or path.suffix:
            raise InputError(
                f"{path.name} holds one slice and the image has the shape {sample.shape}; name a "
                f"folder for its slices: matweft convert IN {path.stem} --to files.png (in Python "
                f"write(image, {path.stem!r}, format='files.png'))"
            )
        path.mkdir()
        digits = len(str(sample.shape[2] - 1))
        for z in range(sample.shape[2]):
            write_picture(sample.values[:, :, z].T, path / f"{z:0{digits}}.png")
