"""Raster tessellations of version 2.2 as Neper writes them."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import numpy as np

from matweft.data import GrainMap
from matweft.data.symmetry import laue_class
from matweft.errors import InputError

_TYPES = {"binary8": "u1", "binary16": "<i2", "binary32": "<i4"}
_A_LINE = 24
"""Numbers of voxels on a line of text, which stays below 255 signs."""


def write_tesr(sample: GrainMap, path: Path, kind: str) -> None:
    """Write a grain map; orientations as quaternions, passive in Neper's words."""
    labels = sample.labels.astype(np.int64)
    largest = int(labels.max())
    if kind != "ascii" and largest > np.iinfo(_TYPES[kind]).max:
        raise InputError(
            f"{kind} counts to {np.iinfo(_TYPES[kind]).max}, the map has grain {largest}; write "
            "--option data=binary32 (in Python data='binary32') or ascii"
        )
    n = labels.ndim
    with path.open("wb") as file:
        _lines(file, "***tesr", " **format", "   2.2", " **general", f"   {n}")
        _lines(file, "   " + " ".join(map(str, labels.shape)))
        _lines(file, "   " + " ".join(f"{step:.12g}" for step in sample.spacing))
        _cells(file, sample, largest)
        _lines(file, " **data", f"   {kind}")
        flat = labels.ravel(order="F")
        if kind == "ascii":
            for start in range(0, flat.size, _A_LINE):
                _lines(file, " ".join(map(str, flat[start : start + _A_LINE].tolist())))
        else:
            file.write(flat.astype(_TYPES[kind]).tobytes() + b"\n")
        _lines(file, "***end")


def _cells(file: IO[bytes], sample: GrainMap, largest: int) -> None:
    _lines(file, " **cell", f"   {largest}", "  *id")
    for start in range(1, largest + 1, _A_LINE):
        stop = min(start + _A_LINE, largest + 1)
        _lines(file, "   " + " ".join(map(str, range(start, stop))))
    if sample.orientations is not None:
        _lines(file, "  *ori", "   quaternion:passive")
        np.savetxt(file, sample.orientations[:largest], fmt="%17.12f", encoding="ascii")
    if sample.phase is not None and len(np.unique(sample.phase[:largest])) > 1:
        _lines(file, "  *group")
        np.savetxt(file, sample.phase[:largest], fmt="%d", encoding="ascii")
    classes = {laue_class(one) for one in sample.symmetry.values()}
    if len(classes) == 1:
        _lines(file, "  *crysym", f"   {classes.pop()}")


def _lines(file: IO[bytes], *lines: str) -> None:
    file.write("".join(f"{line}\n" for line in lines).encode("ascii"))
