# mypy: ignore-errors
"""Numbers and fields of a solution: dissipated energy, plane sums, norms, concentrations."""

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


@ti.func
def gap(values: ti.template(), code: ti.template(), place, colour_step, value, ahead):
    """Return the difference to a neighbour of the other colour; none to a solid voxel.

    ``ahead`` is what the mean gradient adds to it.
    """
    return (values[place] - value + ahead) * is_pore(code, place + colour_step)


@ti.func
def neighbour(number: ti.template(), before, after, below, above, shift):
    """Return the step in memory to one of the six neighbours."""
    return (after, before, below, above, shift, shift - 1)[number]


@ti.func
def towards(number: ti.template(), x, y, z):
    """Return the component of a vector towards one of the six neighbours."""
    return (x, -x, -y, y, z, -z)[number]


@ti.func
def walls(value, i, nx, wrap_x):
    """Return the outflow through the Dirichlet faces of a cell of plane i, and its energy."""
    below = like(value, i == 0 and wrap_x == 0) * value
    above = like(value, i == nx - 1 and wrap_x == 0) * (value - 1)
    return 2 * (below + above), 2 * (below * below + above * above)


@ti.kernel
def eliminate(
    x: Array,
    y: Array,
    w: Array,
    code: Array,
    inverse: Array,
    partial: Array,
    blocks: Array,
    gx: ti.f32,
    gy: ti.f32,
    gz: ti.f32,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
    wrap_z: ti.i32,
) -> REAL:
    """Write the red values y, and w, what rounding took from them.

    The ends are at c = 0 and 1; where they wrap, the mean gradient g drives the flux. Returns the
    energy of c = (x, y): the sum over faces of conductance times squared difference.
    """
    stride, plane = half + 2, ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        shift, outlet = (i + j + 1) & 1, 2 * ti.cast(i == nx - 1 and wrap_x == 0, ti.f32)
        total = ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                here = row * stride + 1 + m
                degree = ti.cast(code[(nx + 2) * plane + here], ti.i32)
                value = star(x, here, before, after, below, above, shift) + outlet
                for step in ti.static(range(6)):
                    there = here + neighbour(step, before, after, below, above, shift)
                    value += towards(step, gx, gy, gz) * is_pore(code, there)
                value *= inverse[degree]
                energy, excess = 0 * value, 0 * value
                for step in ti.static(range(6)):
                    there = here + neighbour(step, before, after, below, above, shift)
                    difference = gap(x, code, there, 0, value, towards(step, gx, gy, gz))
                    excess += difference
                    energy += difference * difference
                outflow, wall_energy = walls(value, i, nx, wrap_x)
                y[here] = value
                w[here] = inverse[degree] * (excess - outflow)
                energy = (energy + wall_energy) * ti.min(degree, 1)
                energy += walls(x[here], i, nx, wrap_x)[1] * is_pore(code, here)
                total += ti.cast(energy, REAL)
        partial[t] = total
        if ti.static(LANES == 1):
            close_row(y, row * stride + 1, half, wrap_z)
            close_row(w, row * stride + 1, half, wrap_z)
    close_rows(y, nx, ny, half, wrap_z)
    close_rows(w, nx, ny, half, wrap_z)
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]


@ti.kernel
def balance(
    x: Array,
    y: Array,
    w: Array,
    q: Array,
    code: Array,
    partial: Array,
    blocks: Array,
    gx: ti.f32,
    gy: ti.f32,
    gz: ti.f32,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
) -> REAL:
    """Write q = S x - b as accurately as x allows, return its squared norm.

    Differences of neighbours keep the digits that sums of values lose.
    """
    stride, plane = half + 2, ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        shift, total = (i + j) & 1, ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                here = row * stride + 1 + m
                excess = star(w, here, before, after, below, above, shift)
                excess -= walls(x[here], i, nx, wrap_x)[0]
                for step in ti.static(range(6)):
                    there = here + neighbour(step, before, after, below, above, shift)
                    ahead = towards(step, gx, gy, gz)
                    excess += gap(y, code, there, (nx + 2) * plane, x[here], ahead)
                excess *= is_pore(code, here)
                q[here] = -excess
                total += ti.cast(excess, REAL) * ti.cast(excess, REAL)
        partial[t] = total
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]


@ti.kernel
def flow(
    x: Array,
    y: Array,
    code: Array,
    partial: Array,
    blocks: Array,
    gx: ti.f32,
    gy: ti.f32,
    gz: ti.f32,
    ax: ti.f32,
    ay: ti.f32,
    az: ti.f32,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_x: ti.i32,
    wrap_y: ti.i32,
) -> REAL:
    """Return the sum over faces of the difference across them along the direction a.

    Each face has one black cell.
    """
    stride, plane = half + 2, ny * (half + 2)
    for t in range(nx * ny * LANES):
        i, j, row, before, after, below, above = beside(t, nx, ny, stride, wrap_x, wrap_y)
        shift, total = (i + j) & 1, ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                here = row * stride + 1 + m
                along = 0 * x[here]
                for step in ti.static(range(6)):
                    there = here + neighbour(step, before, after, below, above, shift)
                    ahead = towards(step, gx, gy, gz)
                    difference = gap(y, code, there, (nx + 2) * plane, x[here], ahead)
                    along += towards(step, ax, ay, az) * difference
                total += ti.cast(along * is_pore(code, here), REAL)
        partial[t] = total
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]


@ti.kernel
def unpack(
    x: Array,
    y: Array,
    code: Array,
    planes: Array,
    nx: ti.i32,
    ny: ti.i32,
    nz: ti.i32,
    first: ti.i32,
    count: ti.i32,
):
    """Write some planes in the order of the image, with NaN where there is no solution."""
    half = (nz + 1) // 2
    size = (nx + 2) * ny * (half + 2)
    for t in range(count * ny):
        i, j = first + t // ny, t % ny
        start = ((i + 1) * ny + j) * (half + 2) + 1
        for k in range(nz):
            colour, place = (i + j + k) & 1, start + k // 2
            value = ti.math.nan
            if code[colour * size + place] > 0:
                value = ti.cast(ti.select(colour == 0, x[place], y[place]), ti.f32)
            planes[t * nz + k] = value
