"""Numbers without a header."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from matweft import Field, context
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
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage",)

    shape: tuple[int, ...] | None = Field(None, description="voxels along the axes of the file")
    dtype: str = Field("uint8", description="type of a voxel, such as uint16")
    byte_order: Literal["little", "big"] = Field("little", description="byte order of the numbers")
    offset: int = Field(0, ge=0, unit="", description="bytes before the first voxel")

    @classmethod
    def beside(cls, path: Path) -> list[Path]:
        """Return the header that names this file as its data, if there is one."""
        from matweft_files._raw_data import header_of

        header = header_of(path)
        return [header] if header else []

    def read(self, path: Path) -> VoxelImage:
        """Return the image in the file."""
        from matweft_files._raw_data import header_of, read_plain

        header = header_of(path) if self.shape is None else None
        if header is not None:
            return self._by_header(header)
        values = read_plain(path, self.shape, self.dtype, self.byte_order, self.offset)
        return self.image(values, "zyx", str(path))

    def _by_header(self, header: Path) -> VoxelImage:
        from matweft.formats import ImageOptions, read

        context().log.info("%s lies beside it and tells what it is", header)
        given = {name: getattr(self, name) for name in ImageOptions.model_fields}
        found: VoxelImage = read(header, **given)
        return found

    def write(self, sample: VoxelImage, path: Path) -> None:
        """Write the numbers, the first axis fastest, and a MetaImage header beside them."""
        from matweft_files._metaimage_header import write_metaimage

        write_metaimage(sample, path.with_suffix(".mhd"), packed=False, beside=path)
