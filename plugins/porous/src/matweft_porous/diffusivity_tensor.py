"""Effective diffusivity or conductivity of a phase in all directions."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result, context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._conduction import ConductionSimulator
from matweft_porous._pores import EVERY_AXIS, Pores, pores_of
from matweft_porous._principal import anisotropy, draw_tensor, principal, value_along
from matweft_porous._references import BENSOUSSAN_1978, PRIFLING_2021

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from matweft_kernels.diffusivity_tensor import TensorSolution

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DiffusivityTensorResult(Result):
    """Steady diffusion through one phase in all directions of a periodic image."""

    tensor: Annotated[
        Floats,
        Quantity("", "M = D_eff / D_0 in the axes of the image", dims=("along", "gradient")),
    ]
    mean_diffusivity: Annotated[float, Quantity("", "mean of the principal values")]
    principal_values: Annotated[Floats, Quantity("", "of M, largest first", dims=("principal",))]
    principal_directions: Annotated[
        Floats, Quantity("", "unit vectors, one a row", dims=("principal", "component"))
    ]
    anisotropy: Annotated[
        float, Quantity("", "largest over smallest principal value; NaN where nothing conducts")
    ]
    effective_tensor: Annotated[
        Floats | None,
        Quantity("{unit}", "M times the bulk value, if one was given", dims=("along", "gradient")),
    ]
    unit: Annotated[str | None, Quantity("", "unit of the bulk value, if one was given")]
    porosity: Annotated[float, Quantity("", "ε, volume fraction of the phase")]
    percolating_porosity: Annotated[
        Floats,
        Quantity("", "volume fraction of what leads on without end, by axis", dims=("along",)),
    ]
    percolates: Annotated[
        tuple[bool, ...], Quantity("", "whether the phase leads on without end, by axis")
    ]
    iterations: Annotated[
        NDArray[np.int64], Quantity("", "iterations of the solver, by axis", dims=("gradient",))
    ]
    error: Annotated[
        Floats,
        Quantity("", "estimated relative error of the diagonal of M", dims=("gradient",)),
    ]
    asymmetry: Annotated[
        float,
        Quantity("", "largest |J - Jᵀ| / trace(J) of the mean fluxes, zero in the exact solution"),
    ]
    converged: Annotated[bool, Quantity("", "whether the errors came below the tolerance")]
    axes: Annotated[tuple[str, ...], Quantity("", "axes of the image, and of the tensor")] = (
        "x",
        "y",
        "z",
    )

    def along(self, direction: tuple[float, ...]) -> float:
        """Return nᵀ M n of a direction n, given in any length.

        It is the flux along n, for a gradient of 1 along n. Raises `InputError` if the direction
        is zero or has another number of components than the image has axes.
        """
        return value_along(self.tensor, direction, self.axes)

    def plot(self) -> Figure:
        """Draw the tensor as a table of coloured numbers."""
        title = f"M, mean {self.mean_diffusivity:.4g}"
        return draw_tensor(self.tensor, self.axes, title, "relative diffusivity", "flux")


class DiffusivityTensor(ConductionSimulator):
    r"""Steady diffusion, ∇²c = 0, through a phase in all directions of a periodic image.

    A mean gradient G of the concentration drives the mean flux -D₀ M G; c = G·x + a periodic
    field, no flux into other phases, finite volumes on the voxels. M is symmetric, its principal
    values lie between 0 and ε, and the mean of them is at most 2ε / (3 - ε) in isotropic
    structures. No face holds a concentration, so that M belongs to the structure as it repeats;
    `porous.diffusion` between two faces comes to the same with ever more periods between them.

    The image is taken as periodic along all axes. Where it does not say that it is and does not
    look it, a warning tells by how much: pores that meet solid over the border are closed there,
    and M is too small. For such images take `porous.diffusion` along each axis: an image and its
    mirror images form a periodic one whose tensor has just these values and no others. Images of
    one to three axes, of cubic voxels only.

    >>> x, y, z = np.indices((8, 8, 8))
    >>> plates = VoxelImage((x - y) % 8 < 4, periodic=(True,) * 3)
    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(device="reference")):
    ...     found = DiffusivityTensor().simulate(plates)
    >>> (found.tensor.round(4) + 0).tolist()
    [[0.1875, 0.1875, 0.0], [0.1875, 0.1875, 0.0], [0.0, 0.0, 0.5]]
    >>> found.principal_values.round(4).tolist()[:2], round(found.along((1, 1, 0)), 4)
    ([0.5, 0.375], 0.375)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, BENSOUSSAN_1978)

    def simulate(self, image: VoxelImage | NDArray[Any]) -> DiffusivityTensorResult:
        """Return the tensor of relative diffusivity; see ``converged`` before using it.

        Raises `InputError` if the phase is not clear or the voxels are not cubic. Along an axis
        on which the phase does not lead on from period to period M is zero; a solver that gives
        up sets ``converged`` to false; both with a warning.
        """
        pores = pores_of(image, self.phase, periodic=True, transport=EVERY_AXIS)
        pores.require_cubic("diffusion")
        solution = self._solve(pores.in_three_dimensions())
        n = len(pores.axes)
        tensor, fluxes = solution.tensor[:n, :n], solution.flux[:n, :n]
        values, directions = principal(tensor)
        percolates = tuple((solution.percolating_fraction[:n] > 0).tolist())
        self._warn(solution, pores, percolates)
        return DiffusivityTensorResult(
            tensor=tensor,
            mean_diffusivity=float(values.mean()),
            principal_values=values,
            principal_directions=directions,
            anisotropy=anisotropy(values),
            effective_tensor=None if self.bulk_value is None else tensor * self.bulk_value,
            unit=self._unit,
            porosity=pores.porosity,
            percolating_porosity=solution.percolating_fraction[:n] * pores.porosity,
            percolates=percolates,
            iterations=solution.iterations[:n],
            error=solution.error[:n],
            asymmetry=float(np.abs(fluxes - fluxes.T).max() / (np.trace(fluxes) or 1.0)),
            converged=solution.converged,
            axes=pores.axes,
        )

    def _solve(self, pores: Pores) -> TensorSolution:
        from matweft.memory import require_memory
        from matweft_kernels.diffusivity_tensor import diffusivity_tensor, memory_needed

        def report(axis: int, iteration: int, error: float) -> None:
            context().check()
            context().progress(iteration, None, f"{pores.axes[axis]}: error {error:.2g}")

        nx, ny, nz = pores.mask.shape
        require_memory(f"diffusion in {pores.mask.shape}", memory_needed((nx, ny, nz)))
        return diffusivity_tensor(pores.mask, callback=report, **self._solver_options())

    def _warn(self, solution: TensorSolution, pores: Pores, percolates: tuple[bool, ...]) -> None:
        closed = [name for name, leads in zip(pores.axes, percolates, strict=True) if not leads]
        found = []
        if closed:
            found.append(
                f"the phase does not lead on from period to period along {', '.join(closed)}: "
                "M is zero there"
            )
        if not solution.converged:
            iterations, error = int(solution.iterations.max()), float(solution.error.max())
            found.append(self._unfinished("diffusion", iterations, error))
        for text in found:
            warnings.warn(text, InputWarning, stacklevel=3)
