"""Read a voxel image from a file or a folder of slices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft import Field, Generator, InputError
from matweft.data import VoxelImage
from matweft.formats import ImageOptions


class ImageFile(ImageOptions, Generator):
    """An image from a file or a folder of slices, in any format that is installed.

    In memory axis 0 is x. ``axes`` names the axes of the file; left out, they are those usual for
    the format: z, y, x for TIFF, slices, raw data and HDF5, x, y, z for npy and npz. The image is
    turned to x, y, z, and the log says so: the first axis of a TIFF stack is ``"z"``.

    Spacing, unit and phases are the file's own where it holds them. Size and type are taken from
    the header and compared with the file and the free memory before anything is read.

    >>> ImageFile(file="sample.tif", phases={"pore": 0}, spacing="0.4 um").unit
    'um'
    """

    file: Path = Field(description="image file, or folder of slices in the order of their numbers")
    format: str | None = Field(
        None, description="name of the format, such as files.tiff, where the ending does not tell"
    )
    options: dict[str, Any] = Field(
        {}, description="options of the format, such as {key: labels} or {shape: [64, 64, 64]}"
    )

    def files_beside(self) -> list[Path]:
        """Return the files of data that the file names, such as the one of a MetaImage header."""
        from matweft.formats import format_of

        return format_of(self.file, self.format).beside(self.file)

    def generate(self) -> VoxelImage:
        """Return the image.

        Raises `InputError` if the file is missing, damaged, in colour, of another kind, has fewer
        bytes than its header promises, does not fit into memory or has no voxel of a named phase.
        """
        from matweft.formats import read
        from matweft.formats._elsewhere import a

        given = {name: getattr(self, name) for name in ImageOptions.model_fields}
        known = {name: value for name, value in given.items() if value not in (None, {})}
        found = read(self.file, **{"format": self.format, **known, **self.options})
        if not isinstance(found, VoxelImage):
            raise InputError(
                f"{self.file} holds {a(type(found).__name__)}, not an image: {found!r}; a "
                "component that takes it can be given what matweft.formats.read returns"
            )
        return found
