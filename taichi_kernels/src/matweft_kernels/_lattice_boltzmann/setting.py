"""What a flow is driven by, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matweft_kernels._lattice_boltzmann.lattice import SOUND_SPEED_SQUARED

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Rates:
    """Relaxation rates of the even and odd parts of the populations.

    >>> rates = Rates.of(1.25, 3 / 16)
    >>> rates.viscosity, round(1 / rates.odd, 6)
    (0.25, 0.75)
    """

    even: float
    odd: float

    @classmethod
    def of(cls, relaxation_time: float, magic: float) -> Rates:
        """Take τ⁺ and Λ = (τ⁺ - ½)(τ⁻ - ½)."""
        return cls(1 / relaxation_time, 1 / (0.5 + magic / (relaxation_time - 0.5)))

    @property
    def viscosity(self) -> float:
        """Kinematic viscosity ν = (τ⁺ - ½) / 3."""
        return SOUND_SPEED_SQUARED * (1 / self.even - 0.5)


@dataclass(frozen=True)
class Drive:
    """A force on every cell, or deviations of the density held at the first and last planes."""

    force: tuple[float, float, float] = (0.0, 0.0, 0.0)
    densities: tuple[float, float] | None = None
    inertia: bool = False

    @property
    def vector(self) -> npt.NDArray[np.float64]:
        """The force as an array."""
        return np.array(self.force)

    def start(self, nx: int) -> npt.NDArray[np.float64]:
        """Return the density at the start, plane by plane: linear between the faces."""
        first, last = self.densities or (0.0, 0.0)
        return np.linspace(first, last, nx)

    def gradient(self, nx: int) -> npt.NDArray[np.float64]:
        """Return the pressure gradient, or what does its work, along the three axes."""
        if self.densities is None:
            return self.vector
        fall = SOUND_SPEED_SQUARED * (self.densities[0] - self.densities[1])
        return np.array([fall / (nx - 1), 0.0, 0.0])


@dataclass(frozen=True)
class Moments:
    """Density, as deviation, and momentum of cells; shapes (nx, ny, nz) and (3, nx, ny, nz)."""

    density: Floats
    momentum: Floats
