"""STL, surfaces as triangles."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from matweft import Field, InputError
from matweft.data import GrainMap, VoxelImage
from matweft.formats import Format


class Stl(Format):
    """STL, the closed surface of a phase or a grain as triangles; it can be written alone.

    Where the phase meets the border of the image, the border closes it. Lengths are those of the
    image; the file names no unit. With ``every`` each label or grain gets a file of its own, named
    by it.

    >>> Stl(phase="pore").phase
    'pore'
    """

    endings: ClassVar[tuple[str, ...]] = (".stl",)
    takes: ClassVar[tuple[str, ...]] = ("VoxelImage", "GrainMap")

    phase: str | int | None = Field(
        None, description="phase by name or label, or number of a grain; of 0 and 1 it is 1"
    )
    every: bool = Field(False, description="write a file for every label or grain")

    def read(self, path: Path) -> Any:
        """Raise `InputError`: a surface is no image."""
        raise InputError(f"{path} is a surface; files like it can be written but not read")

    def write(self, sample: VoxelImage | GrainMap, path: Path) -> None:
        """Write the surface of one phase, or a file for each."""
        from matweft_files._surface import write_surfaces

        write_surfaces(sample, path, phase=self.phase, every=self.every)
