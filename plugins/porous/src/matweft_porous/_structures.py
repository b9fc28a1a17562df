"""One structure of a model: parameters drawn, generated, drawn again where that is the law."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from matweft import InputError, NotConvergedError
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._models import LAWS, Chance, Drawn, draw_porosity, generator_of

MOST_TRIES = 2000
"""Draws of the parameters of a spatial graph before the structure is given up."""
MOST_REDRAWN = 20
"""Draws of what a law lets be drawn again before the structure is given up."""
COARSE_EDGE = 48
"""Edge at which a spatial graph is tried; the structure itself has the edge asked for."""
TOLERANCE = 0.02
"""Largest difference between the porosity wanted and that of a spatial graph."""
COARSE_TOLERANCE = 0.03
NEAR = (-0.06, 0.22)
"""How far `isolated_rods` may be from the porosity wanted; no structure of 250 was outside."""


@dataclass(frozen=True, eq=False)
class Structure:
    """An image, what was drawn for it, in how many tries, and what was warned of."""

    image: VoxelImage
    drawn: Drawn
    tries: int
    warned: tuple[str, ...] = ()


def seed_of(seed: int, model: str, index: int) -> int:
    """Return the seed of a structure, which follows from model and index alone.

    >>> seed_of(0, "fibers", 7) == seed_of(0, "fibers", 7) != seed_of(0, "channels", 7)
    True
    """
    state = np.random.SeedSequence([seed, list(LAWS).index(model), index]).generate_state(2)
    return int(state[0]) << 20 | int(state[1]) >> 12


def make_structure(
    model: str,
    edge: int,
    rng: np.random.Generator,
    *,
    index: int = 0,
    given: Mapping[str, Any] = MappingProxyType({}),
) -> Structure:
    """Draw and generate one structure of a model; ``given`` are parameters that are not drawn.

    Raises `InputError` if none was found within the tries that are allowed.
    """
    chance = Chance(rng, edge, index)
    wanted = draw_porosity(chance)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InputWarning)
        if LAWS[model].porosity_given:
            image, drawn, tries = _first_that_can_be_made(model, chance, wanted, given)
        else:
            image, drawn, tries = _first_of_porosity(model, chance, wanted)
    told = dict.fromkeys(str(one.message) for one in caught)
    return Structure(image, drawn, tries, tuple(told))


def _first_that_can_be_made(
    model: str, chance: Chance, wanted: float, given: Mapping[str, Any]
) -> tuple[VoxelImage, Drawn, int]:
    """Generate; draw again what the law lets be drawn again if there is no such structure."""
    law = LAWS[model]
    drawn = {**law.draw(chance), **given}
    refused: Exception | None = None
    for tried in range(1, (MOST_REDRAWN if law.redrawn else 1) + 1):
        if refused is not None:
            again = law.draw(chance)
            drawn |= {name: again[name] for name in law.redrawn}
        try:
            component, told = generator_of(model, chance.edge, wanted, drawn)
            return _generated(component, chance.rng), told, tried
        except (InputError, NotConvergedError) as error:
            refused = error
    raise InputError(f"no structure of {model} in {tried} draws; the last: {refused}")


def _first_of_porosity(model: str, chance: Chance, wanted: float) -> tuple[VoxelImage, Drawn, int]:
    """Draw from the prior until the porosity is the wanted one.

    In law this is drawing many and keeping some so that the porosity is uniform. A draw is tried
    on a coarse grid first, which shows the same structure: points and radii are drawn alike.
    """
    for tried in range(1, MOST_TRIES + 1):
        drawn = LAWS[model].draw(chance)
        seed = int(chance.rng.integers(2**62))
        if not NEAR[0] <= isolated_rods(drawn) - wanted <= NEAR[1]:
            continue
        coarse = min(COARSE_EDGE, chance.edge)
        if coarse < chance.edge:
            there = scaled_graph(drawn, coarse / chance.edge)
            found = _seeded(model, coarse, wanted, there, seed).fraction("pore")
            if abs(found - wanted) > COARSE_TOLERANCE:
                continue
        image = _seeded(model, chance.edge, wanted, drawn, seed)
        if abs(image.fraction("pore") - wanted) <= TOLERANCE:
            return image, {"porosity": wanted, **drawn}, tried
    raise InputError(
        f"no {model} of porosity {wanted:.3f} ± {TOLERANCE:g} in {MOST_TRIES} draws from the prior"
    )


def isolated_rods(drawn: Drawn) -> float:
    """Return exp(−1.31 λ^(2/3) π (μ² + σ²)), the porosity if the rods were placed at random.

    The rods of a graph overlap less than that says at low porosity, and more at their joints.
    """
    section = math.pi * (drawn["radius_mean"] ** 2 + drawn["radius_variance"])
    return math.exp(-1.31 * drawn["intensity"] ** (2 / 3) * section)


def scaled_graph(drawn: Drawn, factor: float) -> Drawn:
    """Return the parameters of a spatial graph with all its lengths times ``factor``."""
    return {
        "intensity": drawn["intensity"] / factor**3,
        "radius_mean": drawn["radius_mean"] * factor,
        "radius_variance": drawn["radius_variance"] * factor**2,
    }


def _seeded(model: str, edge: int, wanted: float, drawn: Drawn, seed: int) -> VoxelImage:
    component, _ = generator_of(model, edge, wanted, drawn)
    return _generated(component, np.random.default_rng(seed))


def _generated(component: Any, rng: np.random.Generator) -> VoxelImage:
    image = component.generate(rng=rng)
    assert isinstance(image, VoxelImage)
    return image
