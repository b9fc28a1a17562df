"""Permeability of a phase in all directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result
from matweft.data import VoxelImage
from matweft_porous._flow import REFERENCES, FlowSimulator, in_unit, warn_of_flow
from matweft_porous._pores import EVERY_AXIS, pores_of
from matweft_porous._principal import anisotropy, draw_tensor, principal, value_along
from matweft_porous._throats import passes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PermeabilityTensorResult(Result):
    """Steady slow flow through one phase in all directions of a periodic image."""

    tensor: Annotated[
        Floats,
        Quantity("{unit}^2", "κ in the axes of the image, symmetrised", dims=("along", "gradient")),
    ]
    mean_permeability: Annotated[float, Quantity("{unit}^2", "mean of the principal values")]
    principal_values: Annotated[
        Floats, Quantity("{unit}^2", "of κ, largest first", dims=("principal",))
    ]
    principal_directions: Annotated[
        Floats, Quantity("", "unit vectors, one a row", dims=("principal", "component"))
    ]
    anisotropy: Annotated[
        float, Quantity("", "largest over smallest principal value; NaN where nothing flows")
    ]
    porosity: Annotated[float, Quantity("", "ε, volume fraction of the phase")]
    percolates: Annotated[
        tuple[bool, ...], Quantity("", "whether the phase leads from face to face, by axis")
    ]
    resolved: Annotated[
        tuple[bool, ...],
        Quantity("", "whether a way of throats 4 voxels wide leads through, by axis"),
    ]
    steps: Annotated[
        NDArray[np.int64], Quantity("", "time steps to the steady flow", dims=("gradient",))
    ]
    error: Annotated[
        Floats,
        Quantity("", "estimated relative error of the diagonal of κ", dims=("gradient",)),
    ]
    asymmetry: Annotated[
        float, Quantity("", "largest |κ - κᵀ| / trace(κ) before it was made symmetric")
    ]
    converged: Annotated[bool, Quantity("", "whether all flows became steady")]
    unit: Annotated[str, Quantity("", "unit of length")]
    axes: Annotated[tuple[str, ...], Quantity("", "axes of the image, and of the tensor")] = (
        "x",
        "y",
        "z",
    )

    def along(self, direction: tuple[float, ...]) -> float:
        """Return nᵀ κ n of a direction n, given in any length.

        It is the flow along n for a gradient along n. Raises `InputError` if the direction is zero
        or has another number of components than the image has axes.
        """
        return value_along(self.tensor, direction, self.axes)

    def in_unit(self, unit: str) -> Floats:
        """Return κ in another unit, such as ``"m^2"`` or ``"darcy"``.

        Raises `UnitError` if the image does not say how large its voxels are.
        """
        return self.tensor * in_unit(1.0, self.unit, unit)

    def plot(self) -> Figure:
        """Draw the tensor as a table of coloured numbers."""
        title = f"κ, mean {self.mean_permeability:.4g} {self.unit}²"
        return draw_tensor(self.tensor, self.axes, title, f"permeability, {self.unit}²", "flow")


class PermeabilityTensor(FlowSimulator):
    r"""Permeability κ of a phase in all directions of a periodic image.

    A force along each axis in turn drives slow flow through the image, which repeats; the mean
    velocities are the columns of κ, ū = κ G / μ. κ is symmetric, and its principal values are not
    negative. The method is that of `porous.permeability` with ``drive="force"``.

    The image is taken as periodic along all axes. Where it does not say that it is and does not
    look it, a warning tells by how much: pores that meet solid over the border are closed there,
    and κ is too small. For such images take `porous.permeability` along each axis. Images of one
    to three axes, of cubic voxels only.

    >>> x, y, z = np.indices((8, 8, 8))
    >>> plates = VoxelImage(y < 6, periodic=(True,) * 3)
    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(device="reference")):
    ...     import warnings
    ...     with warnings.catch_warnings(record=True) as told:
    ...         warnings.simplefilter("always")
    ...         found = PermeabilityTensor().simulate(plates)
    >>> np.diag(found.tensor).round(4).tolist(), str(told[0].message)[:40]
    ([2.2812, 0.0, 2.2812], 'the phase does not lead through along y:')
    """

    references: ClassVar[tuple[str, ...]] = REFERENCES

    def simulate(self, image: VoxelImage | NDArray[Any]) -> PermeabilityTensorResult:
        """Return the tensor; see ``converged`` and ``resolved`` before using it.

        Raises `InputError` if the phase is not clear or the voxels are not cubic. What makes
        numbers doubtful brings a warning for each axis: see `Permeability`.
        """
        pores = pores_of(image, self.phase, periodic=True, transport=EVERY_AXIS)
        edge, solid = pores.require_cubic("flow"), pores.in_three_dimensions()
        found, resolved = [], []
        for along, name in enumerate(pores.axes):
            solution, _ = self._follow(solid, along, "force", 0.0, fields=False)
            through = solution.percolating_fraction > 0
            resolved.append(through and passes(pores, along))
            warn_of_flow(name, solution, resolved[-1], self.tolerance)
            found.append(solution)
        n = len(pores.axes)
        columns = edge**2 * np.array([one.response[:n] for one in found]).T
        tensor = (columns + columns.T) / 2
        values, directions = principal(tensor)
        return PermeabilityTensorResult(
            tensor=tensor,
            mean_permeability=float(values.mean()),
            principal_values=values,
            principal_directions=directions,
            anisotropy=anisotropy(values),
            porosity=pores.porosity,
            percolates=tuple(one.percolating_fraction > 0 for one in found),
            resolved=tuple(resolved),
            steps=np.array([one.steps for one in found]),
            error=np.array([one.error for one in found]),
            asymmetry=float(np.abs(columns - columns.T).max() / (np.trace(columns) or 1.0)),
            converged=all(one.converged for one in found),
            unit=pores.unit,
            axes=pores.axes,
        )
