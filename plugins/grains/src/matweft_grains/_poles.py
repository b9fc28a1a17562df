"""Pole densities of oriented crystals on the equal-area net."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data._quaternions import rotate
from matweft.data.symmetry import laue_class, rotations

Floats = NDArray[np.float64]
PIXELS = 61
"""Pixels along the net's diameter."""
_HEXAGONAL = {"(0001)": (0, 0, 1), "(10-10)": (0, 1, 0), "(11-20)": (1, 0, 0)}
_CUBIC = {"{100}": (0, 0, 1), "{110}": (1, 1, 0), "{111}": (1, 1, 1)}
_OTHER = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}
_CHUNK = 1 << 20
_STEPS = 1 << 16
"""Steps of the cosine in which the kernel is known: it errs by less than a thousandth."""


def poles_of(symmetry: str) -> dict[str, Floats]:
    """Return the drawn poles of a Laue class: name to unit vectors in crystal axes, one of each ±.

    >>> {name: len(one) for name, one in poles_of("m-3m").items()}
    {'{100}': 3, '{110}': 6, '{111}': 4}
    """
    name = laue_class(symmetry)
    if name in ("m-3", "m-3m"):
        chosen: dict[str, tuple[int, int, int]] = _CUBIC
    elif name in ("-3", "-3m", "6/m", "6/mmm"):
        chosen = _HEXAGONAL
    else:
        chosen = _OTHER
    return {title: _images(np.array(one, dtype=np.float64), name) for title, one in chosen.items()}


def _images(pole: Floats, symmetry: str) -> Floats:
    found: list[Floats] = []
    for image in rotate(rotations(symmetry), (pole / np.linalg.norm(pole))[None]):
        if all(abs(image @ other) < 1 - 1e-9 for other in found):
            found.append(image)
    return np.array(found)


def net() -> Floats:
    """Return the directions at the pixels of the equal-area net, shape (pixels, pixels, 3).

    Axis 0 runs along x. At (X, Y), R² = X² + Y²: z = 1 - R², (x, y) = (X, Y) √(2 - R²). The upper
    half sphere is the disc R ≤ 1; the corners of the square lie on the lower one.
    """
    places = np.linspace(-1, 1, PIXELS)
    x, y = np.meshgrid(places, places, indexing="ij")
    squared = x**2 + y**2
    outwards = np.sqrt(np.maximum(2 - squared, 0))
    return np.stack([x * outwards, y * outwards, 1 - squared], axis=-1)


def pole_density(turned: Floats, weights: Floats, poles: Floats, half_width: float) -> Floats:
    """Return the density of poles on the net in multiples of random, shape (pixels, pixels).

    ρ(r) = Σ_g w_g ⟨[K(r·p) + K(-r·p)] / 2⟩ over the poles p = q_g h of each crystal, with
    de la Vallée Poussin's kernel K(t) = (κ + 1) ((1 + t) / 2)^κ, whose mean over the sphere is 1;
    it falls to half at ``half_width`` degrees.
    """
    towards = net().reshape(-1, 3)
    power = np.log(0.5) / (2 * np.log(np.cos(np.radians(half_width) / 2)))
    turns = np.repeat(turned, len(poles), axis=0)
    axes = rotate(turns, np.tile(poles, (len(turned), 1)))
    share = np.repeat(weights / weights.sum(), len(poles)) / len(poles)
    t = np.arange(_STEPS + 1) / _STEPS
    kernel = (power + 1) / 2 * (((1 + t) / 2) ** power + ((1 - t) / 2) ** power)
    summed = np.zeros(len(towards))
    rows = max(1, _CHUNK // len(towards))
    for start in range(0, len(axes), rows):
        context().check()
        cosine = np.abs(towards @ axes[start : start + rows].T).clip(0, 1)
        summed += kernel[np.rint(cosine * _STEPS).astype(np.int32)] @ share[start : start + rows]
    return summed.reshape(PIXELS, PIXELS)
