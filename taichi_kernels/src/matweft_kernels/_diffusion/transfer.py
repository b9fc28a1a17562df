# mypy: ignore-errors
"""Between the finest grid and the first coarse level: residual down, correction up."""

import taichi as ti

from matweft_kernels._diffusion.coarse import RHS, Table, X, children, parent
from matweft_kernels._diffusion.rows import (
    LANES,
    REAL,
    Array,
    beside,
    close_row,
    close_rows,
    is_pore,
    side_steps,
    star,
    sum_blocks,
)


@ti.func
def coarse_row(table: ti.template(), ic, jc):
    """Return the place of the first cell of a coarse row, colour 0, and the step to colour 1."""
    ny, stride = table[0, 2], table[0, 3] + 2
    return ((ic + 1) * ny + jc) * stride + 1, (table[0, 1] + 2) * ny * stride


@ti.func
def red_residual(
    z: ti.template(), code: ti.template(), place, before, after, below, above, shift, size
):
    """Return the residual that black values z leave in the red cell at a place."""
    value = star(z, place, before, after, below, above, shift) * is_pore(code, size + place)
    return ti.cast(value, ti.f32)


@ti.kernel
def restrict(
    z: Array,
    code: Array,
    pool: Array,
    table: Table,
    size: ti.i32,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    split_x: ti.i32,
    split_y: ti.i32,
    split_z: ti.i32,
    rows: ti.i32,
):
    """Sum the red residual of the smoothed values z over the first aggregates.

    Each place of a row holds one red cell, of the pair with the same number. Where the last pair is
    split, its cell belongs to the aggregate half - 1 + (parity of the row).
    """
    for t in range(rows * LANES):
        ic, jc, lane = t // LANES // table[0, 2], t // LANES % table[0, 2], t % LANES
        stride, red = half + 2, (nx + 2) * ny * (half + 2)
        start, other = coarse_row(table, ic, jc)
        start += RHS * size
        i0, i1 = children(ic, nx, table[0, 1], split_x)
        j0, j1 = children(jc, ny, table[0, 2], split_y)
        for child in range(4):
            exists = i0 + (child >> 1) <= i1 and j0 + (child & 1) <= j1
            i, j = ti.min(i0 + (child >> 1), i1), ti.min(j0 + (child & 1), j1)
            row, shift = (i + 1) * ny + j, (i + j + 1) & 1
            keep, first = ti.cast(exists, ti.f32), ti.cast(child > 0, ti.f32)
            before, after = side_steps(i + 1, i, nx, ny * stride, wrap_x)
            below, above = side_steps(row, j, ny, stride, wrap_y)
            base = row * stride + 1
            for n in range((half + LANES - 1) // LANES):
                m = n * LANES + lane
                if m < half:
                    colour = (ic + jc + m) & 1
                    place = start + colour * other + (m >> 1)
                    value = keep * red_residual(
                        z, code, base + m, before, after, below, above, shift, red
                    )
                    if split_z == 1 and m == half - 1:
                        extra = start + (1 - colour) * other + ((m + 1) >> 1)
                        pool[extra] = first * pool[extra] + shift * value
                        value *= 1 - shift
                    pool[place] = first * pool[place] + value


@ti.func
def interpolate(
    y: ti.template(),
    code: ti.template(),
    pool: ti.template(),
    table: ti.template(),
    size,
    nx,
    ny,
    half,
    wrap_z,
    split_x,
    split_y,
    split_z,
):
    """Give each red cell of the pores the value of its aggregate."""
    stride, red = half + 2, (nx + 2) * ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, row, lane = t // LANES // ny, t // LANES % ny, t // LANES + ny, t % LANES
        shift = (i + j + 1) & 1
        ic, jc = parent(i, nx, split_x), parent(j, ny, split_y)
        start, other = coarse_row(table, ic, jc)
        colour = (ic + jc) & 1
        even, odd = X * size + start + colour * other, X * size + start + (1 - colour) * other
        base = row * stride + 1
        for n in range(((half + 1) // 2 + LANES - 1) // LANES):
            pair = n * LANES + lane
            if pair < (half + 1) // 2:
                place = base + 2 * pair
                y[place] = pool[even + pair] * is_pore(code, red + place)
                y[place + 1] = pool[odd + pair] * is_pore(code, red + place + 1)
                if split_z * shift == 1 and pair == (half - 1) // 2:
                    place = base + half - 1
                    source = ti.select(half % 2 == 0, even + half // 2, odd + half // 2)
                    y[place] = pool[source] * is_pore(code, red + place)
        if ti.static(LANES == 1):
            close_row(y, row * stride + 1, half, wrap_z)
    close_rows(y, nx, ny, half, wrap_z)


@ti.kernel
def correct(
    r: Array,
    z: Array,
    y: Array,
    code: Array,
    inverse: Array,
    pool: Array,
    table: Table,
    partial: Array,
    blocks: Array,
    size: ti.i32,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    wrap_z: ti.i32,
    split_x: ti.i32,
    split_y: ti.i32,
    split_z: ti.i32,
) -> REAL:
    """Put the coarse correction on the red cells, smooth the black ones to z, return r . z."""
    stride = half + 2
    interpolate(y, code, pool, table, size, nx, ny, half, wrap_z, split_x, split_y, split_z)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        lane = t % LANES
        total = ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                place = row * stride + 1 + m
                residual = r[place]
                value = residual + star(y, place, before, after, below, above, (i + j) & 1)
                value *= inverse[ti.cast(code[place], ti.i32)]
                z[place] = value
                total += ti.cast(residual * value, REAL)
        partial[t] = total
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]
