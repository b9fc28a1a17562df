"""VTI as it is read."""

from __future__ import annotations

from pathlib import Path

from matweft import context
from matweft.formats import ImageFormat
from matweft.formats.vtk.image_data import read_image_data
from matweft_files._cells_read import Sample, chosen, image_in, kind_of, map_in
from matweft_files._placed import Placed


def read_vti(options: ImageFormat, file: Path, asked: str | None) -> Sample:
    """Return the image of one array, or the map that was written."""
    box = read_image_data(file)
    if box.on_points:
        context().log.info("%s has its values on points; they are taken as voxels", file)
    notes = box.notes()
    if asked is None and kind_of(notes) != "VoxelImage":
        arrays = {name: box.values(name) for name in box.elements}
        return map_in(options, file, arrays, tuple(box.spacing.tolist()), notes)
    name = chosen(file, box.components(), asked)
    place = Placed(file, box.values(name), box.steps, box.centre)
    return image_in(options, place.values, place, notes)
