"""Grain maps: which grain each voxel belongs to, and how each grain is oriented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError


@dataclass(frozen=True, eq=False)
class GrainMap:
    """Labels of grains on a regular grid and one orientation a grain.

    ``labels`` is an integer array of one to three axes, axis 0 is x, 0 means no grain.
    ``orientations`` has shape (largest label, 4): unit quaternions, scalar first, active
    rotation from crystal to sample axes; row g - 1 belongs to label g. ``phase`` has shape
    (largest label,) and indexes ``phases`` (name of a phase to its index).

    >>> one = GrainMap(np.ones((2, 2, 2), int), np.array([[1.0, 0, 0, 0]]))
    >>> one.grains
    (1,)
    """

    labels: NDArray[Any]
    orientations: NDArray[np.float64] | None = None
    spacing: tuple[float, ...] = ()
    unit: str = "voxel"
    periodic: tuple[bool, ...] = ()
    phase: NDArray[np.int64] | None = None
    phases: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labels = np.asarray(self.labels)
        if not 1 <= labels.ndim <= 3 or labels.size == 0 or labels.dtype.kind not in "iu":
            raise InputError(
                f"labels are whole numbers on 1 to 3 axes; got {labels.dtype} {labels.shape}"
            )
        if labels.min() < 0:
            raise InputError(f"labels start at 0 (no grain); got {labels.min()}")
        object.__setattr__(self, "labels", labels)
        for name, default in (("spacing", 1.0), ("periodic", False)):
            given = tuple(getattr(self, name)) or (default,) * labels.ndim
            if len(given) != labels.ndim:
                raise InputError(f"{name} has {len(given)} entries for {labels.ndim} axes")
            object.__setattr__(self, name, given)
        if not all(np.isfinite(s) and s > 0 for s in self.spacing):
            raise InputError(f"spacing must be positive; got {self.spacing}")
        if self.orientations is not None:
            self._check_orientations(int(labels.max()))

    def _check_orientations(self, largest: int) -> None:
        turned = np.asarray(self.orientations, dtype=np.float64)
        if turned.ndim != 2 or turned.shape[1] != 4 or len(turned) < largest:
            raise InputError(
                f"orientations need shape ({largest}, 4), one quaternion a grain; "
                f"got {turned.shape}"
            )
        norms = np.linalg.norm(turned, axis=1)
        worst = float(np.abs(norms - 1).max(initial=0.0))
        if not worst < 1e-6:
            raise InputError(
                f"orientations must be unit quaternions; the worst norm is off by {worst:.3g}"
            )
        object.__setattr__(self, "orientations", turned)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of voxels along each axis."""
        return self.labels.shape

    @property
    def grains(self) -> tuple[int, ...]:
        """Labels of the grains present, ascending, without 0."""
        return tuple(int(label) for label in np.unique(self.labels) if label)
