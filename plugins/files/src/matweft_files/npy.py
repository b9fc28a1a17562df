"""One array in numpy's own format."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import context
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class Npy(ImageFormat):
    """One array in numpy's own format, usually in the order x, y, z.

    It holds values alone: spacing and phases are options when it is read.

    >>> Npy(axes="zyx").axes
    'zyx'
    """

    endings: ClassVar[tuple[str, ...]] = (".npy",)
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    def read(self, path: Path) -> VoxelImage:
        """Return the image in the array."""
        from matweft_files._arrays import read_array

        with path.open("rb") as stream:
            values = read_array(str(path), stream, path.stat().st_size)
        return self.image(values, "xyz", str(path))

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write the values; the log says what is lost."""
        import numpy as np

        context().log.info("%s holds values alone: write npz to keep spacing and phases", path.name)
        with path.open("wb") as stream:
            np.save(stream, sample.values, allow_pickle=False)
