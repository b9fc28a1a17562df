"""Read a voxel image from a file or a folder of slices."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import field_validator, model_validator

from matweft import Field, Generator, InputError, context
from matweft.data import VoxelImage
from matweft.errors import UnitError
from matweft.units import check_unit, convert, split_quantity


class ImageFile(Generator):
    """An image from a TIFF stack, a folder of slices, or an npy, npz or raw file.

    In memory axis 0 is x. ``axes`` names the axes of the file; left out, they are z, y, x for
    TIFF, PNG, folders and raw data (the last varies fastest) and x, y, z for npy and npz. The
    image is turned to x, y, z, and the log says so: the first axis of a TIFF stack is ``"z"``.

    Size and type are taken from the header and compared with the file and the free memory
    before anything is read.

    >>> ImageFile(file="sample.tif", phases={"pore": 0}, spacing="0.4 um").unit
    'um'
    """

    file: Path = Field(description="image file, or folder of slices in the order of their numbers")
    phases: dict[str, int] = Field({}, description="names of labels, such as {pore: 0}")
    spacing: float | tuple[float, ...] = Field(
        1.0, unit="", description="edge of a voxel in `unit`: one, or one each for x, y, z"
    )
    unit: str = Field("voxel", description="unit of the spacing")
    axes: str | None = Field(None, description="axes of the file in its own order, such as zyx")
    periodic: bool | tuple[bool, ...] = Field(
        False, description="whether the image repeats: for all axes, or one each for x, y, z"
    )
    key: str | None = Field(None, description="name of the array in an npz file")
    shape: tuple[int, ...] | None = Field(
        None, description="raw files: voxels along the axes of the file"
    )
    dtype: str = Field("uint8", description="raw files: type of a voxel, such as uint16")
    byte_order: Literal["little", "big"] = Field("little", description="raw files: byte order")
    offset: int = Field(0, ge=0, description="raw files: bytes before the first voxel")

    @model_validator(mode="before")
    @classmethod
    def _spacing_with_unit(cls, data: Any) -> Any:
        """Read ``spacing="0.4 um"``: its unit is the image's, or is converted to it."""
        given = data.get("spacing") if isinstance(data, dict) else None
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list | tuple) or not any(isinstance(one, str) for one in texts):
            return data
        parts = [split_quantity(one) if isinstance(one, str) else (one, "") for one in texts]
        unit = data.get("unit") or next((unit for _, unit in parts if unit), "voxel")
        numbers = [convert(number, own or unit, unit) for number, own in parts]
        return {**data, "spacing": numbers[0] if isinstance(given, str) else numbers, "unit": unit}

    @field_validator("axes")
    @classmethod
    def _different_axes(cls, axes: str | None) -> str | None:
        if axes is not None and not (axes and set(axes) <= set("xyz")):
            raise InputError("name one to three of x, y and z, such as 'zyx'")
        if axes is not None and len(set(axes)) < len(axes):
            raise InputError("it names an axis twice; write such as 'zyx'")
        return axes

    @model_validator(mode="after")
    def _sensible(self) -> ImageFile:
        check_unit(self.unit)
        if self.unit != "voxel":
            try:
                convert(1.0, self.unit, "m")
            except UnitError as error:
                raise UnitError(f"unit {self.unit!r} is no length, such as 'um'") from error
        if len(set(self.phases.values())) < len(self.phases):
            raise InputError(f"two phases have the same label: {self.phases}")
        return self

    def generate(self) -> VoxelImage:
        """Return the image.

        Raises `InputError` if the file is missing, damaged, in colour, of another kind, has fewer
        bytes than its header promises, does not fit into memory or has no voxel of a named phase.
        """
        from matweft_porous._array_files import RawLayout
        from matweft_porous._image_files import read

        layout = RawLayout(self.shape, self.dtype, self.byte_order, self.offset)
        values, usual = read(self.file, key=self.key, layout=layout)
        order = self.axes or (usual if values.ndim == 3 else _flat_order(usual, values.ndim))
        if len(order) != values.ndim:
            raise InputError(
                f"{self.file} has {values.ndim} axes of {values.shape}, but axes {order!r} names "
                f"{len(order)}"
            )
        names = tuple(sorted(order))
        turned = np.ascontiguousarray(values.transpose([order.index(name) for name in names]))
        context().log.info(
            "%s: axes %s turned to %s, shape %s, %s",
            *(self.file, ", ".join(order), ", ".join(names), turned.shape, turned.dtype),
        )
        image = VoxelImage(
            turned,
            axes=names,
            spacing=_for_each(self.spacing, names, "spacing"),
            unit=self.unit,
            periodic=_for_each(self.periodic, names, "periodic"),
            phases=self.phases,
        )
        for name in self.phases:
            image.label(name)
        return image


def _flat_order(usual: str, n: int) -> str:
    """Return the axes of an image of fewer than three: those that vary fastest, x among them."""
    return usual[-n:] if usual.endswith("x") else usual[:n]


def _for_each(value: Any, names: tuple[str, ...], what: str) -> tuple[Any, ...]:
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * len(names)
    if len(values) != len(names):
        raise InputError(
            f"{what} has {len(values)} entries for an image of axes {', '.join(names)}"
        )
    return values
