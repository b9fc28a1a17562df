# mypy: ignore-errors
"""The finest grid: the black Schur complement of the 7-point operator, and vector updates.

Solid voxels hold zero and have code 0; the code of a pore voxel is its diagonal entry: one for each
pore neighbour, two for a Dirichlet face. Then no face coefficients are needed: a sum over the
neighbours' values is the off-diagonal part. Colour 0 is black (unknown), colour 1 red (eliminated).
"""

import taichi as ti

from matweft_kernels._diffusion.rows import (
    LANES,
    REAL,
    Array,
    beside,
    close_row,
    close_rows,
    is_pore,
    like,
    star,
    sum_blocks,
)


@ti.kernel
def start_linear(x: Array, code: Array, nx: ti.i32, ny: ti.i32, half: ti.i32, wrap_z: ti.i32):
    """Start from the concentration that is linear along the axis."""
    for t in range(nx * ny):
        start = (t + ny) * (half + 2) + 1
        for m in range(half):
            if code[start + m] > 0:
                x[start + m] = (t // ny + 0.5) / nx
        close_row(x, start, half, wrap_z)


@ti.kernel
def apply(
    v: Array,
    y: Array,
    q: Array,
    code: Array,
    inverse: Array,
    partial: Array,
    blocks: Array,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    wrap_z: ti.i32,
) -> REAL:
    """Eliminate the red values y of v, write q = S v, return v . q."""
    stride = half + 2
    size = (nx + 2) * ny * stride
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        lane = t % LANES
        shift = 1 - ((i + j) & 1)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                place = row * stride + 1 + m
                scale = inverse[ti.cast(code[size + place], ti.i32)]
                y[place] = scale * star(v, place, before, after, below, above, shift)
        if ti.static(LANES == 1):
            close_row(y, row * stride + 1, half, wrap_z)
    close_rows(y, nx, ny, half, wrap_z)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        lane = t % LANES
        shift = (i + j) & 1
        total = ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                place = row * stride + 1 + m
                value = v[place]
                other = star(y, place, before, after, below, above, shift)
                image = ti.cast(code[place], ti.i32) * value - is_pore(code, place) * other
                q[place] = image
                total += ti.cast(value * image, REAL)
        partial[t] = total
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]


@ti.kernel
def advance(
    x: Array,
    r: Array,
    p: Array,
    q: Array,
    code: Array,
    inverse: Array,
    step: REAL,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_z: ti.i32,
):
    """Step x += a p and r -= a q, then smooth from zero: q = r / diagonal."""
    stride = half + 2
    for t in range(nx * ny * LANES):
        row, lane = t // LANES + ny, t % LANES
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                place = row * stride + 1 + m
                x[place] = x[place] + like(p[place], step) * p[place]
                residual = r[place] - like(q[place], step) * q[place]
                r[place] = residual
                q[place] = residual * inverse[ti.cast(code[place], ti.i32)]
        if ti.static(LANES == 1):
            close_row(x, row * stride + 1, half, wrap_z)
            close_row(q, row * stride + 1, half, wrap_z)
    close_rows(x, nx, ny, half, wrap_z)
    close_rows(q, nx, ny, half, wrap_z)


@ti.kernel
def direct(p: Array, z: Array, keep: REAL, nx: ti.i32, ny: ti.i32, half: ti.i32, wrap_z: ti.i32):
    """Take the next search direction p = z + b p."""
    stride = half + 2
    for t in range(nx * ny * LANES):
        row, lane = t // LANES + ny, t % LANES
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                place = row * stride + 1 + m
                p[place] = z[place] + like(p[place], keep) * p[place]
        if ti.static(LANES == 1):
            close_row(p, row * stride + 1, half, wrap_z)
    close_rows(p, nx, ny, half, wrap_z)
