# mypy: ignore-errors
"""What all diffusion kernels share: array types, walks over rows, sums in a fixed order.

A kernel walks tasks ``t``: on a CPU a task is a row of cells, on a GPU ``LANES`` tasks share a row
and take its places in turn, so that neighbouring threads read neighbouring memory.
"""

import taichi as ti

from matweft_kernels import runtime

_RUNNING = runtime.start()
LANES = 32 if _RUNNING.is_gpu else 1
REAL = ti.f64 if _RUNNING.supports_float64 else ti.f32
CODE = ti.i32 if _RUNNING.device == "vulkan" else ti.u8
BLOCK = 256

Array = ti.types.ndarray(ndim=1)


@ti.func
def side_steps(row, j, ny, stride, wrap):
    """Return the steps in memory to the rows at j - 1 and j + 1.

    Beyond an insulated side they lead to row 0, which is zero for good. The steps to the planes at
    i - 1 and i + 1 are those of "row" i + 1 of nx, a plane as its stride.
    """
    below, above = -1, 1
    if j == 0:
        below = wrap * (row + ny - 1) - row
    if j == ny - 1:
        above = wrap * (row - ny + 1) - row
    return below * stride, above * stride


@ti.func
def beside(t, nx, ny, stride, wrap_x, wrap_y):
    """Return place i, j and number of the row of a task, and the steps to the four beside it."""
    i, j, row = t // LANES // ny, t // LANES % ny, t // LANES + ny
    before, after = side_steps(i + 1, i, nx, ny * stride, wrap_x)
    below, above = side_steps(row, j, ny, stride, wrap_y)
    return i, j, row, before, after, below, above


@ti.func
def star(values: ti.template(), place, before, after, below, above, shift):
    """Return the sum over the six neighbours of a place, all of the other colour.

    ``shift`` is the parity of the row in this colour: 1 if its first cell is at k = 1.
    """
    total = values[place + before] + values[place + after]
    total += values[place + below] + values[place + above]
    return total + values[place + shift - 1] + values[place + shift]


@ti.func
def is_pore(code: ti.template(), place):
    """Return 1 in a pore voxel, 0 in a solid one, without a branch."""
    return ti.min(ti.cast(code[place], ti.i32), 1)


@ti.func
def like(sample, value):
    """Return a value in the type of the sample."""
    result = sample
    result = value
    return result  # noqa: RET504


@ti.func
def close_row(values: ti.template(), start, half, wrap):
    """Fill the halo of a periodic row; that of any other row is zero for good."""
    if wrap == 1:
        values[start - 1] = values[start + half - 1]
        values[start + half] = values[start]


@ti.func
def close_rows(values: ti.template(), nx, ny, half, wrap):
    """Fill the halos of all rows once a GPU has written them; a CPU does so row by row."""
    if ti.static(LANES > 1):
        for t in range(nx * ny):
            close_row(values, (t + ny) * (half + 2) + 1, half, wrap)


@ti.func
def sum_blocks(partial: ti.template(), blocks: ti.template(), count):
    """Add up the first ``count`` partial sums, always in the same order, into ``blocks[0]``."""
    for block in range((count + BLOCK - 1) // BLOCK):
        total = ti.cast(0.0, REAL)
        for n in range(block * BLOCK, ti.min(count, block * BLOCK + BLOCK)):
            total += partial[n]
        blocks[block] = total
    for _ in range(1):
        total = ti.cast(0.0, REAL)
        for block in range((count + BLOCK - 1) // BLOCK):
            total += blocks[block]
        blocks[0] = total
