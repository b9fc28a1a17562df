"""Grain maps: which grain each voxel belongs to, and how each grain is oriented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft._html import table
from matweft._optional import need
from matweft.data._grid import centres, check_length, numbers_per_axis, per_axis
from matweft.data.orientations import unit_quaternions
from matweft.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class GrainMap:
    """Labels of grains on a regular grid and one orientation a grain.

    ``labels`` is an integer array of one to three axes, axis 0 is x, 0 means no grain.
    ``orientations`` has shape (largest label, 4): unit quaternions, scalar first, active
    rotation from crystal to sample axes; row g - 1 belongs to label g. ``phase`` has shape
    (largest label,) and holds values of ``phases`` (name of a phase to its index). ``symmetry``
    names the Laue class of each phase, such as ``{"iron": "m-3m"}``. One number as ``spacing`` or
    ``periodic`` holds for every axis. Raises `InputError`.

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
    symmetry: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labels = np.asarray(self.labels)
        if not 1 <= labels.ndim <= 3 or labels.size == 0 or labels.dtype.kind not in "iu":
            raise InputError(
                f"labels are whole numbers on 1 to 3 axes; got {labels.dtype} {labels.shape}"
            )
        if labels.min() < 0:
            raise InputError(f"labels start at 0 (no grain); got {labels.min()}")
        n = labels.ndim
        settled = {
            "labels": labels,
            "spacing": numbers_per_axis("spacing", self.spacing, 1.0, n, positive=True),
            "unit": check_length(self.unit),
            "periodic": tuple(map(bool, per_axis("periodic", self.periodic, False, n))),
            "phases": {str(k): int(v) for k, v in dict(self.phases).items()},
            "symmetry": {str(k): str(v) for k, v in dict(self.symmetry).items()},
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        strangers = sorted(set(self.symmetry) - set(self.phases))
        if strangers:
            raise InputError(f"symmetry names {strangers}; phases names {list(self.phases)}")
        largest = int(labels.max())
        if self.orientations is not None:
            self._check_orientations(largest)
        if self.phase is not None:
            self._check_phase(largest)

    def _check_phase(self, largest: int) -> None:
        phase = np.asarray(self.phase)
        if phase.dtype.kind not in "iu" or phase.ndim != 1 or len(phase) < largest:
            raise InputError(
                f"phase needs {largest} whole numbers, one a grain; got {phase.dtype} {phase.shape}"
            )
        unknown = sorted(set(np.unique(phase).tolist()) - set(self.phases.values()))
        if self.phases and unknown:
            raise InputError(f"phase holds {unknown[:8]}; phases names {dict(self.phases)}")
        object.__setattr__(self, "phase", phase.astype(np.int64))

    def _check_orientations(self, largest: int) -> None:
        turned = np.asarray(self.orientations, dtype=np.float64)
        if turned.ndim != 2 or turned.shape[1] != 4 or len(turned) < largest:
            raise InputError(
                f"orientations need shape ({largest}, 4), one quaternion a grain; "
                f"got {turned.shape}"
            )
        object.__setattr__(self, "orientations", unit_quaternions(turned, "orientations"))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of voxels along each axis."""
        return self.labels.shape

    @property
    def grains(self) -> tuple[int, ...]:
        """Labels of the grains present, ascending, without 0."""
        return tuple(int(label) for label in np.unique(self.labels) if label)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return tuple("xyz"[: self.labels.ndim])

    def plot(self) -> Figure:
        """Draw the grains on the faces of the box, the middle slice and the grains' sizes."""
        from matweft.figures.grain_map import draw

        return draw(self)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a grain, by label: size, centroid, Bunge angles in degrees, phase.

        The size is ``volume``, ``area`` or ``length`` by the number of axes. On periodic axes the
        centroid is that of the grain put together. ``attrs["units"]`` maps columns to units.
        """
        from matweft.data._tables import grain_table

        return grain_table(self)

    def to_xarray(self) -> xr.Dataset:
        """Return labels over the voxels' centres; orientations and phase over ``grain``.

        Row g of ``grain`` is the number of a label; ``component`` names w, x, y, z.
        """
        xarray = need("xarray", "export", "arrays with coordinates")
        origin = (0.0,) * self.labels.ndim
        variables: dict[str, Any] = {"labels": (self.axes, self.labels)}
        coordinates = centres(self.axes, self.shape, self.spacing, origin, self.unit)
        if self.orientations is not None:
            variables["orientations"] = (("grain", "component"), self.orientations[: self._rows])
            coordinates["component"] = list("wxyz")
        if self.phase is not None:
            variables["phase"] = ("grain", self.phase[: self._rows])
        if self._rows:
            coordinates["grain"] = np.arange(1, self._rows + 1)
        dataset: xr.Dataset = xarray.Dataset(variables, coordinates)
        return dataset

    @property
    def _rows(self) -> int:
        """Number of grains that are described beside their labels."""
        tables = [len(x) for x in (self.orientations, self.phase) if x is not None]
        return min(tables, default=0)

    def __repr__(self) -> str:
        size = " × ".join(map(str, self.shape))
        step = " × ".join(f"{s:g}" for s in self.spacing)
        return f"GrainMap of {size}, {len(self.grains)} grains, voxel {step} {self.unit}"

    def _repr_html_(self) -> str:
        filled, grains = int(np.count_nonzero(self.labels)), len(self.grains)
        rows = [
            ("voxels", " × ".join(map(str, self.shape))),
            ("voxel", " × ".join(f"{s:g}" for s in self.spacing) + f" {self.unit}"),
            ("grains", str(grains)),
            ("voxels a grain", f"{filled / grains:.4g}" if grains else "-"),
            ("no grain", f"{1 - filled / self.labels.size:.4g}"),
            ("orientations", "yes" if self.orientations is not None else "no"),
            ("phases", ", ".join(self.phases) or "-"),
        ]
        return table("GrainMap", rows)
