"""The system that conjugate gradients solve, as steps on the device."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import taichi as ti

from matweft_kernels._diffusion import fine, measure, rows, setup, transfer
from matweft_kernels._diffusion.grids import Image, Multigrid


class BlackSystem:
    """The finest grid in one precision: its vectors, and the steps of the iteration.

    ``gradient`` is the mean gradient that drives the flux where the ends of the image wrap.
    """

    def __init__(
        self,
        image: Image,
        multigrid: Multigrid,
        precision: str,
        gradient: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> None:
        level, kind = image.level, getattr(ti, {"float32": "f32", "float64": "f64"}[precision])
        self.level, self.multigrid = level, multigrid
        self.shape = (level.nx, level.ny, level.half)
        self.gradient = gradient
        self.code = ti.ndarray(rows.CODE, 2 * level.colour_size)
        vectors = [ti.ndarray(kind, level.colour_size) for _ in range(5)]
        self.x, self.r, self.p, self.q, self.y = vectors
        self.inverse = ti.ndarray(kind, 16)
        with np.errstate(divide="ignore"):
            table = np.where(np.arange(16) > 0, 1 / np.arange(16), 0)
        self.inverse.from_numpy(table.astype(precision))
        parts = level.rows * rows.LANES
        self.sums = (ti.ndarray(rows.REAL, parts), ti.ndarray(rows.REAL, parts // rows.BLOCK + 1))
        setup.encode(image.pores, self.code, level.nx, level.ny, level.nz, *level.wraps)
        if not level.wrap_x:
            fine.start_linear(self.x, self.code, *self.shape, level.wrap_z)

    def restart(self) -> float:
        """Take residual and direction from the last call of ``energy``; return r . z."""
        self.r.fill(0)
        self.p.fill(0)
        self.step(1.0)
        norm = self.precondition()
        self.turn(0.0)
        return norm

    def curvature(self) -> float:
        """Apply the operator to the direction p; return p . S p."""
        return float(
            fine.apply(
                self.p, self.y, self.q, self.code, self.inverse, *self.sums,
                *self.shape, *self.level.wraps,
            )
        )  # fmt: skip

    def step(self, length: float) -> None:
        """Advance x and r along the direction p."""
        fine.advance(
            self.x, self.r, self.p, self.q, self.code, self.inverse, length,
            *self.shape, self.level.wrap_z,
        )  # fmt: skip

    def precondition(self) -> float:
        """Replace q by the preconditioned residual z; return r . z."""
        level, grid = self.level, self.multigrid
        first = grid.levels[0]
        transfer.restrict(
            self.q, self.code, grid.pool, grid.table, grid.size, *self.shape,
            level.wrap_x, level.wrap_y, *level.splits, first.rows,
        )  # fmt: skip
        grid.cycle()
        return float(
            transfer.correct(
                self.r, self.q, self.y, self.code, self.inverse, grid.pool, grid.table,
                *self.sums, grid.size, *self.shape, *level.wraps, *level.splits,
            )
        )  # fmt: skip

    def turn(self, keep: float) -> None:
        """Take the direction p = z + keep p."""
        fine.direct(self.p, self.q, keep, *self.shape, self.level.wrap_z)

    def energy(self) -> tuple[float, float]:
        """Return the energy of x and the squared norm of its residual; p serves as work space."""
        energy = measure.eliminate(
            self.x, self.y, self.p, self.code, self.inverse, *self.sums,
            *self.gradient, *self.shape, *self.level.wraps,
        )  # fmt: skip
        residual = measure.balance(
            self.x, self.y, self.p, self.q, self.code, *self.sums,
            *self.gradient, *self.shape, *self.level.wraps[:2],
        )  # fmt: skip
        return float(energy), float(residual)

    def flow(self, direction: tuple[float, float, float]) -> float:
        """Return the flux along a direction, summed over faces; y must hold the red values of x."""
        return float(
            measure.flow(
                self.x, self.y, self.code, *self.sums,
                *self.gradient, *direction, *self.shape, *self.level.wraps[:2],
            )
        )  # fmt: skip

    def planes(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return the concentration of some planes; y must hold the red values of x."""
        level = self.level
        values = ti.ndarray(ti.f32, count * level.ny * level.nz)
        measure.unpack(
            self.x, self.y, self.code, values, level.nx, level.ny, level.nz, first, count
        )
        planes: npt.NDArray[np.float32] = values.to_numpy()
        return planes.reshape(count, level.ny, level.nz)
