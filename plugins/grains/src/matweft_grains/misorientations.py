"""Misorientations of grains that touch: distribution, low-angle and coincidence boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft.data import GrainMap
from matweft.data.symmetry import disorientation, random_misorientation_density
from matweft_grains._coincidence import LOW_ANGLE, coincidences
from matweft_grains._contacts import contacts
from matweft_grains._measured import Measured, measured
from matweft_grains._phases import grain_phases, phase_names, require_symmetry, symmetries
from matweft_grains._references import BRANDON_1966, MACKENZIE_1958

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MisorientationsResult(Result):
    """Boundaries between grains: misorientation, area, kind; shares are those of the area."""

    contacts: Annotated[int, Quantity("", "pairs of grains that touch")]
    mean_angle: Annotated[float, Quantity("deg", "mean misorientation angle over the area")]
    low_angle_share: Annotated[float, Quantity("", "share of boundaries below 15°")]
    sigma3_share: Annotated[
        float, Quantity("", "share of Σ3 boundaries, NaN unless a phase is cubic")
    ]
    coincidence_share: Annotated[
        float, Quantity("", "share of Σ3 to Σ29 boundaries, NaN unless a phase is cubic")
    ]
    phase_boundary_share: Annotated[float, Quantity("", "share of boundaries between phases")]
    pairs: Annotated[
        NDArray[np.int64], Quantity("", "labels of grains that touch", dims=("contact", "side"))
    ]
    angle: Annotated[
        Floats, Quantity("deg", "misorientation angle, NaN between phases", dims=("contact",))
    ]
    axis: Annotated[
        Floats,
        Quantity("", "misorientation axis in crystal axes", dims=("contact", "component")),
    ]
    sigma: Annotated[
        NDArray[np.int64],
        Quantity("", "Σ of cubic boundaries: 1 low angle, 0 none", dims=("contact",)),
    ]
    area: Annotated[
        Floats, Quantity("{area_unit}", "area (length) of each boundary", dims=("contact",))
    ]
    area_unit: Annotated[str, Quantity("", "unit of area (length in a plane)")]
    symmetry: Annotated[str, Quantity("", "Laue class of the phase with most boundaries")]

    def plot(self) -> Figure:
        """Draw the distribution of the angles by area, and that of crystals without texture."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.set(xlabel="misorientation angle / °", ylabel="density / (1/°)")
        axes.set_title(f"{self.contacts} boundaries, by area")
        known = np.isfinite(self.angle)
        if not known.any():
            return figure
        fine = np.linspace(0.5, 180, 360)
        random = random_misorientation_density(fine, self.symmetry)
        end = max(fine[random > 0].max(), self.angle[known].max()) + 2
        bins = np.arange(0, end + 2.5, 2.5).tolist()
        axes.hist(self.angle[known], bins, weights=self.area[known], density=True, alpha=0.6)
        name = "random (Mackenzie)" if self.symmetry == "m-3m" else f"random ({self.symmetry})"
        shown = fine < end
        axes.plot(fine[shown], random[shown], color="black", label=name)
        axes.axvline(LOW_ANGLE, color="grey", linestyle=":", label="low angle")
        axes.legend()
        return figure


class Misorientations(Descriptor):
    """Misorientations of touching grains: angles, low-angle and coincidence boundaries.

    The angle is the least over the symmetry of the phase; shares and mean weigh each boundary with
    its area as `Neighbours` measures it. Below 15° a boundary is one of low angle. A boundary
    between cubic crystals is Σ if it is within 15° / √Σ of that coincidence rotation (Brandon), for
    odd Σ to 29, the least that fits. Boundaries between phases count in their share alone. Random
    cubic crystals have Mackenzie's distribution, of mean 40.7°.

    >>> twin = np.array([[1, 0, 0, 0], [3**0.5 / 2, *([12**-0.5] * 3)]])
    >>> halves = GrainMap(np.repeat([1, 2], 32).reshape(4, 4, 4), twin)
    >>> Misorientations(symmetry="m-3m").describe(halves).sigma.tolist()
    [3]
    """

    references: ClassVar[tuple[str, ...]] = (MACKENZIE_1958, BRANDON_1966)

    symmetry: str | dict[str, str] = Field(
        "", description="Laue class of all phases, or by name, such as {iron: m-3m}; else the map's"
    )

    def describe(self, grains: GrainMap) -> MisorientationsResult:
        """Return the boundaries.

        Raises `InputError` if the map has no orientations, or the symmetry of a phase is unknown.
        """
        if grains.orientations is None:
            raise InputError("the grain map has no orientations: misorientations need one a grain")
        sample = measured(grains)
        turned = grains.orientations[sample.names - 1]
        kinds = grain_phases(grains)[sample.names - 1]
        names = phase_names(grains, np.unique(kinds).tolist())
        known = symmetries(grains, names, self.symmetry)
        pairs, area = contacts(sample)
        angle, axis = np.full(len(pairs), np.nan), np.full((len(pairs), 3), np.nan)
        sigma = np.zeros(len(pairs), np.int64)
        areas: dict[str, float] = {}
        for number in np.unique(kinds).tolist():
            own = np.flatnonzero((kinds[pairs] == number).all(axis=1))
            name = require_symmetry(known, names, number)
            found = disorientation(turned[pairs[own, 0]], turned[pairs[own, 1]], name)
            angle[own], axis[own] = found.angle, found.axis
            areas[name] = areas.get(name, 0.0) + float(area[own].sum())
            if name in ("m-3m", "m-3"):
                sigma[own] = coincidences(found.quaternion)
        return _summed(sample, pairs, area, angle, axis, sigma, areas)


def _summed(
    sample: Measured,
    pairs: NDArray[np.int64],
    area: Floats,
    angle: Floats,
    axis: Floats,
    sigma: NDArray[np.int64],
    areas: dict[str, float],
) -> MisorientationsResult:
    inner = np.isfinite(angle)
    weight = area[inner]
    cubic = any(areas.get(name, 0.0) > 0 for name in ("m-3m", "m-3"))

    def share(chosen: NDArray[np.bool_], known: bool = True) -> float:
        total = float(weight.sum())
        return float(weight[chosen[inner]].sum() / total) if known and total else float("nan")

    return MisorientationsResult(
        contacts=len(pairs),
        mean_angle=float(np.average(angle[inner], weights=weight)) if inner.any() else float("nan"),
        low_angle_share=share(angle < LOW_ANGLE),
        sigma3_share=share(sigma == 3, cubic),
        coincidence_share=share(sigma >= 3, cubic),
        phase_boundary_share=float(area[~inner].sum() / area.sum()) if len(area) else float("nan"),
        pairs=sample.names[pairs],
        angle=angle,
        axis=axis,
        sigma=sigma,
        area=area,
        area_unit=f"{sample.unit}^2" if sample.labels.ndim == 3 else sample.unit,
        symmetry=max(areas, key=lambda name: areas[name]),
    )
