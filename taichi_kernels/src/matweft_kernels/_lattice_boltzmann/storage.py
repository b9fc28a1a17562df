"""The memory of a flow: slots of populations, codes of blocks, what a step writes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from matweft_kernels import runtime
from matweft_kernels._lattice_boltzmann.lattice import POPULATIONS, weight
from matweft_kernels._lattice_boltzmann.setting import Drive, Moments, Rates

LANES = 8
MOST_PLACES = 2**31 - 1
Numbers = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]


def places(shape: tuple[int, int, int]) -> int:
    """Return how many blocks of eight cells each population has, with gaps between populations.

    Distances between populations that are multiples of the page would let them evict one another
    from the cache.
    """
    size = shape[0] * shape[1] * blocks_a_row(shape[2])
    return size + (7 - size) % 128


def require_indices(shape: tuple[int, ...]) -> None:
    """Raise `ValueError` if 32-bit indices do not reach all slots, of about 480³ voxels."""
    nx, ny, nz = shape
    if places((nx, ny, nz)) * LANES * POPULATIONS > MOST_PLACES:
        raise ValueError(
            f"the image has {nx} x {ny} x {nz} voxels (with the solid that closes its sides), more"
            " than 32-bit indices reach in a flow, about 480 x 480 x 480: cut it into parts"
        )


def blocks_a_row(cells: int) -> int:
    """Return the blocks of a row: those of its cells, and one behind that no cell owns.

    >>> blocks_a_row(16), blocks_a_row(17)
    (3, 4)
    """
    return -(-cells // LANES) + 1


class Storage:
    """Populations of the pores of an image, advanced in place."""

    def __init__(self, pores: npt.NDArray[np.bool_], rates: Rates, drive: Drive) -> None:
        self.shape: tuple[int, int, int] = pores.shape
        self.rates, self.drive = rates, drive
        self.steps = 0
        self._fields: Any = None
        self.size = places(self.shape)
        nx, ny, nz = self.shape
        self.blocks = blocks_a_row(nz)
        padded = np.zeros((nx, ny, self.blocks * LANES), bool)
        padded[:, :, :nz] = pores
        self.codes = np.packbits(padded, axis=2, bitorder="little").astype(np.int32).ravel()
        self.flat = _aligned(self.size * POPULATIONS * LANES)
        self._fill()
        masks = _aligned(256 * LANES).reshape(256, LANES)
        masks[:] = np.arange(256)[:, None] >> np.arange(LANES) & 1
        self._to_device(masks)

    def _fill(self) -> None:
        nx, ny, _ = self.shape
        slots = self.flat.reshape(POPULATIONS, -1)[:, : nx * ny * self.blocks * LANES]
        planes = self.drive.start(nx)[:, None]
        for q, slot in enumerate(slots):
            slot.reshape(nx, -1)[:] = weight(q) * planes

    def _to_device(self, masks: Numbers) -> None:
        from matweft_kernels._lattice_boltzmann import lanes, threads

        self.on_gpu = runtime.start().is_gpu
        if not self.on_gpu:
            f = self.flat.reshape(-1, LANES)
            self._step: Any = lanes.step
            self._memory: tuple[Any, ...] = (f, self.flat, self.codes, masks)
            return
        import taichi as ti

        f, codes = ti.ndarray(ti.f32, self.flat.size), ti.ndarray(ti.i32, self.codes.size)
        f.from_numpy(self.flat)
        codes.from_numpy(self.codes)
        self._step, self._memory = threads.step, (f, codes)
        del self.flat

    def advance(self, steps: int) -> None:
        """Take a number of time steps."""
        for _ in range(steps):
            self._launch(self._nothing(), 0)

    def momentum(self) -> Sums:
        """Take a step; return the momentum of each plane before it, shape (nx, 3)."""
        nx, ny, _ = self.shape
        if self.on_gpu:
            return self._momentum_on_device()
        found = _aligned(nx * ny * 3 * LANES).reshape(-1, LANES)
        self._launch(found, 1)
        planes: Sums = found.reshape(nx, ny, 3, LANES).sum(axis=(1, 3), dtype=np.float64)
        return planes

    def _momentum_on_device(self) -> npt.NDArray[np.float64]:
        """Sum rows where the fields lie; only the sums come to the host."""
        import taichi as ti

        from matweft_kernels._lattice_boltzmann import threads

        nx, ny, _ = self.shape
        kept, sums = self._device_fields(), ti.ndarray(ti.f32, nx * ny * 3)
        self._launch(kept, 2)
        threads.sum_rows(kept, sums, nx * ny, self.blocks * LANES)
        rows: Numbers = sums.to_numpy().reshape(nx, ny, 3)
        planes: npt.NDArray[np.float64] = rows.sum(axis=1, dtype=np.float64)
        return planes

    def _device_fields(self) -> Any:
        """Return zeros for density and momentum of every cell, made once."""
        import taichi as ti

        if self._fields is None:
            nx, ny, _ = self.shape
            self._fields = ti.ndarray(ti.f32, nx * ny * self.blocks * LANES * 4)
            self._fields.fill(0.0)
        return self._fields

    def moments(self) -> Moments:
        """Take a step; return density and momentum of the cells before it."""
        nx, ny, nz = self.shape
        if self.on_gpu:
            self._launch(self._device_fields(), 2)
            values = self._device_fields().to_numpy().reshape(nx, ny, -1, 4)
        else:
            found = _aligned(nx * ny * self.blocks * LANES * 4)
            self._launch(found.reshape(-1, LANES), 2)
            values = found.reshape(nx, ny, self.blocks, 4, LANES).swapaxes(3, 4)
            values = values.reshape(nx, ny, -1, 4)
        fields = np.moveaxis(values[:, :, :nz], 3, 0)
        return Moments(fields[0], fields[1:])

    def _launch(self, found: Any, keep: int) -> None:
        drive = self.drive
        first, last = drive.densities or (0.0, 0.0)
        self._step(
            *self._memory, found, *self.shape, self.size, self.rates.even, self.rates.odd,
            *drive.force, first, last,
            self.steps % 2, drive.densities is not None, drive.inertia, keep,
        )  # fmt: skip
        self.steps += 1

    def _nothing(self) -> Any:
        return self._memory[0]


def _aligned(count: int) -> Numbers:
    """Return zeros that begin at a cache line, as vectors of eight must."""
    raw = np.zeros(count + 16, np.float32)
    first = -raw.ctypes.data % 64 // 4
    return raw[first : first + count]


def bytes_needed(shape: tuple[int, int, int], fields: bool) -> int:
    """Return the bytes of the populations and codes, and of the fields where they are kept."""
    cells = shape[0] * shape[1] * blocks_a_row(shape[2]) * LANES
    kept = 64 * cells if fields else 0
    return places(shape) * LANES * POPULATIONS * 4 + math.prod(shape) * 3 + kept
