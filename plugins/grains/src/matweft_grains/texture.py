"""Texture of a phase: pole figures, the strongest pole, spread about the mean orientation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft.data import GrainMap
from matweft.data.symmetry import mean_orientation, misorientation_angle
from matweft_grains._phases import grain_phases, phase_names, require_symmetry, symmetries
from matweft_grains._poles import net, pole_density, poles_of
from matweft_grains._references import BUNGE_1982, SCHAEBEN_1997

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TextureResult(Result):
    """Pole densities of a phase in multiples of a random one."""

    strongest: Annotated[float, Quantity("", "largest pole density, in multiples of random")]
    strongest_pole: Annotated[str, Quantity("", "poles of which it is the density")]
    strongest_direction: Annotated[
        Floats, Quantity("", "direction in the sample where it is", ("x", "y", "z"))
    ]
    maximum: Annotated[Floats, Quantity("", "largest density of each kind of pole", dims=("pole",))]
    density: Annotated[
        Floats,
        Quantity(
            "", "pole densities on the square about the equal-area net", dims=("pole", "u", "v")
        ),
    ]
    poles: Annotated[tuple[str, ...], Quantity("", "kinds of poles")]
    mean_orientation: Annotated[
        Floats, Quantity("", "mean orientation by volume, a quaternion", ("w", "x", "y", "z"))
    ]
    spread: Annotated[float, Quantity("deg", "mean misorientation to the mean orientation")]
    grains: Annotated[int, Quantity("", "grains of the phase")]
    effective_grains: Annotated[
        float, Quantity("", "grains of equal size that would tell as much: (Σw)² / Σw²")
    ]
    half_width: Annotated[float, Quantity("deg", "half-width of the kernel")]
    phase: Annotated[str, Quantity("", "name of the phase")]

    def plot(self) -> Figure:
        """Draw the pole figures: equal-area nets of the upper half sphere, x to the right."""
        from matplotlib.patches import Circle

        from matweft.figures.shown import Figure

        figure = Figure(figsize=(2.0 * len(self.poles) + 0.8, 2.6), layout="constrained")
        plots = figure.subplots(1, len(self.poles), squeeze=False)[0]
        top = max(1.0, float(self.density.max()))
        for axes, name, values in zip(plots, self.poles, self.density, strict=True):
            drawn = axes.imshow(
                values.T, origin="lower", extent=(-1, 1, -1, 1), vmin=0, vmax=top, cmap="viridis"
            )
            drawn.set_interpolation("bilinear")
            edge = axes.add_patch(Circle((0, 0), 1, fill=False, color="grey", linewidth=0.8))
            drawn.set_clip_path(edge)
            axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.3))
            axes.set_title(name, loc="center")
            axes.text(1.05, 0, "x", va="center")
            axes.text(0, 1.05, "y", ha="center")
            axes.set_axis_off()
        figure.colorbar(drawn, ax=list(plots), shrink=0.8, label="multiples of random")
        figure.suptitle(f"{self.phase}: {self.grains} grains, half-width {self.half_width:g}°")
        return figure


class Texture(Descriptor):
    """Texture of a phase: pole figures of its grains, weighted with their volumes.

    The pole density is that of de la Vallée Poussin's kernel K(t) = (κ + 1) ((1 + t) / 2)^κ about
    each pole, t the cosine of the distance, κ such that it falls to half at ``half_width``; its
    mean over the sphere is 1, the density of a phase without texture. Cubic classes show {100},
    {110}, {111}, hexagonal and trigonal ones (0001), (10-10), (11-20), others the crystal axes.
    Few grains give peaks without any texture: compare with ``effective_grains``. The spread is the
    mean misorientation to the mean orientation; random cubic crystals have about 40°.

    >>> cube = GrainMap(np.ones((4, 4, 4), int), np.array([[1.0, 0, 0, 0]]))
    >>> found = Texture(symmetry="m-3m").describe(cube)
    >>> found.strongest_pole, abs(found.strongest_direction).tolist(), round(found.spread)
    ('{100}', [0.0, 0.0, 1.0], 0)
    """

    references: ClassVar[tuple[str, ...]] = (BUNGE_1982, SCHAEBEN_1997)

    phase: str | None = Field(None, description="name of the phase; a map of one phase means it")
    half_width: float = Field(
        10.0, unit="deg", ge=5, le=45, description="angle at which the kernel falls to half"
    )
    symmetry: str | dict[str, str] = Field(
        "", description="Laue class of all phases, or by name, such as {iron: m-3m}; else the map's"
    )

    def describe(self, grains: GrainMap) -> TextureResult:
        """Return the pole densities.

        Raises `InputError` if the map has no orientations, the phase is not clear or its symmetry
        is unknown.
        """
        if grains.orientations is None:
            raise InputError("the grain map has no orientations: a texture needs one a grain")
        voxels = np.bincount(grains.labels.ravel().astype(np.intp))[1:]
        kinds = grain_phases(grains)[: len(voxels)]
        names = phase_names(grains, np.unique(kinds[voxels > 0]).tolist())
        name = self._phase(names, set(kinds[voxels > 0].tolist()))
        own = np.flatnonzero((kinds == names[name]) & (voxels > 0))
        if not len(own):
            raise InputError(f"no grain is of phase {name!r}")
        known = symmetries(grains, names, self.symmetry)
        laue = require_symmetry(known, names, names[name])
        turned, weights = grains.orientations[own], voxels[own].astype(np.float64)
        middle = mean_orientation(turned, laue, weights)
        away = misorientation_angle(middle, turned, laue)
        kinds_of_poles = poles_of(laue)
        density = np.stack(
            [pole_density(turned, weights, one, self.half_width) for one in kinds_of_poles.values()]
        )
        at = np.unravel_index(density.argmax(), density.shape)
        direction = net()[at[1], at[2]]
        return TextureResult(
            strongest=float(density[at]),
            strongest_pole=list(kinds_of_poles)[at[0]],
            strongest_direction=direction * np.copysign(1.0, direction[2]),
            maximum=density.max(axis=(1, 2)),
            density=density,
            poles=tuple(kinds_of_poles),
            mean_orientation=middle,
            spread=float(np.average(away, weights=weights)),
            grains=len(own),
            effective_grains=float(weights.sum() ** 2 / (weights**2).sum()),
            half_width=self.half_width,
            phase=name,
        )

    def _phase(self, names: dict[str, int], present: set[int]) -> str:
        if self.phase is not None:
            if self.phase not in names:
                raise InputError(f"no phase {self.phase!r}; the phases are {list(names)}")
            return self.phase
        held = [name for name, number in names.items() if number in present]
        if len(held) != 1:
            raise InputError(f"name the phase: the map has {held}")
        return held[0]
