"""The contact function of Perram and Wertheim in plain numpy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NEAR = 1e-7
_MOST_STEPS = 60


def contact(r: Floats, a: Floats, b: Floats, enough: float = math.inf) -> Floats:
    """Return F of pairs: r (n, 3), a and b (n, 3, 3); any value that reaches ``enough`` may do.

    The maximum over λ of λ (1 − λ) rᵀ adj(C) r / det C with C = A + λ (B − A), a concave function:
    Newton's method for the root of its derivative, by halves where it leaves the bracket.
    """
    top, bottom = _polynomials(r, a, b)
    found = np.zeros(len(r))
    left = np.arange(len(r))
    at, low, high = np.full(len(r), 0.5), np.zeros(len(r)), np.ones(len(r))
    for _ in range(_MOST_STEPS):
        if not len(left):
            break
        p, q = top[left], bottom[left]
        n0, n1, n2 = _with_derivatives(p, at)
        d0, d1, d2 = _with_derivatives(q, at)
        found[left] = np.maximum(found[left], n0 / d0)
        rise, fall = n1 * d0 - n0 * d1, n2 * d0 - n0 * d2
        low, high = np.where(rise > 0, at, low), np.where(rise > 0, high, at)
        newton = at - rise / np.where(fall < 0, fall, -1.0)
        inside = (fall < 0) & (newton > low) & (newton < high)
        to = np.where(inside, newton, (low + high) / 2)
        goes = (found[left] < enough) & (np.abs(to - at) >= _NEAR) & (rise != 0)
        left, at, low, high = left[goes], to[goes], low[goes], high[goes]
    return found


def adjugate(matrices: Floats) -> Floats:
    """Return the adjugates of 3 × 3 matrices: their rows are cross products of columns."""
    x, y, z = np.moveaxis(matrices, -1, 0)
    return np.stack([np.cross(y, z), np.cross(z, x), np.cross(x, y)], axis=-2)


def _polynomials(r: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return coefficients, lowest first, of the numerator and the denominator."""
    d = b - a
    of_a, of_d = adjugate(a), adjugate(d)
    q0, q2, all_q = (
        np.einsum("ni,nij,nj->n", r, matrix, r) for matrix in (of_a, of_d, adjugate(b))
    )
    q1 = all_q - q0 - q2
    top = np.stack([np.zeros_like(q0), q0, q1 - q0, q2 - q1, -q2], axis=-1)
    traces = [
        np.einsum("nij,nji->n", matrix, other)
        for matrix, other in ((of_a, a), (of_a, d), (of_d, a), (of_d, d))
    ]
    bottom = np.stack([traces[0] / 3, traces[1], traces[2], traces[3] / 3], axis=-1)
    return top, bottom


def _with_derivatives(coefficients: Floats, at: Floats) -> tuple[Floats, Floats, Floats]:
    """Return polynomials and their first two derivatives, by Horner's scheme."""
    value, slope, half_bend = np.zeros_like(at), np.zeros_like(at), np.zeros_like(at)
    for one in coefficients.T[::-1]:
        half_bend = half_bend * at + slope
        slope = slope * at + value
        value = value * at + one
    return value, slope, 2 * half_bend
