"""VTI as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft.formats.vtk.output import write_image_data
from matweft_files._cells import cells_of


def write_vti(sample: Any, path: Path) -> None:
    """Write cells, and notes as field data."""
    cells = cells_of(sample)
    write_image_data(path, cells.arrays, cells.spacing, origin=cells.origin, notes=cells.notes)
