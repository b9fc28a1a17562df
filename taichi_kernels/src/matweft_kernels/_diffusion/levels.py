"""Sizes of the multigrid levels and where each lies in the pool of coarse data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DENSE_CELLS = 64


@dataclass(frozen=True)
class Level:
    """One grid in two-colour storage.

    A cell (i, j, k) has colour (i + j + k) & 1 and place k >> 1 in its row. A row holds ``half``
    places and a halo on either side. Rows (i, j) with i = -1 and i = nx exist and stay zero.
    The last pair of a periodic length 4m + 2 is ``split`` into single cells when coarsened: the
    coarse length is then even, so that two colours suffice there too.
    """

    nx: int
    ny: int
    nz: int
    wrap_x: bool
    wrap_y: bool
    wrap_z: bool
    offset: int = 0

    @property
    def half(self) -> int:
        """Places in a row of one colour."""
        return (self.nz + 1) // 2

    @property
    def rows(self) -> int:
        """Rows with cells."""
        return self.nx * self.ny

    @property
    def colour_size(self) -> int:
        """Length of the storage of one colour."""
        return (self.nx + 2) * self.ny * (self.half + 2)

    @property
    def cells(self) -> int:
        """Cells of the grid."""
        return self.nx * self.ny * self.nz

    @property
    def split_x(self) -> bool:
        """Whether the last pair of planes is coarsened to two single planes."""
        return _is_split(self.nx, self.wrap_x)

    @property
    def split_y(self) -> bool:
        """Whether the last pair of rows is coarsened to two single rows."""
        return _is_split(self.ny, self.wrap_y)

    @property
    def split_z(self) -> bool:
        """Whether the last pair along z is coarsened to two single cells."""
        return _is_split(self.nz, self.wrap_z)

    @property
    def wraps(self) -> tuple[bool, bool, bool]:
        """Which axes are periodic."""
        return self.wrap_x, self.wrap_y, self.wrap_z

    @property
    def splits(self) -> tuple[bool, bool, bool]:
        """Along which axes the last pair is split."""
        return self.split_x, self.split_y, self.split_z

    def coarsen(self, offset: int) -> Level:
        """Return the grid of 2 x 2 x 2 aggregates."""
        lengths = zip((self.nx, self.ny, self.nz), self.splits, strict=True)
        nx, ny, nz = ((n + 1) // 2 + split for n, split in lengths)
        wraps = (self.wrap_x and nx > 1, self.wrap_y and ny > 1, self.wrap_z and nz > 1)
        return Level(nx, ny, nz, *wraps, offset)

    def row(self) -> list[int]:
        """Return the level as a row of the table that kernels read."""
        flags = [self.wrap_y, self.wrap_z, self.split_y, self.split_z]
        along = [int(self.wrap_x), int(self.split_x)]
        return [self.offset, self.nx, self.ny, self.half, *map(int, flags), self.nz, *along]

    def cell_places(self) -> npt.NDArray[np.int32]:
        """Return the place of every cell in the level's storage, in C order."""
        i, j, k = np.indices((self.nx, self.ny, self.nz))
        row = (i + 1) * self.ny + j
        place = ((i + j + k) & 1) * self.colour_size + row * (self.half + 2) + 1 + (k >> 1)
        places: npt.NDArray[np.int32] = (self.offset + place).ravel().astype(np.int32)
        return places


def _is_split(length: int, wrap: bool) -> bool:
    return wrap and length > 2 and length % 4 == 2


def coarse_levels(fine: Level) -> tuple[list[Level], int]:
    """Return the coarse grids down to one of at most ``DENSE_CELLS`` cells, and the pool length."""
    levels = [fine.coarsen(0)]
    while levels[-1].cells > DENSE_CELLS:
        last = levels[-1]
        levels.append(last.coarsen(last.offset + 2 * last.colour_size))
    return levels, levels[-1].offset + 2 * levels[-1].colour_size
