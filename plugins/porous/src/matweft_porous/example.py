"""The example ``electrode``: a tomogram of a battery electrode, and what is truly in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.formats import write
from matweft_porous.level_set import LevelSet
from matweft_porous.soft_ellipsoids import SoftEllipsoids

Floats = NDArray[np.float32]

EDGE = 160
SPACING = 0.4
"""Edge of a voxel in µm."""
LABELS = {"pore": 0, "particles": 85, "binder": 170}
GREYS = {"pore": 11000, "particles": 41000, "binder": 22000}
"""Mean grey values; noise has a standard deviation of `NOISE` before the blur."""
NOISE = 4500
_SLICES, _FIRST, _SIDE = 24, 60, 96

_NOTE = """Synthetic example of matweft: a tomogram of a battery electrode
==============================================================

These files were computed, not measured. Made with seed {seed}; another seed makes another sample
of the same kind.

labels.tif    what is truly there: 0 pore ({pore:.1f} %), 85 particles ({particles:.1f} %),
              170 binder ({binder:.1f} %); {edge} x {edge} x {edge} voxels of {spacing:g} um, 8 bit
grey.tif      the same as a tomogram shows it: grey values of 16 bit, edges blurred over a voxel,
              noise, faint rings around the axis of rotation (z) and a darker middle
slices/       {slices} slices of a part of it as PNG of 8 bit, {side} x {side} pixels, which do not
              say their spacing: it is {spacing:g} um, too

Particles are overlapping ellipsoids, the binder lies where a random field is low beside them.

To try, in this folder:

    matweft measure labels.tif --phase pore=0
    matweft measure grey.tif --look
    matweft measure grey.tif --threshold multi-otsu:3 --phase dark
    matweft measure slices --spacing {spacing:g}um --look
    matweft convert labels.tif labels.vti
"""


def electrode(folder: Path, seed: int) -> list[Path]:
    """Tomogram of a synthetic battery electrode in grey values, and its true phases."""
    rng = np.random.default_rng(seed)
    labels = _truth(EDGE, rng)
    grey = _seen(labels, rng)
    lengths: Any = {"spacing": SPACING, "unit": "um"}
    truth = VoxelImage(labels, phases=LABELS, **lengths)
    made = write(truth, folder / "labels.tif")
    made += write(VoxelImage(grey, **lengths), folder / "grey.tif")
    slices = folder / "slices"
    slices.mkdir()
    part = (grey[:_SIDE, :_SIDE, _FIRST : _FIRST + _SLICES] >> 8).astype(np.uint8)
    for number in range(_SLICES):
        made += write(VoxelImage(part[..., number]), slices / f"slice_{number + 1:03d}.png")
    shares = {name: 100 * truth.fraction(name) for name in LABELS}
    note = _NOTE.format(seed=seed, edge=EDGE, spacing=SPACING, slices=_SLICES, side=_SIDE, **shares)
    (folder / "README.txt").write_text(note, encoding="utf-8")
    return [*made, folder / "README.txt"]


def _truth(edge: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return labels of particles, and of binder in low places of a random field beside them."""
    from scipy.ndimage import distance_transform_edt

    shape = (edge,) * 3
    space = SoftEllipsoids(shape=shape, porosity=0.55, aspect=0.7, radius=11).generate(rng=rng)
    low = LevelSet(shape=shape, porosity=0.5, correlation_length=5).generate(rng=rng)
    void = space.mask("pore")
    near = distance_transform_edt(void) <= 5
    labels = np.where(void, LABELS["pore"], LABELS["particles"]).astype(np.uint8)
    labels[void & near & low.mask("pore")] = LABELS["binder"]
    return labels


def _seen(labels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Return the grey values of a tomogram: blur, noise, rings around z, a darker middle."""
    from scipy.ndimage import gaussian_filter

    table = np.zeros(256, dtype=np.float32)
    for name, label in LABELS.items():
        table[label] = GREYS[name]
    sharp = table[labels]
    noise = rng.standard_normal(labels.shape, dtype=np.float32) * np.float32(NOISE)
    grey = gaussian_filter(sharp, 0.8) + gaussian_filter(noise, 0.6)
    grey += _around_the_axis(labels.shape[:2], rng)[..., None]
    return np.asarray(np.clip(np.rint(grey), 0, 65535), np.uint16)


def _around_the_axis(shape: Sequence[int], rng: np.random.Generator) -> Floats:
    """Return what the rotation adds to every slice: rings of a voxel or two, and cupping."""
    from scipy.ndimage import gaussian_filter1d

    x, y = (np.arange(n) - (n - 1) / 2 for n in shape)
    radius = np.hypot(x[:, None], y)
    rings = 1500 * gaussian_filter1d(rng.standard_normal(math.ceil(radius.max()) + 2), 0.7)
    cupping = 1500 * (radius / radius.max()) ** 2
    return np.asarray(np.interp(radius, np.arange(len(rings)), rings) + cupping, np.float32)
