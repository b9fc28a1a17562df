"""Read a grain map from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft import Field, Generator
from matweft.data import GrainMap
from matweft.formats import GridOptions


class GrainMapFile(GridOptions, Generator):
    """A grain map from a file, in any format that is installed.

    Formats are DREAM.3D, Neper's ``.tesr``, NumPy archives, DAMASK and Abaqus. Axes, spacing and
    unit are the file's own where it holds them.

    >>> GrainMapFile(file="grains.npz", axes="zyx", spacing="0.4 um").unit
    'um'
    """

    file: Path = Field(description="file of a grain map")
    format: str | None = Field(
        None,
        description="name of the format, such as grains.dream3d, where the ending does not tell",
    )
    options: dict[str, Any] = Field(
        {}, description="options of the format, such as {container: ImageDataContainer}"
    )

    def generate(self) -> GrainMap:
        """Return the grain map; raises `InputError` if the file holds none or is damaged."""
        from matweft_grains._read import read_as

        return read_as(self, GrainMap, "find its grains by grains.segment")
