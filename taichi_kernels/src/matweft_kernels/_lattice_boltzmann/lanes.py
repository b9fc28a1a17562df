# mypy: ignore-errors
"""One time step on a CPU: eight cells along the last axis at a time, in place.

Every pair of populations lies in two slots: one of the cell itself, one of the cell it moves to.
The names of the slots swap from step to step, so that reading and writing back to the same two
places streams the populations (Lehmann 2022, "esoteric pull"). In one step a slot is touched by
one cell alone, and those of solid cells are left as they are: fluid next to them finds what it
sent there, turned back. Threads take rows of cells; all slots that a row touches are its own.
"""

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

Lanes = ti.types.vector(8, ti.f32)
Blocks = ti.types.ndarray(dtype=Lanes, ndim=1)
Numbers = ti.types.ndarray(dtype=ti.f32, ndim=1)
Codes = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.func
def take(p: ti.template(), f: ti.template(), place):
    """Read the slots of the cells that direction p leads to."""
    here = f[place]
    if ti.static(HALF[p][2] == 1):
        beyond = f[place + 1]
        here = ti.Vector([here[1], here[2], here[3], here[4], here[5], here[6], here[7], beyond[0]])
    return here


@ti.func
def put(p: ti.template(), f: ti.template(), flat: ti.template(), place, v):
    """Write the slots of the cells that direction p leads to."""
    if ti.static(HALF[p][2] == 1):
        kept = flat[8 * place]
        f[place] = ti.Vector([kept, v[0], v[1], v[2], v[3], v[4], v[5], v[6]])
        flat[8 * place + 8] = v[7]
    else:
        f[place] = v


@ti.func
def close_rows(f: ti.template(), rows: ti.template(), nz, before: ti.template()):
    """Carry the slots of a row's first cell to the place behind its last one, or back."""
    for p in ti.static(PAIRS):
        if ti.static(HALF[p][2] == 1):
            if ti.static(before):
                f[8 * rows[p] + nz] = f[8 * rows[p]]
            else:
                f[8 * rows[p]] = f[8 * rows[p] + nz]


@ti.func
def note(found: ti.template(), place, count: ti.template(), values: ti.template(), fluid):
    """Write what is asked of eight cells."""
    for m in ti.static(range(count)):
        found[count * place + m] = fluid * values[m]


@ti.kernel
def step(
    f: Blocks,
    flat: Numbers,
    codes: Codes,
    masks: Blocks,
    found: Blocks,
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
    """Advance by a step; ``keep`` 1 writes the momentum of rows, 2 fields of cells to ``found``."""
    blocks = (nz + 7) // 8 + 1
    for row in range(nx * ny):
        i, j = row // ny, row % ny
        own = [(2 * p + 2 - ti.static(odd)) * size + row * blocks for p in ti.static(PAIRS)]
        away = [
            (2 * p + 1 + ti.static(odd)) * size + row_ahead(p, i, j, nx, ny) * blocks
            for p in ti.static(PAIRS)
        ]
        close_rows(flat, away, nz, True)
        rates = [even_rate + 0.0, odd_rate + 0.0]
        force = [force_x + 0.0, force_y + 0.0, force_z + 0.0]
        push = [(3 - 1.5 * odd_rate) * WEIGHTS[p] * along(p, force) for p in ti.static(PAIRS)]
        through = [ti.Vector([0.0] * 8) for _ in ti.static(range(3))]
        for n in range(blocks):
            code = codes[row * blocks + n]
            if code != 0:
                fluid = masks[code]
                rest = f[row * blocks + n]
                a = [f[own[p] + n] for p in ti.static(PAIRS)]
                b = [take(p, f, away[p] + n) for p in ti.static(PAIRS)]
                if ti.static(faces):
                    hold_faces(i, nx, rest, a, b, density_in, density_out)
                density, x, y, z = moments(rest, a, b, force)
                if ti.static(keep == 1):
                    through[0] = through[0] + fluid * x
                    through[1] = through[1] + fluid * y
                    through[2] = through[2] + fluid * z
                if ti.static(keep == 2):
                    note(found, row * blocks + n, 4, [density, x, y, z], fluid)
                f[row * blocks + n] = rested(rest, density, x, y, z, fluid, rates[0], inertia)
                for p in ti.static(PAIRS):
                    forth, back = collided(
                        p, a[p], b[p], density, [x, y, z], fluid, rates, push[p], inertia
                    )
                    put(p, f, flat, away[p] + n, forth)
                    f[own[p] + n] = back
        if ti.static(keep == 1):
            note(found, row, 3, through, 1.0)
        close_rows(flat, away, nz, False)
