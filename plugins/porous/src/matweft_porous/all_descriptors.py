"""All descriptors of a structure at once, as one vector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Field, InputError, Quantity, Result
from matweft.data import VoxelImage
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Axis, Pores, pores_of
from matweft_porous._references import MUENCH_2008, OHSER_2009, PRIFLING_2021, SCHLADITZ_2006
from matweft_porous._statistics import LEVEL_LABELS, LEVELS
from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT, names_of_length

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_QUANTILES_IN = "quantiles at 5 % to 95 %"


@dataclass(frozen=True, eq=False)
class AllDescriptorsResult(Result):
    """Every geometric number of a structure, by name and as one vector."""

    porosity: Annotated[float, Quantity("", "volume fraction ε")]
    specific_surface: Annotated[float, Quantity("1/{unit}", "surface per volume S")]
    tortuosity_mean: Annotated[float, Quantity("", "mean geodesic tortuosity m(τ)")]
    tortuosity_std: Annotated[float, Quantity("", "standard deviation σ(τ)")]
    constrictivity: Annotated[float, Quantity("", "β = (r_min / r_max)²")]
    r_min: Annotated[float, Quantity("{unit}", "median radius of intrusion, that of throats")]
    r_max: Annotated[float, Quantity("{unit}", "median radius of the pores")]
    chord_mean: Annotated[float, Quantity("{unit}", "mean chord length m(L)")]
    chord_std: Annotated[float, Quantity("{unit}", "standard deviation σ(L)")]
    contact_mean: Annotated[float, Quantity("{unit}", "mean distance m(H) from solid to pores")]
    contact_std: Annotated[float, Quantity("{unit}", "standard deviation σ(H)")]
    tortuosity_quantiles: Annotated[Floats, Quantity("", f"τ: {_QUANTILES_IN}", LEVEL_LABELS)]
    chord_quantiles: Annotated[Floats, Quantity("{unit}", f"L: {_QUANTILES_IN}", LEVEL_LABELS)]
    contact_quantiles: Annotated[Floats, Quantity("{unit}", f"H: {_QUANTILES_IN}", LEVEL_LABELS)]
    two_point: Annotated[
        Floats, Quantity("", "C(r) at r = 0, 1, 2, ... voxels; ε² where no lag is that long")
    ]
    vector: Annotated[
        Floats, Quantity("", "all of these in this order: 236 numbers of a cube of 192 voxels")
    ]
    percolates: Annotated[bool, Quantity("", "whether a path leads through; else τ is NaN")]
    edge: Annotated[float, Quantity("{unit}", "edge of a voxel")]
    unit: Annotated[str, Quantity("", "unit of length")]
    axis: Annotated[str, Quantity("", "direction of paths, intrusion and chords")]

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every entry of the vector."""
        return names_of_length(len(self.vector))

    def plot(self) -> Figure:
        """Draw the distributions through their quantiles, and C(r)."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(8, 5.5), layout="constrained")
        panels = figure.subplots(2, 2).ravel()
        labels = ("τ", f"chord length / {self.unit}", f"distance to the pores / {self.unit}")
        for axes, block, label in zip(panels, QUANTILES, labels, strict=False):
            axes.plot(getattr(self, block), LEVELS, marker=".")
            axes.set(xlabel=label, ylabel="share", ylim=(0, 1))
        panels[3].plot(self.edge * np.arange(len(self.two_point)), self.two_point)
        panels[3].set(xlabel=f"r / {self.unit}", ylabel="C(r)")
        figure.suptitle(
            f"ε {self.porosity:.3g}, r_min {self.r_min:.3g} {self.unit}, "
            f"r_max {self.r_max:.3g} {self.unit}, β {self.constrictivity:.3g}"
        )
        return figure


class AllDescriptors(PoreDescriptor):
    """All geometric numbers of a structure in one vector: 236 of a cube of 192 voxels.

    ε, S, m(τ), σ(τ), β, r_min, r_max, m(L), σ(L), m(H), σ(H); then 19 quantiles each of τ, L and
    H; then C(r) at r = 0, 1, 2, ... voxels. A cube of N voxels has 68 + ⌈√3 N / 2⌉ + 1 numbers.
    They are those of `porous.porosity`, `porous.specific-surface`, `porous.geodesic-tortuosity`,
    `porous.pore-sizes`, `porous.chords`, `porous.spherical-contact` and `porous.two-point` with
    their defaults, lengths in the unit of the image. Where no lag rounds to a distance, the last
    of C(r) at most, it is ε², the limit of C. Tortuosities are NaN where no path leads through.
    Three-dimensional images of cubic voxels only.

    >>> from matweft.context import Context, use_context
    >>> slit = VoxelImage(np.indices((8, 8, 8))[1] < 5, periodic=(True,) * 3)
    >>> with use_context(Context(device="reference")):
    ...     found = AllDescriptors().describe(slit)
    >>> len(found.vector), found.names[7], float(found.vector[7])
    (76, 'chord_mean', 8.0)
    """

    references: ClassVar[tuple[str, ...]] = (
        PRIFLING_2021,
        SCHLADITZ_2006,
        MUENCH_2008,
        OHSER_2009,
    )

    axis: Axis = Field("x", description="direction of paths, intrusion and chords")

    def describe(self, image: VoxelImage | NDArray[Any]) -> AllDescriptorsResult:
        """Return all descriptors; raises `InputError` unless voxels are cubic and axes three."""
        from matweft_porous.two_point import TwoPoint

        pores = cube_of_pores(image, self.phase, self.periodic)
        found = shape_numbers(pores, self.axis)
        correlation = TwoPoint().of_pores(pores).two_point
        limit = pores.porosity**2
        found[TWO_POINT] = np.where(np.isnan(correlation), limit, correlation)
        blocks = (*SCALARS, *QUANTILES, TWO_POINT)
        vector = np.concatenate([np.atleast_1d(found[name]) for name in blocks]).astype(np.float64)
        return AllDescriptorsResult(
            **found,
            vector=vector,
            percolates=bool(np.isfinite(found["tortuosity_mean"])),
            edge=pores.spacing[0],
            unit=pores.unit,
            axis=self.axis,
        )


def cube_of_pores(
    image: VoxelImage | NDArray[Any],
    phase: str | int | None,
    periodic: bool | None,
    *,
    transport: str | None = None,
) -> Pores:
    """Return a phase that has all descriptors; arguments as for `pores_of`.

    Raises `InputError` unless voxels are cubic and axes three.
    """
    pores = pores_of(image, phase, periodic, transport=transport)
    if pores.mask.ndim != 3 or min(pores.mask.shape) < 2 or pores.cubic_edge() is None:
        raise InputError(
            "all descriptors need three axes of 2 or more cubic voxels; the image has shape "
            f"{pores.mask.shape} and voxels of {pores.spacing} {pores.unit}: resample it"
        )
    return pores


def shape_numbers(pores: Pores, axis: str) -> dict[str, Any]:
    """Return the scalars and the blocks of quantiles by name, in the unit of the image."""
    from matweft_porous.chords import Chords
    from matweft_porous.geodesic_tortuosity import GeodesicTortuosity
    from matweft_porous.pore_sizes import PoreSizes
    from matweft_porous.specific_surface import SpecificSurface
    from matweft_porous.spherical_contact import SphericalContact

    sizes = PoreSizes(axis=axis, curves=False).of_pores(pores)
    found: dict[str, Any] = {
        "porosity": pores.porosity,
        "specific_surface": SpecificSurface().of_pores(pores).specific_surface,
        "constrictivity": sizes.constrictivity,
        "r_min": sizes.r_min,
        "r_max": sizes.r_max,
    }
    for name, one in (
        ("tortuosity", GeodesicTortuosity(axis=axis).of_pores(pores)),
        ("chord", Chords(axis=axis).of_pores(pores)),
        ("contact", SphericalContact().of_pores(pores)),
    ):
        found[f"{name}_mean"], found[f"{name}_std"] = one.mean, one.std
        found[f"{name}_quantiles"] = one.quantiles
    return found
