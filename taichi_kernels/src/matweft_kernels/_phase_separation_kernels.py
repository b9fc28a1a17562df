# mypy: ignore-errors
"""One step of two fluids on the D3Q19 lattice: potential, flow, order parameter.

Cells lie in memory as (x, y, z); task ``t`` is a row of cells on a CPU, every ``LANES``-th cell of
one on a GPU. All sums gather, so results do not depend on the number of threads.
"""

import taichi as ti

from matweft_kernels import runtime
from matweft_kernels._lattice_directions import DIRECTIONS, SHARES, SHEARS

LANES = 32 if runtime.start().is_gpu else 1

Cells = ti.types.ndarray(ndim=1)
Shape = ti.types.vector(3, ti.i32)
_COUNT = len(DIRECTIONS)
_MOVING = range(1, _COUNT)


@ti.func
def row_starts(row, shape):
    """Return where the nine rows around a row begin, by 3 (dx + 1) + dy + 1."""
    i, j = row // shape[1], row % shape[1]
    starts = ti.Vector([0] * 9, dt=ti.i32)
    for a in ti.static(range(3)):
        for b in ti.static(range(3)):
            x = (i + a - 1 + shape[0]) % shape[0]
            y = (j + b - 1 + shape[1]) % shape[1]
            starts[3 * a + b] = (x * shape[1] + y) * shape[2]
    return starts


@ti.func
def columns(k, length):
    """Return the places before, at and after k in a periodic row."""
    return ti.Vector(
        [ti.select(k > 0, k - 1, length - 1), k, ti.select(k < length - 1, k + 1, 0)], dt=ti.i32
    )


@ti.func
def neighbour(starts, places, direction: ti.template(), sign: ti.template()):
    """Return the cell in a direction, or against it."""
    dx, dy, dz = ti.static([sign * each for each in DIRECTIONS[direction]])
    return starts[3 * (dx + 1) + dy + 1] + places[dz + 1]


@ti.func
def laplacian(values: ti.template(), starts, places):
    """Return ∇² on 19 points, 6 Σ w (value there − value here)."""
    here = values[starts[4] + places[1]]
    total = 0 * here
    for q in ti.static(_MOVING):
        total += ti.static(SHARES[q]) * (values[neighbour(starts, places, q, 1)] - here)
    return total / 6


@ti.func
def gradient(values: ti.template(), starts, places):
    """Return ∇ on 19 points, 3 Σ w e value."""
    zero = 0 * values[starts[4]]
    total = ti.Vector([zero, zero, zero])
    for q in ti.static(_MOVING):
        value = ti.static(SHARES[q]) * values[neighbour(starts, places, q, 1)]
        for a in ti.static(range(3)):
            if ti.static(DIRECTIONS[q][a] != 0):
                total[a] += ti.static(DIRECTIONS[q][a]) * value
    return total / 12.0


@ti.kernel
def find_potential(order: Cells, potential: Cells, fluid: Cells, shape: Shape):
    """Write μ = A (φ³ − φ) − κ ∇²φ; ``fluid`` begins with A and κ."""
    for t in range(shape[0] * shape[1] * LANES):
        starts = row_starts(t // LANES, shape)
        for n in range((shape[2] + LANES - 1) // LANES):
            k = n * LANES + t % LANES
            if k < shape[2]:
                places = columns(k, shape[2])
                here = order[starts[4] + k]
                well = fluid[0] * here * (here * here - 1)
                potential[starts[4] + k] = well - fluid[1] * laplacian(order, starts, places)


@ti.func
def moments(arrived: ti.template(), starts, places, stride):
    """Return Σ g, Σ e g and Σ e e g (xx, yy, zz, yz, xz, xy) of what streams into a cell."""
    zero = 0 * arrived[starts[4]]
    pressure, flux = zero, ti.Vector([zero, zero, zero])
    stress = ti.Vector([zero, zero, zero, zero, zero, zero])
    for q in ti.static(range(_COUNT)):
        value = arrived[q * stride + neighbour(starts, places, q, -1)]
        pressure += value
        for a in ti.static(range(3)):
            if ti.static(DIRECTIONS[q][a] != 0):
                flux[a] += ti.static(DIRECTIONS[q][a]) * value
                stress[a] += value
        for a in ti.static(range(3)):
            if ti.static(SHEARS[q][a] != 0):
                stress[3 + a] += ti.static(SHEARS[q][a]) * value
    return pressure, flux, stress


@ti.func
def contract(stress, vector):
    """Return the product of a symmetric matrix (xx, yy, zz, yz, xz, xy) and a vector."""
    return ti.Vector(
        [
            stress[0] * vector[0] + stress[5] * vector[1] + stress[4] * vector[2],
            stress[5] * vector[0] + stress[1] * vector[1] + stress[3] * vector[2],
            stress[4] * vector[0] + stress[3] * vector[1] + stress[2] * vector[2],
        ]
    )


@ti.func
def square(u):
    """Return u u as (xx, yy, zz, yz, xz, xy)."""
    return ti.Vector([u[0] * u[0], u[1] * u[1], u[2] * u[2], u[1] * u[2], u[0] * u[2], u[0] * u[1]])


@ti.func
def scatter(leaving: ti.template(), cell, stride, pressure, flux, stress):
    """Write w (p + 3 e·j + (9/2)(e e − 1/3):S) for every direction."""
    share = pressure / 36
    moving = flux / 12.0
    bent = stress / 8.0
    trace = bent[0] + bent[1] + bent[2]
    for q in ti.static(range(_COUNT)):
        total = share - trace / 3
        for a in ti.static(range(3)):
            if ti.static(DIRECTIONS[q][a] != 0):
                total += ti.static(DIRECTIONS[q][a]) * moving[a] + bent[a]
        for a in ti.static(range(3)):
            if ti.static(SHEARS[q][a] != 0):
                total += ti.static(2 * SHEARS[q][a]) * bent[3 + a]
        leaving[q * stride + cell] = ti.static(SHARES[q]) * total


@ti.kernel
def collide(
    arrived: Cells,
    leaving: Cells,
    order: Cells,
    potential: Cells,
    pressures: Cells,
    velocity: Cells,
    fluid: Cells,
    shape: Shape,
    stride: ti.i32,
):
    """Stream and collide the flow; write p / (ρ c²) and the velocity of every cell.

    ``fluid`` holds A, κ, M, mean density, half its difference, log η and half the log of its ratio.
    """
    for t in range(shape[0] * shape[1] * LANES):
        starts = row_starts(t // LANES, shape)
        for n in range((shape[2] + LANES - 1) // LANES):
            k = n * LANES + t % LANES
            if k < shape[2]:
                places, cell = columns(k, shape[2]), starts[4] + k
                pressure, flux, stress = moments(arrived, starts, places, stride)
                phase = ti.max(ti.min(order[cell], 1.0), -1.0)
                density = fluid[3] + fluid[4] * phase
                slope = fluid[4] / density * gradient(order, starts, places)
                time = 0.5 + 3 * ti.exp(fluid[5] + fluid[6] * phase) / density
                push = -order[cell] / density * gradient(potential, starts, places)
                push = push - pressure / 3 * slope
                rest = stress - square(flux + 0.5 * push)
                for a in ti.static(range(3)):
                    rest[a] -= pressure / 3
                push = push - (1 - 0.5 / time) * contract(rest, slope)
                moving = flux + 0.5 * push
                for a in ti.static(range(3)):
                    velocity[a * stride + cell] = moving[a]
                pressures[cell] = pressure
                kept = square(moving) + (1 - 1 / time) * rest
                scatter(leaving, cell, stride, pressure, flux + push, kept)


@ti.kernel
def transport(
    order: Cells,
    moved: Cells,
    lost: Cells,
    potential: Cells,
    velocity: Cells,
    fluid: Cells,
    shape: Shape,
    stride: ti.i32,
):
    """Write φ + M ∇²μ − ∇·(φ v): the order-parameter distribution, fully relaxed, streamed.

    What rounding takes from a sum is added in the next step, so that the mean does not drift.
    """
    for t in range(shape[0] * shape[1] * LANES):
        starts = row_starts(t // LANES, shape)
        for n in range((shape[2] + LANES - 1) // LANES):
            k = n * LANES + t % LANES
            if k < shape[2]:
                places, cell = columns(k, shape[2]), starts[4] + k
                inflow = 0 * order[cell]
                for q in ti.static(_MOVING):
                    there = neighbour(starts, places, q, -1)
                    along = 0 * order[cell]
                    for a in ti.static(range(3)):
                        if ti.static(DIRECTIONS[q][a] != 0):
                            along += ti.static(DIRECTIONS[q][a]) * velocity[a * stride + there]
                    inflow += ti.static(SHARES[q]) * along * order[there]
                spread = fluid[2] * laplacian(potential, starts, places)
                change = inflow / 12 + spread + lost[cell]
                after = order[cell] + change
                lost[cell] = change - (after - order[cell])
                moved[cell] = after
