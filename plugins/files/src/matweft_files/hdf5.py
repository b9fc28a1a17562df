"""HDF5 of any layout."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from matweft import Field
from matweft.data import VoxelImage
from matweft.formats import ImageFormat


class Hdf5(ImageFormat):
    """HDF5 of any layout: one dataset is the image, usually in the order z, y, x.

    Without ``key`` it is the only dataset of two or three axes, or the one called values, image,
    labels, data or volume. Its attributes ``axes``, ``spacing``, ``unit``, ``origin``,
    ``periodic``, ``phase_names`` and ``phase_labels`` are taken as what they say, as they are
    written, and so is ``element_size_um`` of ImageJ and ilastik. Links out of the file are not
    followed.

    >>> Hdf5(key="/volumes/raw").key
    '/volumes/raw'
    """

    endings: ClassVar[tuple[str, ...]] = (".h5", ".hdf5", ".hdf")
    makes: ClassVar[tuple[str, ...]] = ("VoxelImage",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    key: str | None = Field(None, description="path of the dataset in the file")
    compression: bool = Field(True, description="written files are packed by gzip")

    def read(self, path: Path) -> VoxelImage:
        """Return the image in one of the datasets."""
        from matweft_files._grids import image_of
        from matweft_files._hdf5_file import opened, read_dataset

        with opened(path) as file:
            key, values, notes = read_dataset(path, file, self.key)
        order = notes.pop("axes", "zyx")
        return image_of(self, values, order, f"{path} dataset {key!r}", **notes)

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write the values in the order z, y, x, with attributes that tell the rest."""
        from matweft_files._hdf5_file import write_image

        write_image(sample, path, packed=self.compression)
