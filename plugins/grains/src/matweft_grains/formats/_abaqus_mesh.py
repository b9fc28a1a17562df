"""Voxels as a mesh in the words of Abaqus."""

from __future__ import annotations

from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap
from matweft.data._quaternions import rotate
from matweft_grains.formats._text import plain_name

_A_LINE = 16
"""Numbers on a line of a set."""
_FACES = ("XMIN", "XMAX", "YMIN", "YMAX", "ZMIN", "ZMAX")


def write_mesh(sample: GrainMap, element: str, file: TextIO) -> None:
    """Write nodes, x fastest, and an element for each voxel of a grain."""
    shape, n = sample.labels.shape, sample.labels.ndim
    nodes = np.indices([count + 1 for count in shape[::-1]]).reshape(n, -1)[::-1].T
    numbers = np.arange(1, len(nodes) + 1)
    voxels = " x ".join(map(str, shape))
    steps = " x ".join(f"{step:.12g}" for step in sample.spacing)
    file.write(
        "*HEADING\nGrain map written by matweft\n"
        f"** voxels: {voxels}\n** spacing: {steps}\n** unit: {sample.unit}\n*NODE\n"
    )
    np.savetxt(
        file,
        np.column_stack([numbers, nodes * np.array(sample.spacing)]),
        fmt=["%d", *["%.12g"] * n],
        delimiter=", ",
    )
    file.write(f"*ELEMENT, TYPE={element}\n")
    present = sample.labels.ravel(order="F") > 0
    np.savetxt(file, _elements(shape)[present], fmt="%d", delimiter=", ")


def _elements(shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Return number and nodes of each voxel, counterclockwise, below before above."""
    sizes = np.array(shape) + 1
    strides = np.concatenate([[1], np.cumprod(sizes[:-1])])
    first = np.indices(shape[::-1]).reshape(len(shape), -1)[::-1].T @ strides + 1
    ring = np.array([0, 1, 1 + strides[1], strides[1]])
    corners = ring if len(shape) == 2 else np.concatenate([ring, ring + strides[2]])
    numbers = np.arange(1, len(first) + 1)
    return np.column_stack([numbers, first[:, None] + corners]).astype(np.int64)


def write_sets(sample: GrainMap, file: TextIO) -> None:
    """Write the sets of faces and, a grain, its elements, orientation, section and material."""
    shape, n = sample.labels.shape, sample.labels.ndim
    numbers = np.arange(1, int(np.prod(np.array(shape) + 1)) + 1)
    nodes = numbers.reshape([count + 1 for count in shape], order="F")
    for place, name in enumerate(_FACES[: 2 * n]):
        face = nodes.take(-(place % 2), axis=place // 2)
        _set(file, f"*NSET, NSET={name}", np.sort(face.ravel()))
    flat = sample.labels.ravel(order="F")
    order = np.argsort(flat, kind="stable")
    grains, starts = np.unique(flat[order], return_index=True)
    for grain, elements in zip(grains.tolist(), np.split(order + 1, starts[1:]), strict=True):
        if grain:
            _set(file, f"*ELSET, ELSET=GRAIN-{grain}", elements)
            _stub(sample, int(grain), file)


def _stub(sample: GrainMap, grain: int, file: TextIO) -> None:
    turned = ""
    if sample.orientations is not None:
        axes = rotate(sample.orientations[grain - 1], np.eye(3)[:2])
        written = ", ".join(f"{component + 0.0:.9f}" for component in axes.ravel())
        file.write(f"*ORIENTATION, NAME=ORI-{grain}, DEFINITION=COORDINATES\n{written}\n")
        turned = f", ORIENTATION=ORI-{grain}"
    names = {number: name for name, number in sample.phases.items()}
    number = None if sample.phase is None else int(sample.phase[grain - 1])
    name = names.get(number, "unnamed") if number is not None else next(iter(names.values()), "")
    file.write(
        f"*SOLID SECTION, ELSET=GRAIN-{grain}, MATERIAL=MAT-{grain}{turned}\n,\n"
        f"*MATERIAL, NAME=MAT-{grain}\n** FILL IN: the properties of {plain_name(name)}\n"
    )


def _set(file: TextIO, keyword: str, members: NDArray[np.integer]) -> None:
    file.write(f"{keyword}\n")
    for start in range(0, len(members), _A_LINE):
        file.write(", ".join(map(str, members[start : start + _A_LINE].tolist())) + "\n")
