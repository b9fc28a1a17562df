# mypy: ignore-errors
"""One time step on a GPU: a thread a cell, in the memory that `lanes` describes."""

import taichi as ti

from matweft_kernels._lattice_boltzmann.collision import (
    PAIRS,
    along,
    collided,
    hold_faces,
    moments,
    rested,
)
from matweft_kernels._lattice_boltzmann.lattice import HALF, WEIGHTS
from matweft_kernels._lattice_boltzmann.rows import row_ahead

Numbers = ti.types.ndarray(dtype=ti.f32, ndim=1)
Codes = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.kernel
def step(
    f: Numbers,
    codes: Codes,
    found: Numbers,
    nx: ti.i32,
    ny: ti.i32,
    nz: ti.i32,
    size: ti.i32,
    even_rate: ti.f32,
    odd_rate: ti.f32,
    force_x: ti.f32,
    force_y: ti.f32,
    force_z: ti.f32,
    density_in: ti.f32,
    density_out: ti.f32,
    odd: ti.template(),
    faces: ti.template(),
    inertia: ti.template(),
    keep: ti.template(),
):
    """Advance by a step; with ``keep`` write density and momentum of cells to ``found``."""
    blocks = (nz + 7) // 8 + 1
    rates = [even_rate + 0.0, odd_rate + 0.0]
    force = [force_x + 0.0, force_y + 0.0, force_z + 0.0]
    for cell in range(nx * ny * nz):
        row, k = cell // nz, cell % nz
        i, j = row // ny, row % ny
        here = row * blocks * 8 + k
        if (codes[row * blocks + k // 8] >> (k % 8)) & 1 == 1:
            own = [8 * (2 * p + 2 - ti.static(odd)) * size + here for p in ti.static(PAIRS)]
            away = [
                8 * (2 * p + 1 + ti.static(odd)) * size
                + row_ahead(p, i, j, nx, ny) * blocks * 8
                + place_ahead(p, k, nz)
                for p in ti.static(PAIRS)
            ]
            rest = f[here]
            a = [f[own[p]] for p in ti.static(PAIRS)]
            b = [f[away[p]] for p in ti.static(PAIRS)]
            if ti.static(faces):
                hold_faces(i, nx, rest, a, b, density_in, density_out)
            density, x, y, z = moments(rest, a, b, force)
            if ti.static(keep > 0):
                for m in ti.static(range(4)):
                    found[4 * here + m] = (density, x, y, z)[m]
            f[here] = rested(rest, density, x, y, z, 1.0, rates[0], inertia)
            for p in ti.static(PAIRS):
                push = (3 - 1.5 * odd_rate) * WEIGHTS[p] * along(p, force)
                forth, back = collided(p, a[p], b[p], density, [x, y, z], 1.0, rates, push, inertia)
                f[away[p]] = forth
                f[own[p]] = back


@ti.func
def place_ahead(p: ti.template(), k, nz):
    """Return the place in its row that direction p leads to."""
    place = k + HALF[p][2]
    if ti.static(HALF[p][2] == 1):
        place = ti.select(place == nz, 0, place)
    return place


@ti.kernel
def sum_rows(found: Numbers, sums: Numbers, rows: ti.i32, places: ti.i32):
    """Sum the momentum of the cells of each row."""
    for t in range(rows * 3):
        row, m = t // 3, t % 3
        total = 0.0
        for k in range(places):
            total += found[4 * (row * places + k) + m + 1]
        sums[t] = total
