"""Files of version 7.0 as DREAM.3D 6.5 writes them: groups, arrays and their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap, OrientationMap, bunge_from_quaternions
from matweft.data._quaternions import conjugate
from matweft_grains.formats._laue import DREAM3D_UNKNOWN, to_dream3d
from matweft_grains.formats._steps_in import steps_in

_CELLS, _FEATURES, _ENSEMBLES = 3, 7, 11
_TYPES = {
    "float32": "DataArray<float>",
    "float64": "DataArray<double>",
    "int32": "DataArray<int32_t>",
    "uint32": "DataArray<uint32_t>",
    "uint8": "DataArray<uint8_t>",
}
_PRIMARY = 0
_UNKNOWN_TYPE = 999


def write_points(sample: OrientationMap, names: Mapping[str, str], path: Path) -> None:
    """Write a map of orientations: angles, phases, and what was measured beside."""
    angles = bunge_from_quaternions(sample.orientations, "rad")
    columns = {
        "EulerAngles": np.where((sample.phase == 0)[..., None], 0.0, angles).astype(np.float32),
        "Phases": sample.phase.astype(np.int32),
    }
    for name, values in sample.scalars.items():
        columns[names.get(name, name)] = values.astype(np.float32)
    _write(sample, columns, {}, path)


def write_grains(sample: GrainMap, path: Path) -> None:
    """Write a grain map: numbers of grains, their angles and phases, also voxel by voxel."""
    largest = int(sample.labels.max())
    labels = sample.labels.astype(np.int64)
    columns: dict[str, NDArray[Any]] = {"FeatureIds": labels.astype(np.int32)}
    phase = np.zeros(largest + 1, np.int32)
    shift = _shift(sample)
    phase[1:] = 1 if sample.phase is None else sample.phase[:largest] + shift
    columns["Phases"] = phase[labels]
    features: dict[str, NDArray[Any]] = {
        "Active": (np.arange(largest + 1) > 0).astype(np.uint8),
        "Phases": phase,
    }
    if sample.orientations is not None:
        quaternions = np.zeros((largest + 1, 4))
        quaternions[0] = [1.0, 0.0, 0.0, 0.0]
        quaternions[1:] = sample.orientations[:largest]
        angles = bunge_from_quaternions(quaternions, "rad").astype(np.float32)
        features["AvgEulerAngles"] = angles
        features["AvgQuats"] = conjugate(quaternions)[:, [1, 2, 3, 0]].astype(np.float32)
        columns["EulerAngles"] = angles[labels]
    _write(sample, columns, features, path, shift)


def _shift(sample: GrainMap) -> int:
    """Return what is added to numbers of phases, as those of files begin with 1."""
    numbers = [] if sample.phase is None else sample.phase.tolist()
    return 1 if 0 in numbers or 0 in sample.phases.values() else 0


def _write(
    sample: GrainMap | OrientationMap,
    columns: Mapping[str, NDArray[Any]],
    features: Mapping[str, NDArray[Any]],
    path: Path,
    shift: int = 0,
) -> None:
    import h5py

    dimensions = (*sample.shape, 1, 1)[:3]
    with h5py.File(path, "w") as file:
        file.attrs["DREAM3D Version"] = np.bytes_("6.5.171.7e37fde07")
        file.attrs["FileVersion"] = np.bytes_("7.0")
        file.create_group("DataContainerBundles")
        file.create_group("Pipeline").attrs["Current Pipeline"] = np.bytes_("Pipeline")
        container = file.create_group("DataContainers/ImageDataContainer")
        _geometry(container, dimensions, steps_in(sample, "um", path.name))
        cells = _matrix(container, "CellData", _CELLS, dimensions)
        for name, values in columns.items():
            _array(cells, name, _over_cells(values, sample.shape), dimensions)
        if features:
            count = len(next(iter(features.values())))
            table = _matrix(container, "CellFeatureData", _FEATURES, (count,))
            for name, values in features.items():
                _array(table, name, values.reshape(count, -1), (count,))
        _ensembles(container, sample, shift)


def _over_cells(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Return values over z, y, x and the components, of such over x, y, z."""
    n = len(shape)
    full = values.reshape(*shape, *[1] * (3 - n), *(values.shape[n:] or (1,)))
    return full.transpose(2, 1, 0, 3)


def _geometry(
    container: Any, dimensions: tuple[int, ...], spacing: tuple[float, float, float]
) -> None:
    geometry = container.create_group("_SIMPL_GEOMETRY")
    geometry.attrs["GeometryName"] = np.bytes_("ImageGeometry")
    geometry.attrs["GeometryType"] = np.uint32(0)
    geometry.attrs["GeometryTypeName"] = np.bytes_("ImageGeometry")
    geometry.attrs["SpatialDimensionality"] = np.uint32(3)
    geometry.attrs["UnitDimensionality"] = np.uint32(3)
    geometry["DIMENSIONS"] = np.array(dimensions, np.int64)
    geometry["ORIGIN"] = np.zeros(3, np.float32)
    geometry["SPACING"] = np.array(spacing, np.float32)


def _matrix(container: Any, name: str, kind: int, size: tuple[int, ...]) -> Any:
    group = container.create_group(name)
    group.attrs["AttributeMatrixType"] = np.uint32(kind)
    group.attrs["TupleDimensions"] = np.array(size, np.uint64)
    return group


def _array(group: Any, name: str, values: NDArray[Any], size: tuple[int, ...]) -> None:
    data = group.create_dataset(name, data=values)
    _describe(data, _TYPES[str(values.dtype)], values.shape[-1], size)


def _describe(data: Any, kind: str, components: int, size: tuple[int, ...]) -> None:
    data.attrs["ComponentDimensions"] = np.array([components], np.uint64)
    data.attrs["DataArrayVersion"] = np.int32(2)
    data.attrs["ObjectType"] = np.bytes_(kind)
    axes = ",".join(f"{axis}={n}" for axis, n in zip("xyz", size, strict=False))
    data.attrs["Tuple Axis Dimensions"] = np.bytes_(axes)
    data.attrs["TupleDimensions"] = np.array(size, np.uint64)


def _ensembles(container: Any, sample: GrainMap | OrientationMap, shift: int) -> None:
    """Write names and crystal structures of phases; row 0 stands for no phase."""
    import h5py

    named = {number + shift: name for name, number in sample.phases.items()}
    if not named:
        named = {1: "Primary"}
    count = max(named) + 1
    structures = np.full((count, 1), DREAM3D_UNKNOWN, np.uint32)
    kinds = np.full((count, 1), _UNKNOWN_TYPE, np.uint32)
    texts = ["Unknown Phase Type"]
    for number in range(1, count):
        name = named.get(number, "")
        texts.append(name or f"phase {number}")
        structures[number] = to_dream3d(sample.symmetry.get(name))
        kinds[number] = _PRIMARY
    group = _matrix(container, "CellEnsembleData", _ENSEMBLES, (count,))
    _array(group, "CrystalStructures", structures, (count,))
    _array(group, "PhaseTypes", kinds, (count,))
    data = group.create_dataset("PhaseName", data=texts, dtype=h5py.string_dtype("utf-8"))
    _describe(data, "StringDataArray", 1, (count,))
