"""Several arrays in numpy's own format, in one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class Npz(ImageFormat):
    """An archive of numpy arrays, of which one is the image, usually in the order x, y, z.

    Without ``key`` it is the only array of two or three axes, or the one called values, image,
    labels, data or volume. ``spacing``, ``origin``, ``periodic``, ``unit``, ``phase_names`` and
    ``phase_labels`` beside it are taken as what they say; so they are written.

    >>> Npz(key="labels").key
    'labels'
    """

    endings: ClassVar[tuple[str, ...]] = (".npz",)
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    key: str | None = Field(None, description="name of the array in the archive")
    compression: bool = Field(True, description="written files are packed by zlib")

    def read(self, path: Path) -> VoxelImage:
        """Return the image in one of the arrays."""
        from matweft_files._archive import read_npz
        from matweft_files._grids import image_of

        key, values, notes = read_npz(path, self.key)
        return image_of(self, values, "xyz", f"{path} array {key!r}", **notes)

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write the values with spacing, unit, origin, periodic axes and phases."""
        import numpy as np

        from matweft_files._notes import notes_of

        save: Any = np.savez_compressed if self.compression else np.savez
        with path.open("wb") as stream:
            save(stream, values=sample.values, **notes_of(sample))
