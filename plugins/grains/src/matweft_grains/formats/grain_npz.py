"""NumPy archives of grain maps and of maps of orientations."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap, quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import GridFormat
from matweft_grains.formats._grain_tables import orientation_rows, unit_rows
from matweft_grains.formats._npz_headers import DAMAGE, array_headers, require_arrays
from matweft_grains.formats._npz_output import npz_arrays

_SPACING = re.compile(r"(?:spacing|voxel_size|step)(?:_([A-Za-zµ]+))?")
_EULER = re.compile(r"(?:euler|eulers|euler_bunge|euler_angles|bunge)_(deg|rad)")
_EULER_ALONE = ("euler", "eulers", "euler_bunge", "euler_angles", "bunge")
_QUATERNIONS = ("orientations", "quaternions")
_SCALAR = "scalar_"

Floats = NDArray[np.float64]


class GrainNpz(GridFormat):
    """NumPy archives with numbers of grains or with an orientation at each point.

    ``labels`` are the numbers of grains, 0 where there is none. ``spacing``, with its unit in the
    name (``spacing_um``) or in ``unit``, has an entry for each axis of the arrays, in their order.
    Orientations are ``orientations``, unit quaternions from crystal to sample with the scalar
    first, or Bunge's angles, whose unit is in the name: ``euler_bunge_deg``, ``euler_bunge_rad``.
    They have a row a grain, the first that of grain 1, or, where there are no labels, the shape
    of the grid. ``phase``, ``phase_names`` and ``phase_symmetry`` name phases; ``axes`` the axes,
    taken to be x, y, z where neither the file nor the option names them.

    >>> GrainNpz(axes="zyx").axes
    'zyx'
    """

    endings = (".npz",)
    makes = ("GrainMap", "OrientationMap")
    takes = ("GrainMap", "OrientationMap")

    @classmethod
    def claims(cls, path: Path) -> bool:
        """Return whether an archive holds grains or orientations with what describes them."""
        if not zipfile.is_zipfile(path):
            return False
        names = set(array_headers(path))
        oriented = _orientation_key(names) is not None
        described = any(_SPACING.fullmatch(name) for name in names)
        return oriented and ("labels" in names or described)

    def read(self, path: Path) -> GrainMap | OrientationMap:
        """Return the grain map or the map of orientations in an archive."""
        if not zipfile.is_zipfile(path):
            raise InputError(f"{path} is damaged or cut off: it is no zip archive, as .npz are")
        require_arrays(path)
        with np.load(path, allow_pickle=False) as archive:
            try:
                arrays = {name: archive[name] for name in archive.files}
            except DAMAGE as error:
                raise InputError(f"{path} is damaged or cut off: {error}") from error
        oriented = self.model_copy(update={"axes": self.axes or _axes(arrays)})
        if "labels" in arrays:
            return oriented._grains(arrays, str(path))
        return oriented._points(arrays, str(path))

    def write(self, sample: GrainMap | OrientationMap, path: Path) -> None:
        """Write an archive that `read` understands; its axes are x, y, z."""
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **npz_arrays(sample))

    def _grains(self, arrays: Mapping[str, NDArray[Any]], what: str) -> GrainMap:
        labels = arrays["labels"]
        if labels.dtype.kind not in "iu" or not 1 <= labels.ndim <= 3:
            raise InputError(
                f"labels of {what} are {labels.dtype} {labels.shape}; whole numbers on one to "
                "three axes are needed"
            )
        usual = "xyz"[: labels.ndim]
        turned, names = self.turn(labels, usual, what)
        phases, symmetry = _phases(arrays)
        if "filled" in arrays and arrays["filled"].dtype == bool:
            share = float(arrays["filled"].mean())
            context().log.info("%s: %.2g %% of the voxels were filled in", what, 100 * share)
        largest = int(labels.max(initial=0))
        key = _orientation_key(set(arrays))
        rows = None if key is None else _quaternions(arrays[key], key, what)
        if rows is not None:
            if rows.ndim != 2:
                raise InputError(f"{key} of {what} has {rows.ndim - 1} axes; one row a grain")
            rows = orientation_rows(rows, what, largest)
        return GrainMap(
            turned,
            rows,
            phase=arrays.get("phase"),
            phases=phases,
            symmetry=symmetry,
            **self._lengths(arrays, names, usual),
        )

    def _points(self, arrays: Mapping[str, NDArray[Any]], what: str) -> OrientationMap:
        key = _orientation_key(set(arrays))
        if key is None:
            raise InputError(
                f"{what} holds neither labels nor orientations; it holds {', '.join(arrays)}. "
                "Angles need their unit in the name, such as euler_bunge_rad"
            )
        quaternions = _quaternions(arrays[key], key, what)
        usual = "xyz"[: quaternions.ndim - 1]
        turned, names = self.turn(quaternions, usual, what)
        order = self.axes or usual
        places = [order.index(name) for name in names]
        shape = quaternions.shape[:-1]
        scalars: dict[str, NDArray[Any]] = {}
        for name, values in arrays.items():
            if name.startswith(_SCALAR) and values.shape == shape:
                scalars[name.removeprefix(_SCALAR)] = values.transpose(places)
        phases, symmetry = _phases(arrays)
        phase = arrays.get("phase")
        if phase is not None and phase.shape != shape:
            raise InputError(f"phase of {what} has shape {phase.shape}; the grid has {shape}")
        return OrientationMap(
            turned,
            None if phase is None else phase.transpose(places),  # type: ignore[arg-type]
            phases=phases,
            symmetry=symmetry,
            scalars=scalars,
            **self._lengths(arrays, names, usual),
        )

    def _lengths(
        self, arrays: Mapping[str, NDArray[Any]], names: str, usual: str
    ) -> dict[str, Any]:
        found = next((m for m in map(_SPACING.fullmatch, arrays) if m), None)
        if found is None:
            return self.lengths(names)
        steps = np.broadcast_to(np.ravel(arrays[found[0]]).astype(np.float64), (len(names),))
        order = self.axes or usual
        unit = found[1] or (str(arrays["unit"]) if "unit" in arrays else None)
        lengths = self.lengths(names, [steps[order.index(name)] for name in names], unit)
        if self.periodic is None and "periodic" in arrays:
            repeats = np.broadcast_to(np.ravel(arrays["periodic"]), (len(names),))
            lengths["periodic"] = tuple(bool(repeats[order.index(name)]) for name in names)
        return lengths


def _axes(arrays: Mapping[str, NDArray[Any]]) -> str | None:
    """Return the axes that an archive names, such as ``"zyx"``."""
    if "axes" not in arrays:
        return None
    named = "".join(np.ravel(arrays["axes"]).astype(str).tolist()).lower()
    return named if named and set(named) <= set("xyz") and len(set(named)) == len(named) else None


def _orientation_key(names: set[str]) -> str | None:
    known = [name for name in sorted(names) if name in _QUATERNIONS or _EULER.fullmatch(name)]
    return known[0] if known else next((n for n in _EULER_ALONE if n in names), None)


def _quaternions(values: NDArray[Any], key: str, what: str) -> Floats:
    given = np.asarray(values, dtype=np.float64)
    if key in _QUATERNIONS:
        if given.ndim < 2 or given.shape[-1] != 4:
            raise InputError(f"{key} of {what} has shape {given.shape}; four numbers are needed")
        return unit_rows(given.reshape(-1, 4), what).reshape(given.shape)
    named = _EULER.fullmatch(key)
    if named is None:
        raise InputError(
            f"{key} of {what} does not say the unit of its angles; name it {key}_deg or {key}_rad"
        )
    try:
        return quaternions_from_bunge(given, named[1])
    except InputError as error:
        raise InputError(f"{key} of {what}: {error}") from error


def _phases(arrays: Mapping[str, NDArray[Any]]) -> tuple[dict[str, int], dict[str, str]]:
    if "phase_names" not in arrays:
        return {}, {}
    names = [str(one) for one in np.ravel(arrays["phase_names"])]
    numbers = np.ravel(arrays.get("phase_numbers", np.arange(1, len(names) + 1))).tolist()
    phases = dict(zip(names, map(int, numbers), strict=False))
    classes = [str(one) for one in np.ravel(arrays.get("phase_symmetry", np.array([])))]
    return phases, {n: one for n, one in zip(names, classes, strict=False) if one and n in phases}
