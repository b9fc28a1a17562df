"""The contact function of Perram and Wertheim on the device.

A symmetric matrix is the vector (xx, yy, zz, yz, xz, xy). With C(λ) = A + λ (B − A) the function
to be maximised is the ratio of two polynomials, λ (1 − λ) rᵀ adj(C) r over det C, and concave.
"""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels import runtime

REAL = ti.f64 if runtime.running().supports_float64 else ti.f32
NEAR = 1e-7 if ti.f64 == REAL else 1e-4
MOST_STEPS = 60
Point = ti.types.vector(3, REAL)
Symmetric = ti.types.vector(6, REAL)
Reals = ti.types.ndarray(dtype=REAL, ndim=1)


@ti.func
def adjugate(s):
    """Return the adjugate of a symmetric matrix."""
    return Symmetric(
        s[1] * s[2] - s[3] * s[3],
        s[0] * s[2] - s[4] * s[4],
        s[0] * s[1] - s[5] * s[5],
        s[4] * s[5] - s[0] * s[3],
        s[5] * s[3] - s[1] * s[4],
        s[4] * s[3] - s[2] * s[5],
    )


@ti.func
def inner(s, t):
    """Return the trace of the product of two symmetric matrices."""
    return s[0] * t[0] + s[1] * t[1] + s[2] * t[2] + 2 * (s[3] * t[3] + s[4] * t[4] + s[5] * t[5])


@ti.func
def square(r):
    """Return r rᵀ."""
    return Symmetric(r[0] * r[0], r[1] * r[1], r[2] * r[2], r[1] * r[2], r[0] * r[2], r[0] * r[1])


@ti.func
def contact(r, a, b, enough):
    """Return F of two matrices, or any value of at least ``enough`` that F is known to reach.

    Newton's method for the root of the derivative, by halves where it leaves the bracket.
    """
    d = b - a
    rr, adjugate_a, adjugate_d = square(r), adjugate(a), adjugate(d)
    q0, q2 = inner(adjugate_a, rr), inner(adjugate_d, rr)
    q1 = inner(adjugate(b), rr) - q0 - q2
    d0, d1 = inner(adjugate_a, a) / 3, inner(adjugate_a, d)
    d2, d3 = inner(adjugate_d, a), inner(adjugate_d, d) / 3
    low, high, at, found = REAL(0.0), REAL(1.0), REAL(0.5), REAL(0.0)
    step = 0
    while step < MOST_STEPS:
        top = at * (q0 + at * (q1 - q0 + at * (q2 - q1 - at * q2)))
        slope = q0 + at * (2 * (q1 - q0) + at * (3 * (q2 - q1) - 4 * at * q2))
        bend = 2 * (q1 - q0) + at * (6 * (q2 - q1) - 12 * at * q2)
        bottom = d0 + at * (d1 + at * (d2 + at * d3))
        bottom_slope = d1 + at * (2 * d2 + 3 * at * d3)
        found = ti.max(found, top / bottom)
        rise = slope * bottom - top * bottom_slope
        fall = bend * bottom - top * (2 * d2 + 6 * at * d3)
        if rise > 0:
            low = at
        else:
            high = at
        to = (low + high) * 0.5
        if fall < 0:
            newton = at - rise / fall
            if newton > low and newton < high:
                to = newton
        step += 1
        if found >= enough or ti.abs(to - at) < NEAR or rise == 0:
            step = MOST_STEPS
        at = to
    return found


@ti.kernel
def fill_contacts(separations: Reals, first: Reals, second: Reals, out: Reals, n: ti.i32):
    """Write F of n pairs, given 3, 6 and 6 numbers each."""
    for k in range(n):
        r = Point(separations[3 * k], separations[3 * k + 1], separations[3 * k + 2])
        a, b = Symmetric(0), Symmetric(0)
        for m in ti.static(range(6)):
            a[m] = first[6 * k + m]
            b[m] = second[6 * k + m]
        out[k] = contact(r, a, b, ti.math.inf)
