"""Random walks whose directions remember the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def random_directions(number: int, rng: np.random.Generator) -> Floats:
    """Return unit vectors uniform on the sphere, shape (number, 3)."""
    vectors = rng.standard_normal((number, 3))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def von_mises_fisher(means: Floats, concentration: float, rng: np.random.Generator) -> Floats:
    r"""Return a unit vector around each mean direction, of density ∝ exp(θ cos angle).

    The cosine follows from the inverse of its distribution function,
    cos = 1 + ln(1 − u (1 − e^(−2θ))) / θ with u uniform on [0, 1); its mean is coth θ − 1/θ.
    θ = 0 is the uniform distribution.
    """
    u = rng.random(len(means))
    if concentration > 0:
        versine = -np.log1p(u * np.expm1(-2 * concentration)) / concentration
    else:
        versine = 2 * u
    sine = np.sqrt(np.maximum(versine * (2 - versine), 0))
    turn = 2 * np.pi * rng.random(len(means))
    least = np.eye(3)[np.argmin(np.abs(means), axis=1)]
    aside = np.cross(means, least)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    parts = (1 - versine, sine * np.cos(turn), sine * np.sin(turn))
    axes = (means, aside, np.cross(means, aside))
    found = sum(part[:, None] * axis for part, axis in zip(parts, axes, strict=True))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def random_walks(
    number: int,
    nodes: int,
    step: tuple[float, float],
    concentration: float,
    shape: tuple[int, int, int],
    rng: np.random.Generator,
) -> Floats:
    """Return the nodes of walks that start anywhere in the box, shape (number, nodes, 3).

    The length of a step is normal with this mean and standard deviation, its sign dropped.
    """
    starts = rng.random((number, 1, 3)) * shape
    lengths = np.abs(rng.normal(*step, (number, nodes - 1, 1)))
    directions = np.empty((number, nodes - 1, 3))
    directions[:, 0] = random_directions(number, rng)
    for at in range(1, nodes - 1):
        directions[:, at] = von_mises_fisher(directions[:, at - 1], concentration, rng)
    return np.concatenate([starts, starts + np.cumsum(lengths * directions, axis=1)], axis=1)
