"""Samples as cells of a box with arrays and notes, as ParaView shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap, OrientationMap, bunge_from_quaternions
from matweft_files._notes import notes_of

KINDS = ("VoxelImage", "GrainMap", "OrientationMap")
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Cells:
    """A box of cells: arrays of shape (nz, ny, nx) or (nz, ny, nx, components), by name."""

    arrays: Arrays
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]
    """Corner of the box; both are along x, y, z."""
    notes: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """Small arrays of numbers or text: kind of the sample, axes, unit, phases, grains."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of cells along x, y, z."""
        return next(iter(self.arrays.values())).shape[2::-1]


def cells_of(sample: Any) -> Cells:
    """Return an image, a grain map or an orientation map as cells.

    Grain maps have ``grain``, orientations as ``quaternion`` (scalar first, crystal to sample) and
    ``bunge_deg`` a cell, and ``phase``; orientation maps the same and their further measurements.
    """
    if isinstance(sample, GrainMap):
        arrays, notes = _of_grains(sample)
    elif isinstance(sample, OrientationMap):
        arrays, notes = _of_orientations(sample)
    else:
        arrays, notes = {"values": _plain(sample.values)}, notes_of(sample)
    notes["kind"] = np.array(next(one for one in KINDS if _is(sample, one)))
    notes["axes"] = np.array("".join(sample.axes))
    missing = 3 - len(sample.shape)
    spacing = (*sample.spacing, *(sample.spacing[0],) * missing)
    origin = (*getattr(sample, "origin", (0.0,) * len(sample.shape)), *(0.0,) * missing)
    n = len(sample.shape)
    return Cells({k: _boxed(v, n) for k, v in arrays.items()}, spacing, origin, notes)


def _is(sample: Any, name: str) -> bool:
    return any(base.__name__ == name for base in type(sample).__mro__)


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of a type that such files name."""
    if values.dtype == bool:
        return values.view(np.uint8)
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _boxed(values: NDArray[Any], n: int) -> NDArray[Any]:
    """Return an array of n axes (and components) as z, y, x (and components)."""
    boxed = values.reshape(*values.shape[:n], *(1,) * (3 - n), *values.shape[n:])
    return np.ascontiguousarray(boxed.transpose(2, 1, 0, *range(3, boxed.ndim)))


def _common(sample: Any) -> Arrays:
    notes: Arrays = {
        "unit": np.array(sample.unit),
        "periodic": np.array(sample.periodic),
    }
    if sample.phases:
        notes["phase_names"] = np.array(list(sample.phases))
        notes["phase_labels"] = np.array(list(sample.phases.values()))
    if sample.symmetry:
        notes["symmetry_phases"] = np.array(list(sample.symmetry))
        notes["symmetry_classes"] = np.array(list(sample.symmetry.values()))
    return notes


def _of_grains(sample: GrainMap) -> tuple[Arrays, Arrays]:
    arrays, notes = {"grain": _plain(sample.labels)}, _common(sample)
    largest = int(sample.labels.max())
    if sample.orientations is not None:
        table = sample.orientations[:largest]
        notes["grain_quaternions"] = table
        none = np.array([[1.0, 0.0, 0.0, 0.0]])
        arrays |= _turned(np.concatenate([none, table]), sample.labels)
    if sample.phase is not None:
        notes["grain_phases"] = sample.phase[:largest]
        arrays["phase"] = np.concatenate([[0], sample.phase[:largest]])[sample.labels]
    return arrays, notes


def _turned(quaternions: NDArray[Any], labels: NDArray[Any]) -> Arrays:
    bunge = bunge_from_quaternions(quaternions, "deg")
    return {
        "quaternion": quaternions.astype(np.float32)[labels],
        "bunge_deg": bunge.astype(np.float32)[labels],
    }


def _of_orientations(sample: OrientationMap) -> tuple[Arrays, Arrays]:
    bunge = bunge_from_quaternions(sample.orientations, "deg").astype(np.float32)
    own = {"quaternion": _plain(sample.orientations), "bunge_deg": bunge, "phase": sample.phase}
    scalars = {
        f"{name} (measured)" if name in own else name: _plain(values)
        for name, values in sample.scalars.items()
    }
    return {**own, **scalars}, _common(sample)
