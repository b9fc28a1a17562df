"""The nineteen directions of the D3Q19 lattice as tables of whole numbers, for unrolled loops."""

from matweft_kernels._lattice_boltzmann.lattice import POPULATIONS, velocity, weight

DIRECTIONS = tuple(velocity(population) for population in range(POPULATIONS))
"""The direction at rest first."""
WEIGHTS = tuple(weight(population) for population in range(POPULATIONS))
SHARES = tuple(round(36 * each) for each in WEIGHTS)
"""Weights times 36, which single precision holds exactly."""
SHEARS = tuple((y * z, x * z, x * y) for x, y, z in DIRECTIONS)
"""The products yz, xz and xy of the steps of each direction."""
