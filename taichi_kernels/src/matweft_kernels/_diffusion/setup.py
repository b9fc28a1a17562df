# mypy: ignore-errors
"""Build the levels from the image: diagonal entries, aggregated conductances, coarsest matrix."""

import taichi as ti

from matweft_kernels._diffusion.coarse import CX, CY, CZ, INVERSE, Table, children, place_of
from matweft_kernels._diffusion.rows import CODE, LANES, Array, beside, close_row, side_steps

OVERCORRECTION = 0.5


@ti.kernel
def encode(
    pores: Array,
    code: Array,
    nx: ti.i32,
    ny: ti.i32,
    nz: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    wrap_z: ti.i32,
):
    """Write the diagonal entries of the pore voxels in two-colour storage."""
    half, stride = (nz + 1) // 2, nz + 2
    size = (nx + 2) * ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        walls = ti.cast(i == 0, ti.i32) + ti.cast(i == nx - 1, ti.i32)
        walls *= 2 * (1 - wrap_x)
        for n in range((nz + LANES - 1) // LANES):
            k = n * LANES + t % LANES
            if k < nz:
                here = row * stride + 1 + k
                degree = walls + pores[here + before] + pores[here + after]
                degree += pores[here + below] + pores[here + above]
                degree += pores[here - 1] + pores[here + 1]
                place = row * (half + 2) + 1 + k // 2 + ((i + j + k) & 1) * size
                code[place] = ti.cast(degree * pores[here], CODE)
    for row in range(nx * ny):
        for colour in ti.static((0, 1)):
            close_row(code, colour * size + (row + ny) * (half + 2) + 1, half, wrap_z)


@ti.func
def pair(pores: ti.template(), here, there, wall, more):
    """Return the open faces between the voxels at two places and those at the next places."""
    first = ti.cast(pores[here], ti.i32) * (pores[there] + wall)
    return first + more * ti.cast(pores[here + 1], ti.i32) * (pores[there + 1] + wall)


@ti.kernel
def aggregate_image(
    pores: Array,
    pool: Array,
    table: Table,
    size: ti.i32,
    nx: ti.i32,
    ny: ti.i32,
    nz: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    split_x: ti.i32,
    split_y: ti.i32,
    split_z: ti.i32,
    rows: ti.i32,
):
    """Write the conductances of the first coarse level, counted on the image."""
    for t in range(rows * LANES):
        nyc, nzc, stride = table[0, 2], table[0, 8], nz + 2
        ic, jc = t // LANES // nyc - 1, t // LANES % nyc
        nxc, plane = table[0, 1], ny * stride
        i0, i1 = children(ic, nx, nxc, split_x)
        j0, j1 = children(jc, ny, nyc, split_y)
        wall = 2 * (1 - wrap_x) * ti.cast(i1 < 0 or i1 == nx - 1, ti.i32)
        _, step = side_steps(i1 + 1, i1, nx, plane, wrap_x)
        step = ti.select(i1 < 0, -plane, step)
        first = (ti.max(i1, 0) + 1) * plane + j0 * stride + 1
        last = (ti.max(i0, 0) + 1) * plane + j1 * stride + 1
        _, above = side_steps((ti.max(i0, 0) + 1) * ny + j1, j1, ny, stride, wrap_y)
        more_x, more_y = ti.cast(i1 > i0 and ic >= 0, ti.i32), j1 - j0
        keep_x = 1 - wrap_x * ti.cast(nxc == 1, ti.i32)
        above_x = ti.select(j1 == ny - 1 and wrap_y == 0, above - plane * more_x, above)
        for n in range((nzc + LANES - 1) // LANES):
            kc = n * LANES + t % LANES
            if kc < nzc:
                k0, k1 = children(kc, nz, nzc, split_z)
                along = pair(pores, first + k0, first + k0 + step, wall, k1 - k0)
                here = first + more_y * stride + k0
                along += more_y * pair(pores, here, here + step, wall, k1 - k0)
                y = pair(pores, last + k0, last + k0 + above, 0, k1 - k0)
                here = last + more_x * plane + k0
                y += more_x * pair(pores, here, here + above_x, 0, k1 - k0)
                place = place_of(table, 0, ic, jc, kc)
                pool[CX * size + place] = OVERCORRECTION * keep_x * along
                if ic >= 0 and nyc > 1:
                    pool[CY * size + place] = OVERCORRECTION * y
                if ic >= 0 and nzc > 1:
                    here = last - more_y * stride + k1
                    z = 0
                    for a in ti.static((0, 1)):
                        for b in ti.static((0, 1)):
                            voxel = here + a * more_x * plane + b * more_y * stride
                            open_face = ti.cast(pores[voxel], ti.i32) * pores[voxel + 1]
                            z += (1 - a + a * more_x) * (1 - b + b * more_y) * open_face
                    pool[CZ * size + place] = OVERCORRECTION * z


@ti.kernel
def aggregate(pool: Array, table: Table, size: ti.i32, level: ti.i32, cells: ti.i32):
    """Write the conductances of a coarse level from those of the level above it."""
    for t in range(cells):
        nx, ny, nz = table[level - 1, 1], table[level - 1, 2], table[level - 1, 8]
        nyc, nzc = table[level, 2], table[level, 8]
        ic, jc, kc = t // nzc // nyc - 1, t // nzc % nyc, t % nzc
        nxc, wrap_x = table[level, 1], table[level - 1, 9]
        i0, i1 = children(ic, nx, nxc, table[level - 1, 10])
        j0, j1 = children(jc, ny, nyc, table[level - 1, 6])
        k0, k1 = children(kc, nz, nzc, table[level - 1, 7])
        along, y, z = 0.0, 0.0, 0.0
        for j in range(j0, j1 + 1):
            for k in range(k0, k1 + 1):
                along += pool[CX * size + place_of(table, level - 1, i1, j, k)]
        for i in range(ti.max(i0, 0), i1 + 1):
            for k in range(k0, k1 + 1):
                y += pool[CY * size + place_of(table, level - 1, i, j1, k)]
            for j in range(j0, j1 + 1):
                z += pool[CZ * size + place_of(table, level - 1, i, j, k1)]
        place = place_of(table, level, ic, jc, kc)
        pool[CX * size + place] = OVERCORRECTION * along
        if wrap_x == 1 and nxc == 1:
            pool[CX * size + place] = 0.0
        if ic >= 0 and nyc > 1:
            pool[CY * size + place] = OVERCORRECTION * y
        if ic >= 0 and nzc > 1:
            pool[CZ * size + place] = OVERCORRECTION * z


@ti.kernel
def invert_diagonal(pool: Array, table: Table, size: ti.i32, level: ti.i32, rows: ti.i32):
    """Close periodic rows, then write the inverse of the sum of each cell's conductances."""
    for t in range(2 * rows):
        ny, half = table[level, 2], table[level, 3]
        start = table[level, 0] + t // rows * (table[level, 1] + 2) * ny * (half + 2)
        start += (t % rows + ny) * (half + 2) + 1
        close_row(pool, CZ * size + start, half, table[level, 5])
    for t in range(2 * rows * LANES):
        ny, half = table[level, 2], table[level, 3]
        stride, number, colour = half + 2, t // LANES % rows, t // LANES // rows
        colour_size = (table[level, 1] + 2) * ny * stride
        row, i, j = number + ny, number // ny, number % ny
        before, _ = side_steps(i + 1, i, table[level, 1], ny * stride, table[level, 9])
        below, _ = side_steps(row, j, ny, stride, table[level, 4])
        own = table[level, 0] + colour * colour_size + row * stride + 1
        other = own + (1 - 2 * colour) * colour_size
        shift = (i + j + colour) & 1
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                total = pool[CX * size + own + m] + pool[CX * size + other + m + before]
                total += pool[CY * size + own + m] + pool[CY * size + other + m + below]
                total += pool[CZ * size + own + m] + pool[CZ * size + other + m + shift - 1]
                inside = ti.min(total * 1e30, 1.0)
                pool[INVERSE * size + own + m] = inside / ti.max(total, 1e-30)


@ti.kernel
def gather_block(pool: Array, places: Array, values: Array, start: ti.i32):
    """Copy the conductances of a few cells out of the pool."""
    for t in range(values.shape[0]):
        values[t] = pool[start + places[t]]
