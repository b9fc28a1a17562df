"""The exact solution of the infinite square lattice without a field."""

import math

CRITICAL = 2 / math.log1p(math.sqrt(2))
"""k_B T / J of the transition, 2.269."""


def energy(temperature: float) -> float:
    """Return the energy of a spin over J, after Onsager (1944).

    u = −coth(2β) [1 + (2/π) (2 tanh²(2β) − 1) K(k)], k = 2 sinh(2β) / cosh²(2β), β = J / k_B T,
    with the complete elliptic integral K.

    >>> round(energy(CRITICAL * 1.000001), 4), round(-math.sqrt(2), 4)
    (-1.4142, -1.4142)
    """
    twice = 2 / temperature
    modulus = 2 * math.sinh(twice) / math.cosh(twice) ** 2
    bracket = 2 / math.pi * (2 * math.tanh(twice) ** 2 - 1) * _elliptic(modulus)
    return -(1 + bracket) / math.tanh(twice)


def magnetisation(temperature: float) -> float:
    """Return the spontaneous magnetisation of a spin, after Yang (1952).

    m = (1 − sinh(2β)⁻⁴)^(1/8) below the transition, 0 above.

    >>> magnetisation(3.0), round(magnetisation(1.0), 4)
    (0.0, 0.9993)
    """
    if temperature >= CRITICAL:
        return 0.0
    return float((1 - math.sinh(2 / temperature) ** -4) ** 0.125)


def _elliptic(modulus: float) -> float:
    """Return K(k) by the arithmetic-geometric mean."""
    a, b = 1.0, math.sqrt((1 - modulus) * (1 + modulus))
    while abs(a - b) > 1e-15 * a:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return math.pi / (2 * a)
