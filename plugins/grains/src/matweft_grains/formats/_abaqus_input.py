"""The grain map in an input file of Abaqus that was written as one."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_grains.formats._text import decoded

_NOTES = re.compile(r"^\*\* (voxels|spacing|unit): (.+)$", re.MULTILINE)
_GRAIN = re.compile(r"\*ELSET, ELSET=GRAIN-(\d+)")
_ORIENTATION = re.compile(r"\*ORIENTATION, NAME=ORI-(\d+)")
_HEADER = 4096


@dataclasses.dataclass
class Mesh:
    """Voxels along the axes, elements of the grains, orientations of the grains."""

    shape: tuple[int, ...]
    spacing: tuple[float, ...]
    unit: str
    grains: dict[int, NDArray[np.int64]]
    orientations: dict[int, NDArray[np.float64]]


def read_mesh(path: Path) -> Mesh:
    """Return what a file holds; raises `InputError` if another program has written it."""
    text = decoded(path.read_bytes())
    notes = dict(_NOTES.findall(text[:_HEADER]))
    if not {"voxels", "spacing", "unit"} <= notes.keys():
        raise InputError(
            f"{path} was not written by matweft: a mesh of another program is no grid of voxels"
        )
    try:
        shape = tuple(int(word) for word in notes["voxels"].split(" x "))
        spacing = tuple(float(word) for word in notes["spacing"].split(" x "))
    except ValueError as error:
        raise InputError(f"the notes at the head of {path} are damaged: {error}") from error
    if len(shape) not in (2, 3) or len(spacing) != len(shape) or min(shape) < 1:
        raise InputError(f"{path} has the voxels {notes['voxels']} of {notes['spacing']}")
    mesh = Mesh(shape, spacing, notes["unit"].strip(), {}, {})
    count = int(np.prod(shape))
    for block in re.split(r"^(?=\*[A-Z])", text, flags=re.MULTILINE):
        head, _, body = block.partition("\n")
        grain, turned = _GRAIN.match(head), _ORIENTATION.match(head)
        if grain:
            mesh.grains[int(grain[1])] = _elements(body, count, f"{head} of {path}")
        elif turned:
            mesh.orientations[int(turned[1])] = _quaternion(body, f"{head} of {path}")
    if not mesh.grains:
        raise InputError(f"{path} holds no set of elements of a grain: the file is cut off")
    return mesh


def _numbers(body: str, what: str) -> NDArray[np.float64]:
    lines = [line for line in body.splitlines() if not line.startswith("**")]
    try:
        return np.array([float(word) for line in lines for word in line.split(",") if word.strip()])
    except ValueError as error:
        raise InputError(f"{what} holds what is no number: {error}") from error


def _elements(body: str, count: int, what: str) -> NDArray[np.int64]:
    elements = _numbers(body, what).astype(np.int64)
    if elements.size == 0 or elements.min() < 1 or elements.max() > count:
        raise InputError(f"{what} names elements that are none of 1 to {count}")
    return elements


def _quaternion(body: str, what: str) -> NDArray[np.float64]:
    """Return the rotation whose first two axes are given."""
    from scipy.spatial.transform import Rotation

    numbers = _numbers(body, what)
    if numbers.size != 6 or not np.isfinite(numbers).all():
        raise InputError(f"{what} holds {numbers.size} numbers; six that are finite are needed")
    first, second = numbers.reshape(2, 3)
    third = np.cross(first, second)
    matrix = np.column_stack([first, np.cross(third, first), third])
    lengths = np.linalg.norm(matrix, axis=0)
    if lengths.min() == 0:
        raise InputError(f"{what} holds directions that are parallel")
    x, y, z, w = Rotation.from_matrix(matrix / lengths).as_quat(canonical=True)
    return np.array([w, x, y, z])
