"""What a backend hands back to the public function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Outcome:
    """Result of a solve, in voxel units and with the axis first.

    ``conductance`` and the fluxes are totals for a unit difference over the image, ``through``
    counts the voxels on clusters that touch both faces, ``concentration`` is NaN elsewhere.
    """

    conductance: float
    flux_in: float
    flux_out: float
    iterations: int
    residual: float
    error: float
    through: int
    concentration: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True)
class TensorOutcome:
    """Energies and flows of an image for a unit mean gradient along each axis, in voxel units.

    ``energies[i, j]`` sums the product of the differences of solutions i and j over the faces,
    ``flows[i, j]`` the differences of solution j over the faces along axis i.
    """

    energies: npt.NDArray[np.float64]
    flows: npt.NDArray[np.float64]
    iterations: npt.NDArray[np.int64]
    errors: npt.NDArray[np.float64]


def nothing(shape: tuple[int, ...], fields: bool) -> Outcome:
    """Return the outcome when no cluster touches both faces."""
    empty = np.full(shape, np.nan, np.float32) if fields else None
    return Outcome(0.0, 0.0, 0.0, 0, 0.0, 0.0, 0, empty)
