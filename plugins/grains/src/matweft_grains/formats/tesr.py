"""Raster tessellations of Neper."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap
from matweft.data.symmetry import laue_class
from matweft.errors import InputError
from matweft.field import Field
from matweft.formats import GridFormat
from matweft.memory import require_room
from matweft_grains.formats._grain_tables import orientation_rows
from matweft_grains.formats._laue import named_class
from matweft_grains.formats._losses import tell_lost
from matweft_grains.formats._neper_orientations import WIDTHS, to_quaternions
from matweft_grains.formats._tesr_output import write_tesr
from matweft_grains.formats._tesr_sections import Tesr as Sections
from matweft_grains.formats._tesr_sections import read_values

_SYMMETRY = {"cubic": "m-3m", "hexagonal": "6/mmm", "triclinic": "-1"}

Floats = NDArray[np.float64]


class Tesr(GridFormat):
    """Raster tessellations of Neper, versions 2.0 to 2.2: cells are grains.

    A file that lists orientations of voxels but no cells is a map of orientations; ``what``
    chooses where it lists both. Cells of the file are renumbered only where it says that their
    numbers stand for others (``*id``): then the numbers of its voxels, 1, 2, …, are kept.

    Neper turned the meaning of the words active and passive with version 2.2 and kept the
    numbers: what 2.2 calls passive, and 2.1 active, is here the active rotation from crystal to
    sample; the other is its inverse. Without a word the former is meant. A file states no unit:
    without the option ``unit`` its spacing is a ratio of edges, the smallest of them one voxel.

    Source: Neper reference manual, "Raster Tessellation File", "Rotations and Orientations".

    >>> Tesr(unit="mm", data="binary16").data
    'binary16'
    """

    endings = (".tesr",)
    makes = ("GrainMap", "OrientationMap")
    takes = ("GrainMap",)

    what: Literal["grains", "orientations"] | None = Field(
        None, description="what to read, where a file holds both; grains if there are any"
    )
    data: Literal["ascii", "binary8", "binary16", "binary32"] = Field(
        "ascii", description="written files: how voxels are written"
    )

    def read(self, path: Path) -> GrainMap | OrientationMap:
        """Return the grain map or the map of orientations in a file."""
        sections = Sections.read(path)
        require_room(path, sections.size, np.dtype(np.int32))
        wanted = self.what or ("grains" if "data" in sections.blocks else "orientations")
        if wanted == "orientations":
            return self._orientations(sections, str(path))
        if "data" not in sections.blocks:
            raise InputError(f"{path} holds no **data, the cells of voxels; read its orientations")
        return self._grains(sections, str(path))

    def write(self, sample: GrainMap, path: Path) -> None:
        """Write a file of version 2.2."""
        if sample.unit != "voxel":
            context().log.info(
                "%s: a .tesr file states no unit; its lengths are in %s: read it with --option "
                "unit=%s (in Python unit='%s')",
                *(path.name, sample.unit, sample.unit, sample.unit),
            )
        tell_lost(path.name, _not_held(sample), ())
        write_tesr(sample, path, self.data)

    def _lengths(self, sections: Sections, names: str) -> dict[str, Any]:
        order = self.axes[::-1] if self.axes else "xyz"[: len(sections.size)]
        return self.lengths(names, [sections.spacing[order.index(name)] for name in names])

    def _grains(self, sections: Sections, what: str) -> GrainMap:
        count = int(np.prod(sections.size))
        flat = read_values(sections, "data", count, np.int64)
        if flat.min() < 0:
            raise InputError(f"{what} holds cell {flat.min()}; cells are numbered from 1")
        usual = "zyx"[3 - len(sections.size) :]
        labels, names = self.turn(flat.reshape(sections.size[::-1]), usual, what)
        largest = int(labels.max())
        ids = sections.cells.get("id")
        if ids and ids != [str(n) for n in range(1, len(ids) + 1)]:
            context().log.info(
                "%s: its cells stand for others, %s, …; they keep the voxels' numbers 1, 2, …",
                *(what, ", ".join(ids[:3])),
            )
        phase, phases = _groups(sections, largest, what)
        laue = _laue(sections, what)
        return GrainMap(
            labels,
            _cell_orientations(sections, largest, what),
            phase=phase,
            phases=phases,
            symmetry=dict.fromkeys(phases, laue) if laue else {},
            **self._lengths(sections, names),
        )

    def _orientations(self, sections: Sections, what: str) -> OrientationMap:
        if "oridata" not in sections.blocks:
            raise InputError(f"{what} holds no **oridata, the orientations of voxels")
        count = int(np.prod(sections.size))
        block = sections.blocks["oridata"]
        width = WIDTHS.get(block.descriptor.partition(":")[0])
        if width is None:
            raise InputError(_unknown_descriptor(what, block.descriptor))
        numbers = read_values(sections, "oridata", count * width, np.float64)
        quaternions = to_quaternions(
            numbers.reshape(count, width), block.descriptor, sections.version, what
        )
        defined = (
            read_values(sections, "oridef", count, np.int64) != 0
            if "oridef" in sections.blocks
            else np.ones(count, bool)
        )
        usual = "zyx"[3 - len(sections.size) :]
        shape = sections.size[::-1]
        turned, names = self.turn(quaternions.reshape(*shape, 4), usual, what)
        phase = defined.astype(np.uint8).reshape(shape)
        order = self.axes or usual
        phase = np.ascontiguousarray(phase.transpose([order.index(name) for name in names]))
        laue = _laue(sections, what)
        return OrientationMap(
            turned,
            phase,
            phases={"crystal": 1},
            symmetry={"crystal": laue} if laue else {},
            **self._lengths(sections, names),
        )


def _not_held(sample: GrainMap) -> list[str]:
    """Return what a file has no place for: names of phases, several symmetries, periodic axes."""
    classes = {laue_class(one) for one in sample.symmetry.values()}
    return [
        *(["names of phases"] if sample.phases else []),
        *(["the symmetries of several phases"] if len(classes) > 1 else []),
        *(["periodic axes"] if any(sample.periodic) else []),
    ]


def _laue(sections: Sections, what: str) -> str | None:
    words = sections.cells.get("crysym")
    if not words:
        return None
    return _SYMMETRY.get(words[0]) or named_class(words[0], what)


def _groups(
    sections: Sections, largest: int, what: str
) -> tuple[NDArray[np.int64] | None, dict[str, int]]:
    """Return the phases of cells: their groups, or one phase where only a symmetry is named."""
    words = sections.cells.get("group")
    if words:
        if len(words) < largest:
            raise InputError(f"{what} lists {len(words)} groups, but its voxels name {largest}")
        if not all(word.isdecimal() for word in words[:largest]):
            raise InputError(f"*group of {what} holds what is no number")
        groups = np.array(words[:largest], dtype=np.int64)
        return groups, {f"group {number}": number for number in np.unique(groups).tolist()}
    if sections.cells.get("crysym"):
        return np.ones(largest, np.int64), {"crystal": 1}
    return None, {}


def _cell_orientations(sections: Sections, largest: int, what: str) -> Floats | None:
    words = sections.cells.get("ori")
    if not words:
        return None
    descriptor, *numbers = words
    width = WIDTHS.get(descriptor.partition(":")[0])
    if width is None:
        raise InputError(_unknown_descriptor(what, descriptor))
    try:
        values = np.array([float(one) for one in numbers])
    except ValueError as error:
        raise InputError(f"*ori of {what} holds what is no number: {error}") from error
    if values.size % width:
        raise InputError(f"*ori of {what} holds {values.size} numbers; {width} a cell are needed")
    rows = to_quaternions(values.reshape(-1, width), descriptor, sections.version, what)
    return orientation_rows(rows, what, largest)


def _unknown_descriptor(what: str, descriptor: str) -> str:
    return (
        f"{what} describes orientations by {descriptor!r}; known are {', '.join(WIDTHS)}, each "
        "also with :active or :passive"
    )
