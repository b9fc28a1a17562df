"""What formats have in common whose file is one slice, and whose folder is a volume."""

from __future__ import annotations

import re
from abc import abstractmethod
from pathlib import Path

from matweft.context import context
from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputError
from matweft_grains.formats._point_format import PointFormat
from matweft_grains.formats._points import Points, stacked


class SliceFormat(PointFormat):
    """Formats of one slice a file; a folder of such files is a volume."""

    folders = True

    @abstractmethod
    def read_points(self, path: Path) -> Points:
        """Return the points of one file."""

    def slices(self, folder: Path) -> list[Path]:
        """Return the slices of a folder in the order of the numbers in their names."""
        files = [
            one
            for one in folder.iterdir()
            if one.name.lower().endswith(self.endings) and not one.name.startswith(".")
        ]
        if not files:
            raise InputError(f"{folder} holds no slice; these end in {', '.join(self.endings)}")
        return sorted(files, key=_by_number)

    def read(self, path: Path) -> OrientationMap:
        """Return the map in a file, or in a folder of slices."""
        if not path.is_dir():
            return self.map(self.read_points(path))
        files = self.slices(path)
        slices = [self.read_points(file) for file in files]
        context().log.info(
            "%s: %d slices, from %s to %s", *(path, len(files), files[0].name, files[-1].name)
        )
        return self.map(stacked(slices, files, path))

    def one_slice(self, sample: OrientationMap | GrainMap, path: Path) -> Points:
        """Return the points of a sample that is one slice."""
        points = self.points(sample, path.name)
        if points.shape[0] > 1:
            raise InputError(
                f"{path.name} holds one slice, the sample has {points.shape[0]} along z; write it "
                "as .dream3d, .h5oina or .npz"
            )
        return points


def _by_number(file: Path) -> tuple[tuple[int | str, ...], ...]:
    """Order ``slice2`` before ``slice10``."""
    parts = re.split(r"([0-9]+)", file.name)
    return tuple((1, int(part)) if part.isdecimal() else (0, part) for part in parts)
