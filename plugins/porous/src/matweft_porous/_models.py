"""The nine models of the data base: what is drawn for a structure, and from which distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from matweft import Generator
from matweft.registry import registry

ModelName = Literal[
    "fibers",
    "channels",
    "spatial-graph",
    "level-set",
    "spinodal",
    "hard-ellipsoids",
    "smoothed-hard-ellipsoids",
    "soft-ellipsoids",
    "smoothed-soft-ellipsoids",
]
"""Models (I) to (IX), named as their generators are."""
MODELS: tuple[ModelName, ...] = get_args(ModelName)
ROMAN: Mapping[str, str] = dict(
    zip(MODELS, ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"), strict=True)
)
PAPER_EDGE = 192
"""Voxels along an edge to which the lengths of the paper belong."""
POROSITY = (0.3, 0.95)

Drawn = dict[str, Any]
"""Parameters of a generator."""


@dataclass(frozen=True)
class Chance:
    """What a model draws with: random numbers, the lengths' scale, the structure's number."""

    rng: np.random.Generator
    edge: int
    index: int = 0

    @property
    def scale(self) -> float:
        """Length in voxels of what is one voxel long in the paper."""
        return self.edge / PAPER_EDGE

    def uniform(self, low: float, high: float) -> float:
        """Draw between two numbers."""
        return float(self.rng.uniform(low, high))

    def log_uniform(self, low: float, high: float) -> float:
        """Draw between two positive numbers, uniform in the logarithm."""
        return float(math.exp(self.rng.uniform(math.log(low), math.log(high))))

    def length(self, low: float, high: float, least: float = 0.0) -> float:
        """Draw a length uniform between two of the paper, in voxels, cut below at ``least``."""
        bottom, top = (max(end * self.scale, least) for end in (low, high))
        return self.uniform(bottom, top)


@dataclass(frozen=True)
class Model:
    """One of the nine: its parameters are drawn by ``draw``, beside porosity and shape.

    ``porosity_given`` tells whether the generator takes the porosity as a parameter; of the
    spatial graph it follows from the others.
    """

    draw: Callable[[Chance], Drawn]
    porosity_given: bool = True
    redrawn: frozenset[str] = field(default_factory=frozenset)
    """Parameters that are drawn again if the generator cannot make the structure."""


FINEST_SURFACE = 0.5
"""Largest surface area over voxel volume, at ε = 0.5, of a level set: chords of four voxels."""
SURFACE = (0.02, 0.25)
"""Range of the surface area over volume at ε = 0.5 and an edge of 192 voxels."""
SURFACE_TIMES_LENGTH: Mapping[str, float] = {
    "power-law": 2 / math.pi / math.sqrt(3),
    "exponential": 4 / math.pi,
    "gaussian": 2 / math.pi,
    "top-hat": 2 / math.pi / math.sqrt(5),
}
"""S ℓ = (2/π) √(m₂/3) at ε = 0.5 of the four spectra, m₂ the mean of k²ℓ² over the spectrum."""
RATIOS = (0.1, 10.0)
"""Range of the density and the viscosity ratio of the spinodal decomposition."""
TENSION = (1e-3, 1e-2)
"""Range of its surface tension, in lattice units."""
DOMAINS = (18.0, 64.0)
"""Range of the period of its domains at 192 voxels: S = 2.5 over it at ε = 0.5, as measured."""
SHORTEST_DOMAIN = 9.0
"""Period in voxels of the grid of the fluids at which domains begin."""


def _fiber(chance: Chance) -> Drawn:
    radius = float(chance.rng.integers(2, 9)) * chance.scale
    return {
        "radius": max(radius, 1.0),
        "concentration": chance.uniform(1, 10),
        "curvature": chance.uniform(0.25, 0.75),
        "step_mean": 16 * chance.scale,
        "step_std": 2 * chance.scale,
    }


def _spatial_graph(chance: Chance) -> Drawn:
    return {
        "intensity": chance.uniform(1e-5, 5e-4) / chance.scale**3,
        "radius_mean": chance.length(1, 10, least=1.0),
        "radius_variance": chance.uniform(1, 6) * chance.scale**2,
    }


def _level_set(chance: Chance) -> Drawn:
    spectrum = list(SURFACE_TIMES_LENGTH)[chance.index % len(SURFACE_TIMES_LENGTH)]
    coarse, fine = (end / chance.scale for end in SURFACE)
    surface = chance.log_uniform(coarse, min(fine, FINEST_SURFACE))
    return {"spectrum": spectrum, "correlation_length": SURFACE_TIMES_LENGTH[spectrum] / surface}


def _spinodal(chance: Chance) -> Drawn:
    refine = coarsening(chance.edge)
    short, long = (max(end * chance.scale, SHORTEST_DOMAIN * refine) for end in DOMAINS)
    return {
        "surface_tension": chance.log_uniform(*TENSION),
        "density_ratio": chance.log_uniform(*RATIOS),
        "viscosity_ratio": chance.log_uniform(*RATIOS),
        "length": chance.log_uniform(short, long),
        "refine": refine,
        "steps": 100_000,
    }


def coarsening(edge: int) -> int:
    """Return the edge of a voxel of the fluids in voxels of a structure: 2 from 192 on."""
    return 2 if edge >= PAPER_EDGE and edge % 2 == 0 else 1


def _ellipsoids(chance: Chance) -> Drawn:
    oblate = chance.rng.random() < 0.5
    return {
        "aspect": chance.uniform(0.25, 1) if oblate else chance.uniform(1, 4),
        "count": round(chance.log_uniform(8, 512)),
    }


def _smoothed(chance: Chance) -> Drawn:
    return _ellipsoids(chance) | {"smoothing": chance.length(2, 16)}


_ASPECT = frozenset({"aspect"})
LAWS: Mapping[str, Model] = {
    "fibers": Model(_fiber),
    "channels": Model(_fiber),
    "spatial-graph": Model(_spatial_graph, porosity_given=False),
    "level-set": Model(_level_set),
    "spinodal": Model(_spinodal, redrawn=frozenset({"length"})),
    "hard-ellipsoids": Model(_ellipsoids, redrawn=_ASPECT),
    "smoothed-hard-ellipsoids": Model(_smoothed, redrawn=_ASPECT),
    "soft-ellipsoids": Model(_ellipsoids, redrawn=_ASPECT),
    "smoothed-soft-ellipsoids": Model(_smoothed, redrawn=_ASPECT),
}


def draw_porosity(chance: Chance) -> float:
    """Draw the porosity that a structure is to have."""
    return chance.uniform(*POROSITY)


def draw(
    model: str, edge: int, rng: np.random.Generator, *, index: int = 0
) -> tuple[Generator, Drawn]:
    """Draw the generator of one structure and its parameters, lengths times ``edge`` / 192.

    ``index`` is the structure's number in a data base: the four spectra of the level sets take
    turns. The porosity is uniform; where it follows from the other parameters (the spatial
    graph) it is among what is drawn and not a parameter of the generator.

    >>> generator, drawn = draw("level-set", 48, np.random.default_rng(0), index=2)
    >>> generator.shape, generator.spectrum, 0.3 <= drawn["porosity"] <= 0.95
    ((48, 48, 48), 'gaussian', True)
    """
    chance = Chance(rng, edge, index)
    wanted = draw_porosity(chance)
    return generator_of(model, edge, wanted, LAWS[model].draw(chance))


def generator_of(model: str, edge: int, porosity: float, drawn: Drawn) -> tuple[Generator, Drawn]:
    """Return the generator of a model with drawn parameters, and all that was drawn."""
    given = {"shape": (edge,) * 3, **drawn}
    if LAWS[model].porosity_given:
        given["porosity"] = porosity
    component = registry().component(f"porous.{model}")
    made = component(**given)
    assert isinstance(made, Generator)
    return made, {"porosity": porosity, **drawn}
