"""The HDF5 files of DREAM.3D."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap, quaternions_from_bunge
from matweft.errors import InputError
from matweft.field import Field
from matweft.formats import GridFormat
from matweft_grains.formats._dream3d_layout import Layout, find_layout
from matweft_grains.formats._dream3d_output import write_grains, write_points
from matweft_grains.formats._grain_tables import mean_of_voxels, padded, unit_rows
from matweft_grains.formats._hdf5 import open_hdf5
from matweft_grains.formats._point_format import require_points
from matweft_grains.formats._points import Points, orientations

_SCALARS = {
    "Confidence Index": "confidence_index",
    "Image Quality": "image_quality",
    "Fit": "fit",
    "MAD": "mean_angular_deviation",
    "BC": "band_contrast",
    "BS": "band_slope",
    "Bands": "bands",
    "Error": "error",
}

Floats = NDArray[np.float64]


class Dream3d(GridFormat):
    """Files of DREAM.3D 6 and 7 (versions 6.0 and 7.0) and of DREAM3D-NX (version 8.0).

    With grain numbers (``FeatureIds``) a file is a grain map, otherwise a map of orientations.
    The mean orientation of a grain is taken from ``AvgEulerAngles``, from ``AvgQuats``, or from
    the voxels' own angles, whichever is there first. Steps are taken to be in µm, which the file
    does not say.

    Angles are Bunge's in radians. DREAM.3D stores quaternions as x, y, z, w of the passive
    rotation, the inverse of that from crystal to sample: their vector part changes its sign here.
    ``MAD``, the mean angular deviation, is copied from .ctf files by DREAM.3D: it is in degrees.

    >>> Dream3d(what="orientations").what
    'orientations'
    """

    endings = (".dream3d",)
    makes = ("GrainMap", "OrientationMap")
    takes = ("GrainMap", "OrientationMap")

    what: Literal["grains", "orientations"] | None = Field(
        None, description="what to read, where a file holds both; grains if there are any"
    )
    container: str | None = Field(
        None, description="name of the data container or image geometry, where a file has several"
    )

    def read(self, path: Path) -> GrainMap | OrientationMap:
        """Return the grain map or the map of orientations in a file."""
        with open_hdf5(path) as root:
            layout = find_layout(root, self.container)
            require_points(str(path), layout.count)
            grains = layout.cell("FeatureIds", "GrainIds")
            wanted = self.what or ("grains" if grains else "orientations")
            if wanted == "orientations":
                return self._orientations(layout, str(path))
            if grains is None:
                raise InputError(
                    f"{path} holds no FeatureIds, the numbers of grains: read it with "
                    "--option what=orientations (in Python what='orientations') and find the "
                    "grains by grains.segment"
                )
            return self._grains(layout, grains, str(path))

    def write(self, sample: GrainMap | OrientationMap, path: Path) -> None:
        """Write a file of version 7.0, as DREAM.3D 6.5 does."""
        if isinstance(sample, GrainMap):
            write_grains(sample, path)
        else:
            names = {ours: theirs for theirs, ours in _SCALARS.items()}
            write_points(sample, names, path)

    def _orientations(self, layout: Layout, what: str) -> OrientationMap:
        columns = layout.columns()
        if "EulerAngles" in columns:
            angles = layout.values("EulerAngles", 3).astype(np.float64)
        elif "Eulers" in columns:
            angles = layout.values("Eulers", 3).astype(np.float64)
        else:
            raise InputError(
                f"{what} holds no EulerAngles; its cells hold {', '.join(columns) or 'nothing'}"
            )
        phases, symmetry = layout.phases()
        phase = _phase_column(layout, columns, phases)
        points = Points(
            what,
            angles,
            phase,
            layout.shape,
            (None, None, None),
            phases,
            symmetry,
            {ours: layout.values(theirs) for theirs, ours in _SCALARS.items() if theirs in columns},
        )
        turned, names, order = self._turned(
            layout, orientations(points, "rad", settable=False), what
        )
        return OrientationMap(
            turned,
            _like(phase, layout, order),
            phases=phases,
            symmetry=symmetry,
            scalars={n: _like(one, layout, order) for n, one in points.scalars.items()},
            **self._lengths(layout, names, order, what),
        )

    def _turned(
        self, layout: Layout, flat: NDArray[Any], what: str
    ) -> tuple[NDArray[Any], str, list[int]]:
        """Return values over x, y, z, the axes' names, and how the file's axes were ordered."""
        flat_map = layout.shape[0] == 1 and (self.axes is None or len(self.axes) == 2)
        usual = "yx" if flat_map else "zyx"
        shape = layout.shape[3 - len(usual) :]
        turned, names = self.turn(flat.reshape(*shape, *flat.shape[1:]), usual, what)
        order = self.axes or usual
        return turned, names, [order.index(name) for name in names]

    def _lengths(self, layout: Layout, names: str, order: list[int], what: str) -> dict[str, Any]:
        steps = layout.spacing[::-1][3 - len(order) :]
        if self.unit is None:
            context().log.info("%s: its spacing is taken to be in µm, which it does not say", what)
        return self.lengths(names, [steps[place] for place in order], "um")

    def _grains(self, layout: Layout, name: str, what: str) -> GrainMap:
        labels = layout.values(name).astype(np.int64)
        if labels.min() < 0:
            raise InputError(f"{name} of {what} holds {labels.min()}; grains are numbered from 1")
        largest = int(labels.max())
        phases, symmetry = layout.phases()
        phase = _grain_phase(layout, labels, largest, phases)
        turned, names, order = self._turned(layout, labels, what)
        return GrainMap(
            turned,
            _grain_orientations(layout, labels, largest, what),
            phase=phase,
            phases=phases,
            symmetry=symmetry,
            **self._lengths(layout, names, order, what),
        )


def _like(flat: NDArray[Any], layout: Layout, order: list[int]) -> NDArray[Any]:
    shape = layout.shape[3 - len(order) :]
    return np.ascontiguousarray(flat.reshape(shape).transpose(order))


def _phase_column(
    layout: Layout, columns: list[str], phases: dict[str, int]
) -> NDArray[np.integer[Any]]:
    if "Phases" not in columns:
        return np.ones(layout.count, np.int32)
    phase = layout.values("Phases").astype(np.int32)
    for number in np.unique(phase[phase > 0]).tolist():
        if number not in phases.values():
            phases[f"phase {number}"] = number
    return phase


def _grain_phase(
    layout: Layout, labels: NDArray[np.int64], largest: int, phases: dict[str, int]
) -> NDArray[np.int64] | None:
    """Return the phase of each grain: as listed, or that of one of its voxels."""
    if "Phases" in layout.features():
        found = padded(layout.feature("Phases"), largest, 0, layout.what)[1:]
    elif "Phases" in layout.columns():
        found = np.zeros(largest + 1, np.int64)
        found[labels] = layout.values("Phases")
        found = found[1:]
    else:
        return None
    missing = sorted(set(np.unique(found).tolist()) - set(phases.values()))
    for number in missing:
        phases[f"phase {number}" if number else "none"] = number
    return np.asarray(found, dtype=np.int64)


def _grain_orientations(
    layout: Layout, labels: NDArray[np.int64], largest: int, what: str
) -> Floats | None:
    features = layout.features()
    for name in ("AvgEulerAngles", "EulerAngles"):
        if name in features:
            rows = padded(layout.feature(name, 3).astype(np.float64), largest, 0.0, what)[1:]
            return _from_bunge(rows, f"{name} of {what}")
    if "AvgQuats" in features:
        rows = padded(layout.feature("AvgQuats", 4).astype(np.float64), largest, 0.0, what)[1:]
        return unit_rows(rows[:, [3, 0, 1, 2]] * [1.0, -1.0, -1.0, -1.0], what)
    if "EulerAngles" in layout.columns():
        phases, symmetry = layout.phases()
        angles = layout.values("EulerAngles", 3).astype(np.float64)
        voxels = _from_bunge(angles, f"EulerAngles of {what}")
        phase = layout.values("Phases") if "Phases" in layout.columns() else None
        context().log.info(
            "%s: it lists no mean orientations; they are made of those of the voxels", what
        )
        return mean_of_voxels(labels, voxels, phase, {phases[n]: s for n, s in symmetry.items()})
    return None


def _from_bunge(angles: Floats, what: str) -> Floats:
    try:
        return quaternions_from_bunge(angles, "rad")
    except InputError as error:
        raise InputError(f"{what}, which are in radians in such files: {error}") from error
