"""Diffusivity and permeability of a structure from its descriptors, in a moment."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result, Simulator
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._flow import in_unit
from matweft_porous._pores import Axis
from matweft_porous._ratios import RATIOS
from matweft_porous._references import NEUMANN_2020, PRIFLING_2021, ROEDING_2020
from matweft_porous.all_descriptors import AllDescriptorsResult
from matweft_porous.predictor import Predictor
from matweft_porous.predictor_model import PredictorModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_INTERVAL = Annotated[Floats, Quantity("", "its 95 % interval", ("low", "high"))]
_AREAS = Annotated[Floats, Quantity("{unit}^2", "its 95 % interval", ("low", "high"))]


@dataclass(frozen=True, eq=False)
class PredictionResult(Result):
    """Diffusivity and permeability along one axis as learnt from other structures; no simulation.

    Intervals hold the simulated value of 95 of 100 structures like those learnt from.
    """

    relative_diffusivity: Annotated[float, Quantity("", "M predicted by networks")]
    relative_diffusivity_interval: _INTERVAL
    relative_diffusivity_formula: Annotated[float, Quantity("", "M predicted by formula (12)")]
    relative_diffusivity_formula_interval: _INTERVAL
    permeability: Annotated[float, Quantity("{unit}^2", "κ predicted by networks")]
    permeability_interval: _AREAS
    permeability_formula: Annotated[float, Quantity("{unit}^2", "κ predicted by formula (18)")]
    permeability_formula_interval: _AREAS
    inside: Annotated[bool, Quantity("", "whether the structure is like those learnt from")]
    outside: Annotated[tuple[str, ...], Quantity("", "what of it is not like them")]
    distance: Annotated[
        float, Quantity("", "standard deviations to the nearest structure learnt from")
    ]
    largest_distance: Annotated[float, Quantity("", "distance up to which it is inside")]
    ratios: Annotated[Floats, Quantity("", "what the networks saw; S is the surface", RATIOS)]
    percolates: Annotated[bool, Quantity("", "whether the phase leads through; else M = κ = 0")]
    axis: Annotated[str, Quantity("", "direction of the transport")]
    unit: Annotated[str, Quantity("", "unit of length")]

    def in_unit(self, unit: str) -> float:
        """Return the networks' κ in another unit, such as ``"m^2"`` or ``"darcy"``.

        Raises `UnitError` if the image does not say how large its voxels are.
        """
        return in_unit(self.permeability, self.unit, unit)

    def plot(self) -> Figure:
        """Draw both predictions of M and of κ with their intervals."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(6, 2.6), layout="constrained")
        panels = figure.subplots(1, 2)
        for axes, name, label in (
            (panels[0], "relative_diffusivity", "M"),
            (panels[1], "permeability", f"κ / {self.unit}²"),
        ):
            for place, method in enumerate(("", "_formula")):
                value, ends = (getattr(self, f"{name}{method}{part}") for part in ("", "_interval"))
                axes.plot(ends, [place, place], color=f"C{place}")
                axes.plot(value, place, marker="o", color=f"C{place}")
            axes.set(xlabel=label, ylim=(-0.5, 1.5), yticks=(0, 1))
            axes.set_yticklabels(("network", "formula"))
        where = "inside" if self.inside else "outside"
        figure.suptitle(f"Predicted along {self.axis}, {where} what was learnt from")
        return figure


class Predict(Simulator):
    """Relative diffusivity M and permeability κ from descriptors, by formulas and by networks.

    A structure is measured along the axis: ε, S, τ, β, r_min, r_max and chords, as by
    `porous.all`; the result of that is answered at once. M and κ are those of formulas (12)
    and (18) and of an ensemble of networks, each with a 95 % interval that was calibrated on
    structures held out. They were learnt from small structures of nine models, by the study
    ``porous.ready``; what was learnt comes with the plugin, and another model of
    `porous.predictor` can be given. Nothing learnt has a length: κ of the same structure with
    lengths s times as long is s² κ.

    ``inside`` is false, and a warning says why, where a number of the structure lies outside the
    range learnt from, or no structure learnt from is near. M = κ = 0 where the phase does not
    lead through over faces of voxels. Images of three axes, of cubic voxels only.

    >>> from matweft_porous import LevelSet
    >>> image = LevelSet(shape=(32, 32, 32), porosity=0.6, correlation_length=3).generate(
    ...     rng=np.random.default_rng(0)
    ... )
    >>> found = Predict().simulate(image)
    >>> bool(found.relative_diffusivity_interval[0] < found.relative_diffusivity < 0.6)
    True
    """

    references: ClassVar[tuple[str, ...]] = (
        PRIFLING_2021,
        NEUMANN_2020,
        ROEDING_2020,
        *Predictor.references[1:],
    )

    phase: str | int | None = Field(
        None, description="name or label of the phase; an image of 0 and 1 means 1"
    )
    periodic: bool | None = Field(
        None, description="whether the image repeats; left out, the image itself says so by axis"
    )
    axis: Axis = Field("x", description="direction of the transport; of a result, that is known")

    def simulate(
        self,
        image: VoxelImage | NDArray[Any] | AllDescriptorsResult,
        model: PredictorModel | None = None,
    ) -> PredictionResult:
        """Return the prediction; see ``inside`` before using it.

        Raises `InputError` if the phase is not clear, the voxels are not cubic, or the phase has
        no surface.
        """
        from matweft_porous._prediction import predict

        found = predict(self, image, model)
        for text in _doubts(found):
            warnings.warn(text, InputWarning, stacklevel=2)
        return found


def _doubts(found: PredictionResult) -> list[str]:
    """Return what a reader must know of a prediction."""
    if not found.percolates:
        return [f"the phase does not lead through along {found.axis}: M = κ = 0"]
    if found.inside:
        return []
    return [
        f"outside what the prediction was learnt from, along {found.axis}: "
        f"{'; '.join(found.outside)}. It is an extrapolation, its interval too narrow"
    ]
