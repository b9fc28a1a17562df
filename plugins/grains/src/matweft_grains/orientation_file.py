"""Read a map of orientations from a file or a folder of slices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft import Field, Generator
from matweft.data import OrientationMap
from matweft.formats import GridOptions


class OrientationMapFile(GridOptions, Generator):
    """A map of orientations from a file or a folder of slices, in any format that is installed.

    Formats are ``.ang``, ``.ctf``, ``.h5oina``, DREAM.3D, Neper's ``.tesr`` and NumPy archives.
    Axes, spacing and unit are the file's own where it holds them.

    >>> OrientationMapFile(file="slices", options={"thickness": "120 nm"}).options
    {'thickness': '120 nm'}
    """

    file: Path = Field(description="file, or folder of slices in the order of their numbers")
    format: str | None = Field(
        None, description="name of the format, such as grains.ang, where the ending does not tell"
    )
    options: dict[str, Any] = Field(
        {}, description="options of the format, such as {frame: xy180, thickness: 0.5 um}"
    )

    def generate(self) -> OrientationMap:
        """Return the map; raises `InputError` if the file holds none or is damaged."""
        from matweft_grains._read import read_as

        return read_as(self, OrientationMap, "its orientations are those of its grains")
