# mypy: ignore-errors
"""One cycle over the coarse levels: Gauss-Seidel in two colours, and a dense coarsest solve.

All levels share one float32 pool of six blocks of equal size: unknown, right-hand side, inverse
diagonal, and the conductances of the faces towards +x, +y and +z. A row of the table describes one
level (``Level.row``). Red cells come first on the way down, so that only they leave a residual.
"""

import taichi as ti

from matweft_kernels._diffusion.rows import LANES, Array, close_row, side_steps

X, RHS, INVERSE, CX, CY, CZ = range(6)

Table = ti.types.ndarray(ndim=2)


@ti.func
def place_of(table: ti.template(), level, i, j, k):
    """Return the place of cell (i, j, k) in a block of the pool."""
    ny, stride = table[level, 2], table[level, 3] + 2
    colour = (i + j + k) & 1
    place = table[level, 0] + colour * (table[level, 1] + 2) * ny * stride
    return place + ((i + 1) * ny + j) * stride + 1 + (k >> 1)


@ti.func
def children(coarse, count, coarse_count, split):
    """Return the first and the last of the cells that a coarse cell holds along one axis."""
    first, last = 2 * coarse, ti.min(2 * coarse + 1, count - 1)
    if split == 1 and coarse == coarse_count - 1:
        first -= 1
        last = first
    if split == 1 and coarse == coarse_count - 2:
        last = first
    return first, last


@ti.func
def parent(cell, count, split):
    """Return the coarse cell that holds a cell along one axis."""
    return (cell + split * ti.cast(cell == count - 1, ti.i32)) >> 1


@ti.func
def weighted_star(pool: ti.template(), size, here, there, before, after, below, above, shift):
    """Return conductance times value summed over the neighbours of a place.

    ``here`` is the place in its own colour, ``there`` the same place in the other colour, where
    all neighbours are; ``before`` to ``above`` are steps to neighbouring rows.
    """
    total = pool[CX * size + here] * pool[X * size + there + after]
    total += pool[CX * size + there + before] * pool[X * size + there + before]
    total += pool[CY * size + here] * pool[X * size + there + above]
    total += pool[CY * size + there + below] * pool[X * size + there + below]
    total += pool[CZ * size + here] * pool[X * size + there + shift]
    return total + pool[CZ * size + there + shift - 1] * pool[X * size + there + shift - 1]


@ti.func
def relax(pool: ti.template(), table: ti.template(), size, level, rows, colour):
    """Solve for all cells of one colour with the other colour held."""
    for t in range(rows * LANES):
        start, ny, half = table[level, 0], table[level, 2], table[level, 3]
        stride, wrap_y, wrap_z = half + 2, table[level, 4], table[level, 5]
        nx, wrap_x = table[level, 1], table[level, 9]
        colour_size = (nx + 2) * ny * stride
        number, lane = t // LANES, t % LANES
        row, i, j = number + ny, number // ny, number % ny
        before, after = side_steps(i + 1, i, nx, ny * stride, wrap_x)
        below, above = side_steps(row, j, ny, stride, wrap_y)
        shift = (i + j + colour) & 1
        own = start + colour * colour_size + row * stride + 1
        other = own + (1 - 2 * colour) * colour_size
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            if m < half:
                total = weighted_star(
                    pool, size, own + m, other + m, before, after, below, above, shift
                )
                total += pool[RHS * size + own + m]
                pool[X * size + own + m] = total * pool[INVERSE * size + own + m]
        if ti.static(LANES == 1):
            close_row(pool, X * size + own, half, wrap_z)
    if ti.static(LANES > 1):
        close_colour(pool, table, size, level, rows, colour)


@ti.func
def close_colour(pool: ti.template(), table: ti.template(), size, level, rows, colour):
    """Fill the halos of all rows of one colour."""
    for row in range(rows):
        ny, half = table[level, 2], table[level, 3]
        start = table[level, 0] + colour * (table[level, 1] + 2) * ny * (half + 2)
        start += (row + ny) * (half + 2) + 1
        close_row(pool, X * size + start, half, table[level, 5])


@ti.func
def go_down(pool: ti.template(), table: ti.template(), size, level, rows, below):
    """Smooth from zero, red then black, and sum the red residual over the aggregates below."""
    for t in range(rows * LANES):
        ny, half = table[level, 2], table[level, 3]
        start = table[level, 0] + (table[level, 1] + 2) * ny * (half + 2)
        start += (t // LANES + ny) * (half + 2) + 1
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                place = start + m
                pool[X * size + place] = pool[RHS * size + place] * pool[INVERSE * size + place]
        if ti.static(LANES == 1):
            close_row(pool, X * size + start, half, table[level, 5])
    if ti.static(LANES > 1):
        close_colour(pool, table, size, level, rows, 1)
    relax(pool, table, size, level, rows, 0)
    for t in range(below):
        ny, half, nz = table[level, 2], table[level, 3], table[level, 8]
        nx, stride = table[level, 1], half + 2
        wrap_x, wrap_y = table[level, 9], table[level, 4]
        colour_size = (nx + 2) * ny * stride
        nyc, nzc = table[level + 1, 2], table[level + 1, 8]
        ic, jc, kc = t // nzc // nyc, t // nzc % nyc, t % nzc
        i0, i1 = children(ic, nx, table[level + 1, 1], table[level, 10])
        j0, j1 = children(jc, ny, nyc, table[level, 6])
        k0, k1 = children(kc, nz, nzc, table[level, 7])
        total = 0.0
        for i in range(i0, i1 + 1):
            before, after = side_steps(i + 1, i, nx, ny * stride, wrap_x)
            for j in range(j0, j1 + 1):
                row, shift = (i + 1) * ny + j, (i + j + 1) & 1
                lower, upper = side_steps(row, j, ny, stride, wrap_y)
                k = (k0 & ~1) + shift
                if k0 <= k <= k1:
                    black = table[level, 0] + row * stride + 1 + (k >> 1)
                    red = black + colour_size
                    total += weighted_star(
                        pool, size, red, black, before, after, lower, upper, shift
                    )
        pool[RHS * size + place_of(table, level + 1, ic, jc, kc)] = total


@ti.func
def go_up(pool: ti.template(), table: ti.template(), size, level, rows):
    """Add the correction of the level below to the red cells, then smooth, black then red."""
    for t in range(rows * LANES):
        ny, half, nz = table[level, 2], table[level, 3], table[level, 8]
        number = t // LANES
        i, j = number // ny, number % ny
        start = table[level, 0] + (table[level, 1] + 2) * ny * (half + 2)
        start += (number + ny) * (half + 2) + 1
        ic, jc = parent(i, table[level, 1], table[level, 10]), parent(j, ny, table[level, 6])
        shift = (i + j + 1) & 1
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                kc = parent(ti.min(2 * m + shift, nz - 1), nz, table[level, 7])
                place = place_of(table, level + 1, ic, jc, kc)
                own = X * size + start + m
                pool[own] = pool[own] + pool[X * size + place]
        if ti.static(LANES == 1):
            close_row(pool, X * size + start, half, table[level, 5])
    if ti.static(LANES > 1):
        close_colour(pool, table, size, level, rows, 1)
    relax(pool, table, size, level, rows, 0)
    relax(pool, table, size, level, rows, 1)


@ti.func
def solve_dense(pool: ti.template(), matrix: ti.template(), places: ti.template(), size):
    """Solve the coarsest level with its inverse matrix."""
    for t in range(places.shape[0]):
        count = places.shape[0]
        total = 0.0
        for n in range(count):
            total += matrix[t * count + n] * pool[RHS * size + places[n]]
        pool[X * size + places[t]] = total


@ti.kernel
def descend(pool: Array, table: Table, size: ti.i32, level: ti.i32, rows: ti.i32, below: ti.i32):
    """Go down from one level, in parallel."""
    go_down(pool, table, size, level, rows, below)


@ti.kernel
def ascend(pool: Array, table: Table, size: ti.i32, level: ti.i32, rows: ti.i32):
    """Go up to one level, in parallel."""
    go_up(pool, table, size, level, rows)


@ti.kernel
def cycle_from(
    pool: Array, table: Table, matrix: Array, places: Array, size: ti.i32, first: ti.i32
):
    """Run the cycle on the small levels from ``first`` down, on one thread: launches cost more."""
    if ti.static(LANES == 1):
        for _ in range(1):
            last = table.shape[0] - 1
            for level in range(first, last):
                rows = table[level, 1] * table[level, 2]
                below = table[level + 1, 1] * table[level + 1, 2] * table[level + 1, 8]
                go_down(pool, table, size, level, rows, below)
            solve_dense(pool, matrix, places, size)
            for n in range(last - first):
                level = last - 1 - n
                go_up(pool, table, size, level, table[level, 1] * table[level, 2])
    else:
        solve_dense(pool, matrix, places, size)
