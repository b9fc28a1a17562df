"""The image on the device, and the multigrid cycle over its coarse levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import taichi as ti

from matweft_kernels._diffusion import clusters, coarse, rows, setup
from matweft_kernels._diffusion.levels import Level, coarse_levels

SERIAL_CELLS = 4096
MAX_PLACES = 2**31
Values = npt.NDArray[np.float64]


class Image:
    """The pores of one image that conduct, on the device.

    Where the ends are at c = 0 and 1, those on a path from face to face; where they wrap, all that
    are given.
    """

    def __init__(self, pores: npt.NDArray[np.bool_], sides: bool, ends: bool = False) -> None:
        nx, ny, nz = pores.shape
        self.level = Level(nx, ny, nz, ends and nx > 1, sides and ny > 1, sides and nz > 1)
        level, stride = self.level, nz + 2
        if (nx + 2) * ny * stride >= MAX_PLACES:
            raise ValueError(
                f"the image has {nx} x {ny} x {nz} voxels (odd periods doubled) and needs 2**31"
                " places or more, which 32-bit indices cannot reach: cut it into parts"
            )
        kind = np.int32 if ti.i32 == rows.CODE else np.uint8
        padded = np.zeros((nx + 2, ny, stride), kind)
        padded[1:-1, :, 1:-1] = pores
        if level.wrap_x and level.wrap_z:
            padded[1:-1, :, 0], padded[1:-1, :, -1] = pores[:, :, -1], pores[:, :, 0]
        self.pores = ti.ndarray(rows.CODE, padded.size)
        self.pores.from_numpy(padded.ravel())
        self.through = int(np.count_nonzero(pores)) if level.wrap_x else self._keep_through()

    def _keep_through(self) -> int:
        level = self.level
        nx, ny, stride = level.nx, level.ny, level.nz + 2
        size = (nx + 2) * ny * stride
        labels, reached = ti.ndarray(ti.i32, size), ti.ndarray(rows.CODE, size)
        clusters.label_runs(self.pores, labels, (nx + 2) * ny, stride)
        while clusters.join_runs(labels, nx, ny, stride, level.wrap_y, level.wrap_z) > 0:
            pass
        plane = ny * stride
        while clusters.shorten(labels, plane, plane * (nx + 1)) > 0:
            pass
        return int(clusters.keep_through(self.pores, labels, reached, nx, ny, stride, level.wrap_z))


class Multigrid:
    """The coarse levels of an image and their cycle."""

    def __init__(self, image: Image) -> None:
        fine_level = image.level
        self.levels, self.size = coarse_levels(fine_level)
        smallest = SERIAL_CELLS if rows.LANES == 1 else 0
        self.parallel = sum(level.cells > smallest for level in self.levels[:-1])
        self.pool = ti.ndarray(ti.f32, 6 * self.size)
        table = np.array([level.row() for level in self.levels], np.int32)
        self.table = ti.ndarray(ti.i32, table.shape)
        self.table.from_numpy(table)
        f, first = fine_level, self.levels[0]
        setup.aggregate_image(
            image.pores, self.pool, self.table, self.size, f.nx, f.ny, f.nz,
            f.wrap_x, f.wrap_y, *f.splits, (first.nx + 1) * first.ny,
        )  # fmt: skip
        for number, level in enumerate(self.levels):
            if number > 0:
                cells = (level.nx + 1) * level.ny * level.nz
                setup.aggregate(self.pool, self.table, self.size, number, cells)
            setup.invert_diagonal(self.pool, self.table, self.size, number, level.rows)
        self._invert_coarsest(grounded=not fine_level.wrap_x)

    def _invert_coarsest(self, *, grounded: bool) -> None:
        last = self.levels[-1]
        places = last.cell_places()
        self.places = ti.ndarray(ti.i32, places.size)
        self.places.from_numpy(places)
        values = ti.ndarray(ti.f32, places.size)
        blocks = []
        for block in (coarse.CX, coarse.CY, coarse.CZ, coarse.INVERSE):
            setup.gather_block(self.pool, self.places, values, block * self.size)
            blocks.append(values.to_numpy().astype(float))
        self.matrix = ti.ndarray(ti.f32, places.size**2)
        matrix = _coarsest_matrix(last, *blocks)
        inverse = np.linalg.inv(matrix) if grounded else _inverse_of_differences(matrix)
        self.matrix.from_numpy(inverse.astype(np.float32).ravel())

    def cycle(self) -> None:
        """Solve roughly for the right-hand side that lies on the first coarse level."""
        pool, table, size = self.pool, self.table, self.size
        for number in range(self.parallel):
            below = self.levels[number + 1].cells
            coarse.descend(pool, table, size, number, self.levels[number].rows, below)
        coarse.cycle_from(pool, table, self.matrix, self.places, size, self.parallel)
        for number in range(self.parallel - 1, -1, -1):
            coarse.ascend(pool, table, size, number, self.levels[number].rows)


def _coarsest_matrix(level: Level, x: Values, y: Values, z: Values, inverse: Values) -> Values:
    shape = (level.nx, level.ny, level.nz)
    index = np.arange(level.cells).reshape(shape)
    matrix = np.diag(np.where(inverse > 0, 1 / np.where(inverse > 0, inverse, 1), 1.0))
    for axis, face in enumerate((x, y, z)):
        if shape[axis] > 1:
            here, there = index, np.roll(index, -1, axis)
            value = face.reshape(shape).copy()
            if axis == 0 and not level.wrap_x:
                value[-1] = 0
            np.subtract.at(matrix, (here.ravel(), there.ravel()), value.ravel())
            np.subtract.at(matrix, (there.ravel(), here.ravel()), value.ravel())
    return matrix


def _inverse_of_differences(matrix: Values) -> Values:
    """Return the inverse beside the constants of a level without ends: its rows sum to zero."""
    np.fill_diagonal(matrix, 0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return np.asarray(np.linalg.pinv(matrix, rcond=1e-10, hermitian=True), np.float64)
