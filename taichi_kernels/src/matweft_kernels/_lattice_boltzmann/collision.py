# mypy: ignore-errors
"""Collision and pressure faces of a cell, for numbers as for vectors of eight lanes.

``a[p]`` arrives along the direction p, ``b[p]`` against it, ``rest`` stays. Populations are
deviations from a fluid of density 1 at rest, so that float32 resolves the smallest flow.
"""

import taichi as ti

from matweft_kernels._lattice_boltzmann.lattice import REST_WEIGHT, TERMS, WEIGHTS

PAIRS = range(9)


@ti.func
def along(p: ti.template(), vector):
    """Return the sum of a vector's components, signed as those of direction p."""
    value = vector[ti.static(TERMS[p][0][0])]
    if ti.static(len(TERMS[p]) == 2):
        if ti.static(TERMS[p][1][1] > 0):
            value = value + vector[ti.static(TERMS[p][1][0])]
        else:
            value = value - vector[ti.static(TERMS[p][1][0])]
    return value


@ti.func
def moments(rest, a, b, force):
    """Return density and momentum, with half of the force: the value amid the step."""
    total = [a[p] + b[p] for p in ti.static(PAIRS)]
    apart = [a[p] - b[p] for p in ti.static(PAIRS)]
    density = rest + ((total[0] + total[1]) + (total[2] + total[3]))
    density = density + (total[4] + ((total[5] + total[6]) + (total[7] + total[8])))
    x = (apart[0] + apart[3]) + ((apart[4] + apart[5]) - apart[6]) + 0.5 * force[0]
    y = (apart[1] + apart[3]) + ((apart[7] - apart[4]) - apart[8]) + 0.5 * force[1]
    z = (apart[2] + apart[5]) + ((apart[6] + apart[7]) + apart[8]) + 0.5 * force[2]
    return density, x, y, z


@ti.func
def rested(rest, density, x, y, z, fluid, even_rate, inertia: ti.template()):
    """Return the resting population after the collision; unchanged where there is no fluid."""
    wanted = REST_WEIGHT * density
    if ti.static(inertia):
        wanted = wanted - (REST_WEIGHT * 1.5 * (x * x + y * y + z * z))
    return rest + fluid * even_rate * (wanted - rest)


@ti.func
def collided(
    p: ti.template(),
    arrived,
    opposed,
    density,
    momentum,
    fluid,
    rates,
    push,
    inertia: ti.template(),
):
    """Return both populations of direction p after the collision, to be stored in its stead.

    Two relaxation times: ``rates`` of the even and of the odd part of the pair; ``push`` is that
    of the force along p. Where there is no fluid each comes back as the other, which leaves
    memory as it was.
    """
    weight = ti.static(WEIGHTS[p])
    flow = along(p, momentum)
    wanted = weight * density
    if ti.static(inertia):
        square = momentum[0] ** 2 + momentum[1] ** 2 + momentum[2] ** 2
        wanted = wanted + weight * (4.5 * flow * flow - 1.5 * square)
    apart = arrived - opposed
    even = (0.5 * rates[0]) * (arrived + opposed) - rates[0] * wanted
    left = (1 - 0.5 * rates[1]) * apart + ((3 * weight * rates[1]) * flow + push)
    return opposed + fluid * (left - even), arrived - fluid * (left + even)


@ti.func
def hold_pressure(rest, a: ti.template(), b: ti.template(), density, sign: ti.template()):
    """Replace what arrives from outside a face so that the density is as given, without slip.

    Zou and He (1997) in three dimensions (Hecht and Harting 2010); ``sign`` is 1 at the first
    face, where populations with a positive x component are unknown, and -1 at the last.
    """
    tangential = rest + a[1] + b[1] + a[2] + b[2] + a[7] + b[7] + a[8] + b[8]
    leaving = b[0] + b[3] + b[4] + b[5] + a[6]
    if ti.static(sign < 0):
        leaving = a[0] + a[3] + a[4] + a[5] + b[6]
    inflow = density - tangential - 2 * leaving
    over_y = 0.5 * ((a[1] + a[7] + b[8]) - (b[1] + b[7] + a[8]))
    over_z = 0.5 * ((a[2] + a[7] + a[8]) - (b[2] + b[7] + b[8]))
    if ti.static(sign > 0):
        a[0] = b[0] + inflow / 3
        a[3] = b[3] + inflow / 6 - over_y
        a[4] = b[4] + inflow / 6 + over_y
        a[5] = b[5] + inflow / 6 - over_z
        b[6] = a[6] + inflow / 6 + over_z
    else:
        b[0] = a[0] + inflow / 3
        b[3] = a[3] + inflow / 6 + over_y
        b[4] = a[4] + inflow / 6 - over_y
        b[5] = a[5] + inflow / 6 + over_z
        a[6] = b[6] + inflow / 6 - over_z


@ti.func
def hold_faces(i, nx, rest, a: ti.template(), b: ti.template(), density_in, density_out):
    """Hold the pressure in the first and the last plane."""
    if i == 0:
        hold_pressure(rest, a, b, density_in, 1)
    elif i == nx - 1:
        hold_pressure(rest, a, b, density_out, -1)
