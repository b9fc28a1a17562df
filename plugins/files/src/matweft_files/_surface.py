"""Closed surfaces of phases as triangles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import GrainMap, VoxelImage
from matweft.data.grey import is_grey
from matweft.errors import InputError
from matweft.memory import require_memory

_BYTES_A_VOXEL = 60
"""Of a padded copy in float32 and of the triangles of a rough surface."""
_AT_ONCE = 2**18
"""Triangles that are written together."""
_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def write_surfaces(
    sample: VoxelImage | GrainMap, path: Path, *, phase: str | int | None, every: bool
) -> None:
    """Write the surface of a phase or grain, or of every one as ``name-label.stl``."""
    image = sample if isinstance(sample, VoxelImage) else _labelled(sample)
    if image.values.ndim != 3:
        raise InputError(f"a surface needs three axes; the sample has the shape {image.shape}")
    if every and phase is not None:
        raise InputError(f"every label or phase {phase!r} alone? give one of the two")
    if not every:
        _write(path, *surface(image, _label(sample, image, phase)))
        return
    grains = isinstance(sample, GrainMap)
    for label in [one for one in image.labels if one or not grains]:
        _write(path.with_name(f"{path.stem}-{label}{path.suffix}"), *surface(image, label))


def _labelled(sample: GrainMap) -> VoxelImage:
    return VoxelImage(sample.labels, spacing=sample.spacing, unit=sample.unit)


def _label(sample: Any, image: VoxelImage, phase: str | int | None) -> int:
    if isinstance(sample, GrainMap) and phase is None:
        raise InputError(
            f"say which of the {len(sample.grains)} grains: --with phase=NUMBER, or --with "
            "every=true (in Python phase=..., or every=True)"
        )
    if is_grey(image.values):
        raise InputError(
            "the image holds grey values, and a surface is that of a phase: segment it first, by "
            "--threshold otsu (in Python files.threshold)"
        )
    if phase is None and not set(image.labels) <= {0, 1}:
        known = ", ".join(map(str, image.labels[:12]))
        named = "".join(f", {name}={label}" for name, label in image.phases.items())
        raise InputError(
            f"name the phase: --with phase={image.labels[-1]} (in Python phase=...), or --with "
            f"every=true; the image has labels {known}{named}"
        )
    return image.label(phase)


def surface(image: VoxelImage, label: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return points, and for each triangle its three points, counted from 0, seen from outside.

    Source: T. Lewiner, H. Lopes, A. W. Vieira, G. Tavares, J. Graphics Tools 8 (2003) 1. The work
    is scikit-image's.
    """
    from skimage.measure import marching_cubes

    require_memory(f"the surface of {image.shape}", _BYTES_A_VOXEL * image.values.size)
    padded = np.pad(image.values == label, 1).astype(np.float32)
    points, faces, _, _ = marching_cubes(  # type: ignore[no-untyped-call]
        padded, 0.5, spacing=image.spacing, gradient_direction="ascent"
    )
    corner = np.array(image.origin) - np.array(image.spacing) / 2
    return (points + corner).astype(np.float32), faces


def _write(path: Path, points: NDArray[np.float32], faces: NDArray[np.int32]) -> None:
    """Write binary STL: a head of 80 bytes, the number of triangles, and 50 bytes for each."""
    context().log.info("%s: a surface of %d triangles", path.name, len(faces))
    with path.open("wb") as stream:
        stream.write(b"binary STL by matweft".ljust(80))
        stream.write(np.uint32(len(faces)).astype("<u4").tobytes())
        for start in range(0, len(faces), _AT_ONCE):
            corners = points[faces[start : start + _AT_ONCE]]
            normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            lengths = np.linalg.norm(normals, axis=1, keepdims=True)
            records = np.zeros(len(corners), _RECORD)
            records["corners"] = corners
            np.divide(normals, lengths, out=records["normal"], where=lengths > 0)
            stream.write(records.tobytes())
