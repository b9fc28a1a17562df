# mypy: ignore-errors
"""Numbers and fields of a solution: dissipated energy, plane sums, norms, concentrations."""

import taichi as ti

from matweft_kernels._diffusion.rows import LANES, REAL, Array, is_pore, side_steps, sum_blocks


@ti.func
def drop(x: ti.template(), code: ti.template(), place, value):
    """Return the squared difference to a black neighbour; none to a solid voxel."""
    gap = (x[place] - value) * is_pore(code, place)
    return gap * gap


@ti.func
def wall(value, i, nx):
    """Return the energy of the Dirichlet faces of a cell of plane i."""
    at_inlet, at_outlet = ti.cast(i == 0, REAL), ti.cast(i == nx - 1, REAL)
    gap = value - ti.cast(1.0, REAL)
    return 2 * (at_inlet * value * value + at_outlet * gap * gap)


@ti.kernel
def energy(
    x: Array,
    y: Array,
    code: Array,
    partial: Array,
    blocks: Array,
    nx: ti.i32,
    ny: ti.i32,
    half: ti.i32,
    wrap_y: ti.i32,
) -> REAL:
    """Return the sum over all faces of conductance times squared difference, for c = 0 to 1."""
    stride = half + 2
    red = (nx + 2) * ny * stride
    for t in range(nx * ny * LANES):
        i, j, row, lane = t // LANES // ny, t // LANES % ny, t // LANES + ny, t % LANES
        below, above = side_steps(row, j, ny, stride, wrap_y)
        shift = 1 - ((i + j) & 1)
        total = ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + lane
            here = row * stride + 1 + m
            if m < half:
                value = y[here]
                drops = drop(x, code, here - ny * stride, value)
                drops += drop(x, code, here + ny * stride, value)
                drops += drop(x, code, here + below, value)
                drops += drop(x, code, here + above, value)
                drops += drop(x, code, here + shift - 1, value)
                drops += drop(x, code, here + shift, value)
                total += ti.cast(drops * is_pore(code, red + here), REAL)
                if i == 0 or i == nx - 1:
                    total += wall(x[here], i, nx) * is_pore(code, here)
                    total += wall(value, i, nx) * is_pore(code, red + here)
        partial[t] = total
    sum_blocks(partial, blocks, nx * ny * LANES)
    return blocks[0]


@ti.kernel
def squared_norm(
    v: Array, partial: Array, blocks: Array, nx: ti.i32, ny: ti.i32, half: ti.i32
) -> REAL:
    """Return the sum of squares of black values."""
    for t in range(nx * ny * LANES):
        start = (t // LANES + ny) * (half + 2) + 1
        total = ti.cast(0.0, REAL)
        for n in range((half + LANES - 1) // LANES):
            m = n * LANES + t % LANES
            if m < half:
                total += ti.cast(v[start + m], REAL) * ti.cast(v[start + m], REAL)
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
