# mypy: disable-error-code="misc, no-untyped-def, valid-type, no-untyped-call"
"""Build the levels from the image: diagonal entries, aggregated conductances, coarsest matrix."""

import taichi as ti

from matweft_kernels._diffusion.coarse import CX, CY, CZ, INVERSE, Table, children, place_of
from matweft_kernels._diffusion.rows import CODE, LANES, Array, close_row

OVERCORRECTION = 0.5


@ti.func
def pore(pores: ti.template(), i, j, k, nx, ny, nz, wrap_y, wrap_z):
    """Return 1 in a pore voxel, 0 in a solid one and beyond an insulated side."""
    jj, kk = j, k
    if wrap_y == 1:
        jj = (j + ny) % ny
    if wrap_z == 1:
        kk = (k + nz) % nz
    value = 0
    if 0 <= i < nx and 0 <= jj < ny and 0 <= kk < nz:
        value = ti.cast(pores[(i * ny + jj) * nz + kk], ti.i32)
    return value


@ti.kernel
def encode(
    pores: Array, code: Array, nx: ti.i32, ny: ti.i32, nz: ti.i32, wrap_y: ti.i32, wrap_z: ti.i32
):
    """Write the diagonal entries of the pore voxels in two-colour storage."""
    half = (nz + 1) // 2
    size = (nx + 2) * ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, lane = t // LANES // ny, t // LANES % ny, t % LANES
        for n in range((nz + LANES - 1) // LANES):
            k = n * LANES + lane
            if k < nz and pores[(i * ny + j) * nz + k] > 0:
                degree = 0
                for side in ti.static((-1, 1)):
                    degree += pore(pores, i + side, j, k, nx, ny, nz, wrap_y, wrap_z)
                    degree += pore(pores, i, j + side, k, nx, ny, nz, wrap_y, wrap_z)
                    degree += pore(pores, i, j, k + side, nx, ny, nz, wrap_y, wrap_z)
                degree += 2 * ti.cast(i == 0, ti.i32) + 2 * ti.cast(i == nx - 1, ti.i32)
                place = ((i + 1) * ny + j) * (half + 2) + 1 + k // 2
                code[((i + j + k) & 1) * size + place] = ti.cast(degree, CODE)
    for row in range(nx * ny):
        for colour in ti.static((0, 1)):
            close_row(code, colour * size + (row + ny) * (half + 2) + 1, half, wrap_z)


@ti.func
def image_face(pores: ti.template(), axis: ti.template(), i, j, k, nx, ny, nz, wrap_y, wrap_z):
    """Return the conductance from voxel (i, j, k) to the next along an axis of the image."""
    here = pore(pores, ti.max(i, 0), j, k, nx, ny, nz, wrap_y, wrap_z)
    there = 2
    if ti.static(axis == 0):
        if 0 <= i < nx - 1:
            there = pore(pores, i + 1, j, k, nx, ny, nz, wrap_y, wrap_z)
    if ti.static(axis == 1):
        there = pore(pores, i, j + 1, k, nx, ny, nz, wrap_y, wrap_z)
    if ti.static(axis == 2):
        there = pore(pores, i, j, k + 1, nx, ny, nz, wrap_y, wrap_z)
    return here * there


@ti.kernel
def aggregate_image(
    pores: Array,
    pool: Array,
    table: Table,
    size: ti.i32,
    nx: ti.i32,
    ny: ti.i32,
    nz: ti.i32,
    wrap_y: ti.i32,
    wrap_z: ti.i32,
    split_y: ti.i32,
    split_z: ti.i32,
    cells: ti.i32,
):
    """Write the conductances of the first coarse level, counted on the image."""
    for t in range(cells):
        nyc, nzc = table[0, 2], table[0, 8]
        ic, jc, kc = t // nzc // nyc - 1, t // nzc % nyc, t % nzc
        i1 = ti.min(2 * ic + 1, nx - 1)
        j0, j1 = children(jc, ny, nyc, split_y)
        k0, k1 = children(kc, nz, nzc, split_z)
        along, y, z = 0, 0, 0
        for j in range(j0, j1 + 1):
            for k in range(k0, k1 + 1):
                along += image_face(pores, 0, i1, j, k, nx, ny, nz, wrap_y, wrap_z)
        for i in range(ti.max(2 * ic, 0), i1 + 1):
            for k in range(k0, k1 + 1):
                y += image_face(pores, 1, i, j1, k, nx, ny, nz, wrap_y, wrap_z)
            for j in range(j0, j1 + 1):
                z += image_face(pores, 2, i, j, k1, nx, ny, nz, wrap_y, wrap_z)
        place = place_of(table, 0, ic, jc, kc)
        pool[CX * size + place] = OVERCORRECTION * along
        if ic >= 0 and nyc > 1:
            pool[CY * size + place] = OVERCORRECTION * y
        if ic >= 0 and nzc > 1:
            pool[CZ * size + place] = OVERCORRECTION * z


@ti.kernel
def aggregate(pool: Array, table: Table, size: ti.i32, level: ti.i32, cells: ti.i32):
    """Write the conductances of a coarse level from those of the level above it."""
    for t in range(cells):
        nx, ny, nz = table[level - 1, 1], table[level - 1, 2], table[level - 1, 8]
        nyc, nzc = table[level, 2], table[level, 8]
        ic, jc, kc = t // nzc // nyc - 1, t // nzc % nyc, t % nzc
        i1 = ti.min(2 * ic + 1, nx - 1)
        j0, j1 = children(jc, ny, nyc, table[level - 1, 6])
        k0, k1 = children(kc, nz, nzc, table[level - 1, 7])
        along, y, z = 0.0, 0.0, 0.0
        for j in range(j0, j1 + 1):
            for k in range(k0, k1 + 1):
                along += pool[CX * size + place_of(table, level - 1, i1, j, k)]
        for i in range(ti.max(2 * ic, 0), i1 + 1):
            for k in range(k0, k1 + 1):
                y += pool[CY * size + place_of(table, level - 1, i, j1, k)]
            for j in range(j0, j1 + 1):
                z += pool[CZ * size + place_of(table, level - 1, i, j, k1)]
        place = place_of(table, level, ic, jc, kc)
        pool[CX * size + place] = OVERCORRECTION * along
        if ic >= 0 and nyc > 1:
            pool[CY * size + place] = OVERCORRECTION * y
        if ic >= 0 and nzc > 1:
            pool[CZ * size + place] = OVERCORRECTION * z


@ti.func
def previous(pool: ti.template(), table: ti.template(), block, level, i, j, k):
    """Return the conductance of the face before cell (i, j, k) along y (block CY) or z (CZ)."""
    jj, kk, inside = j, k, 1
    if block == CY:
        jj = j - 1
        if j == 0:
            jj, inside = table[level, 2] - 1, table[level, 4]
    if block == CZ:
        kk = k - 1
        if k == 0:
            kk, inside = table[level, 8] - 1, table[level, 5]
    size = pool.shape[0] // 6
    return inside * pool[block * size + place_of(table, level, i, jj, kk)]


@ti.kernel
def invert_diagonal(pool: Array, table: Table, size: ti.i32, level: ti.i32, cells: ti.i32):
    """Write the inverse of the sum of each cell's six conductances, and close periodic rows."""
    for t in range(cells):
        ny, nz = table[level, 2], table[level, 8]
        i, j, k = t // nz // ny, t // nz % ny, t % nz
        place = place_of(table, level, i, j, k)
        total = pool[CX * size + place] + pool[CY * size + place] + pool[CZ * size + place]
        total += pool[CX * size + place_of(table, level, i - 1, j, k)]
        total += previous(pool, table, CY, level, i, j, k)
        total += previous(pool, table, CZ, level, i, j, k)
        pool[INVERSE * size + place] = ti.select(total > 0, 1 / ti.max(total, 1e-30), 0.0)
        if k == nz - 1 and table[level, 5] == 1:
            halo = place_of(table, level, i, j, k) - nz // 2
            pool[CZ * size + halo] = pool[CZ * size + place]


@ti.kernel
def gather_block(pool: Array, places: Array, values: Array, start: ti.i32):
    """Copy the conductances of a few cells out of the pool."""
    for t in range(values.shape[0]):
        values[t] = pool[start + places[t]]
