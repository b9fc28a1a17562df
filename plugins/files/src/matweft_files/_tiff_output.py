"""TIFF as it is written: z, y, x, with OME metadata."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.units import convert
from matweft_files._labels import smallest
from matweft_files._tiff_notes import NAMESPACE

_UNITS = {"um": "µm", "nm": "nm", "mm": "mm", "cm": "cm", "m": "m", "voxel": "pixel"}
_CLASSIC = 2**32 - 2**25
"""Bytes of voxels from which a file does not fit into classic TIFF."""


def write_tiff(image: VoxelImage, file: Path, *, packed: bool) -> None:
    """Write an image of two or three axes; whole numbers of 64 bits are narrowed if they fit."""
    import tifffile

    if image.values.ndim < 2:
        raise InputError(f"a TIFF holds images of two or three axes; this one has {image.shape}")
    values = _storable(image.values.T)
    metadata, spacing = _metadata(image, values)
    unit = metadata["PhysicalSizeXUnit"]
    per_cm = 1.0 if unit == "pixel" else convert(1.0, "cm", "um" if unit == "µm" else unit)
    tifffile.imwrite(
        file,
        values,
        ome=True,
        photometric="minisblack",
        bigtiff=values.nbytes > _CLASSIC,
        compression="zlib" if packed else None,
        resolution=(per_cm / spacing[0], per_cm / spacing[1]),
        resolutionunit="NONE" if unit == "pixel" else "CENTIMETER",
        metadata=metadata,
    )


def _storable(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of a type that OME has: up to 32 bits for whole numbers."""
    if values.dtype == bool:
        values = values.astype(np.uint8)
    elif values.dtype.kind in "iu" and values.dtype.itemsize == 8:
        values = smallest(values)
        if values.dtype.itemsize == 8:
            raise InputError(
                f"a TIFF holds whole numbers of up to 32 bits; these reach {values.max()}: "
                "write npz or HDF5"
            )
    elif values.dtype == np.float16:
        values = values.astype(np.float32)
    return np.ascontiguousarray(values)


def _metadata(image: VoxelImage, values: NDArray[Any]) -> tuple[dict[str, Any], list[float]]:
    unit, spacing = image.unit, list(image.spacing)
    if unit not in _UNITS:
        spacing, unit = [convert(step, unit, "um") for step in spacing], "um"
        context().log.info("lengths in %s are written in um, which OME has", image.unit)
    origin = [convert(one, image.unit, unit) for one in image.origin]
    noted = {
        "Namespace": NAMESPACE,
        "periodic": " ".join(map(str, map(int, image.periodic))),
        "origin": " ".join(map(repr, origin)),
        **{f"phase {name}": str(label) for name, label in image.phases.items()},
    }
    sizes = {f"PhysicalSize{axis}": step for axis, step in zip("XYZ", spacing, strict=False)}
    units = {f"{name}Unit": _UNITS[unit] for name in sizes}
    content = hashlib.sha256(values.tobytes()).hexdigest()
    return {
        "axes": "ZYX"[-values.ndim :],
        "UUID": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "MapAnnotation": noted,
        **sizes,
        **units,
    }, spacing
