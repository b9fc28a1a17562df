"""Two fluids that separate: what surface tension, width and ratios mean for the free energy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LARGEST_SYMBOL = 16 / 3
"""Largest eigenvalue of the negative Laplacian on 19 points."""
_SAFETY = 0.5
_KINEMATIC = (0.005, 2.0)


@dataclass(frozen=True)
class BinaryFluid:
    """Two fluids of equal share that do not mix, in units of voxels and steps of the lattice.

    The order parameter φ is −1 in one fluid and 1 in the other. The free energy is
    ∫ A (φ² − 1)² / 4 + κ |∇φ|² / 2, so the chemical potential is μ = A (φ³ − φ) − κ ∇²φ and a
    flat interface is φ = tanh(2 x / W) with the tension σ = κ (4/3) (2 / W).

    Attributes
    ----------
    surface_tension : float
        σ, above 0 and at most twice the smaller viscosity.
    interface_width : float
        W in voxels, at least 2: φ goes from −0.76 to 0.76 over it.
    viscosity : float
        Geometric mean of the two dynamic viscosities; the mean density is 1.
    viscosity_ratio, density_ratio : float
        Fluid of φ = 1 over fluid of φ = −1.

    Examples
    --------
    >>> fluid = BinaryFluid(surface_tension=0.006, interface_width=3.0)
    >>> round(fluid.barrier, 9), round(fluid.stiffness, 9)
    (0.006, 0.00675)
    >>> BinaryFluid(viscosity_ratio=4.0).viscosities
    (0.08333333333333333, 0.3333333333333333)
    """

    surface_tension: float = 5e-3
    interface_width: float = 2.25
    viscosity: float = 1 / 6
    viscosity_ratio: float = 1.0
    density_ratio: float = 1.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} is {value}: give a number above 0")
        if self.interface_width < 2:
            raise ValueError(
                f"interface_width is {self.interface_width}: give 2 voxels or more, which the "
                "lattice can resolve"
            )
        if self.surface_tension > 2 * min(self.viscosities):
            raise ValueError(
                f"surface_tension is {self.surface_tension:g}: give at most twice the smaller "
                f"viscosity, {min(self.viscosities):.3g}, lest short waves grow"
            )
        kinematic = [v / d for v in self.viscosities for d in self.densities]
        if min(kinematic) < _KINEMATIC[0] or max(kinematic) > _KINEMATIC[1]:
            raise ValueError(
                f"the kinematic viscosities lie between {min(kinematic):.3g} and "
                f"{max(kinematic):.3g}: choose viscosity and ratios so that all combinations lie "
                f"between {_KINEMATIC[0]} and {_KINEMATIC[1]}"
            )

    @property
    def barrier(self) -> float:
        """A of the double well: 3 σ / W."""
        return 3 * self.surface_tension / self.interface_width

    @property
    def stiffness(self) -> float:
        """κ of the gradient: 3 σ W / 8."""
        return 3 * self.surface_tension * self.interface_width / 8

    @property
    def mobility(self) -> float:
        """M of ∂φ/∂t = M ∇²μ: half of the largest with which steps of the lattice are stable."""
        decay = 2 * self.barrier * _LARGEST_SYMBOL + self.stiffness * _LARGEST_SYMBOL**2
        return _SAFETY * 2 / decay

    @property
    def viscosities(self) -> tuple[float, float]:
        """Dynamic viscosities of φ = −1 and φ = 1; log η is linear in φ between them."""
        root = math.sqrt(self.viscosity_ratio)
        return self.viscosity / root, self.viscosity * root

    @property
    def densities(self) -> tuple[float, float]:
        """Densities of φ = −1 and φ = 1, of geometric mean 1; ρ is linear in φ between them."""
        root = math.sqrt(self.density_ratio)
        return 1 / root, root

    @property
    def first_wavelength(self) -> float:
        """Period in voxels that grows fastest from a mixture: π W."""
        return math.pi * self.interface_width

    @property
    def first_time(self) -> float:
        """Steps in which that wave grows by the factor e: 4 κ / (M A²)."""
        return 4 * self.stiffness / (self.mobility * self.barrier**2)

    def viscosity_at(self, order: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return η of an order parameter, which is cut at −1 and 1."""
        slope = math.log(self.viscosity_ratio) / 2
        return np.asarray(self.viscosity * np.exp(slope * np.clip(order, -1, 1)), order.dtype)

    def energy(self, order: NDArray[np.float32]) -> float:
        """Return the free energy of a periodic order parameter; slopes by Fourier transform.

        >>> step = np.tanh(np.abs(np.arange(64) - 31.5) - 16).astype(np.float32)
        >>> fluid = BinaryFluid(surface_tension=0.003, interface_width=2.0)
        >>> round(fluid.energy(step.reshape(-1, 1, 1)) / 2, 4)  # two interfaces of area 1
        0.003
        """
        well = self.barrier / 4 * np.mean((order.astype(float) ** 2 - 1) ** 2)
        power = np.abs(np.fft.fftn(order) / order.size) ** 2
        waves = np.meshgrid(*(2 * np.pi * np.fft.fftfreq(n) for n in order.shape), indexing="ij")
        slope = self.stiffness / 2 * np.sum(power * sum(wave**2 for wave in waves))
        return float(order.size * (well + slope))
