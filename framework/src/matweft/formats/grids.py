"""What all formats of data on regular grids have in common: axes, lengths, borders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator, model_validator

from matweft.component import Component
from matweft.context import context
from matweft.data import VoxelImage
from matweft.errors import InputError, UnitError
from matweft.field import Field
from matweft.formats.format import Format
from matweft.units import convert, split_quantity

USUAL_SPACING = (1e-12, 1.0)
"""Edges of voxels in metres between which nobody is surprised."""
_COMMA = re.compile(r"\s*(\d+),(\d+\s*[^\d,]*)")
_POINT = "; a decimal number has a point, not a comma, such as 0.4um"


class GridOptions(Component):
    """Options of whatever reads voxels; what is not given is taken from the file."""

    axes: str | None = Field(None, description="axes of the file in its own order, such as zyx")
    spacing: float | tuple[float, ...] | None = Field(
        None,
        unit="",
        description="edge of a voxel, such as 0.4 um, or in `unit`: one, or one each for x, y, z",
    )
    unit: str | None = Field(None, description="unit of the spacing, such as um")
    periodic: bool | tuple[bool, ...] | None = Field(
        None, description="whether the sample repeats: for all axes, or one each for x, y, z"
    )

    @model_validator(mode="before")
    @classmethod
    def _spacing_with_unit(cls, data: Any) -> Any:
        return spacing_with_unit(data)

    @field_validator("axes")
    @classmethod
    def _different_axes(cls, axes: str | None) -> str | None:
        if axes is not None and not (axes and set(axes) <= set("xyz")):
            raise InputError("name one to three of x, y and z, such as 'zyx'")
        if axes is not None and len(set(axes)) < len(axes):
            raise InputError("it names an axis twice; write such as 'zyx'")
        return axes

    @model_validator(mode="after")
    def _length(self) -> Self:
        if self.unit not in (None, "voxel"):
            try:
                convert(1.0, str(self.unit), "m")
            except UnitError as error:
                raise UnitError(f"unit {self.unit!r} is no length, such as 'um'") from error
        for one in _entries(self.spacing):
            self._sensible(one)
        return self

    def _sensible(self, edge: float) -> None:
        if not edge > 0:
            comma = _POINT if edge == 0 and len(_entries(self.spacing)) == 2 else ""
            raise InputError(f"spacing is {edge:g}; the edge of a voxel is positive{comma}")
        if self.unit in (None, "voxel"):
            return
        low, high = USUAL_SPACING
        metres = convert(edge, str(self.unit), "m")
        if not low <= metres <= high:
            raise InputError(
                f"spacing is {edge:g} {self.unit}, {metres:.3g} m; voxels of {low:g} m to {high:g} "
                "m are allowed: is the unit right?"
            )


class GridFormat(GridOptions, Format):
    """What every format of voxels does with its options."""

    def turn(self, values: NDArray[Any], usual: str, what: str) -> tuple[NDArray[Any], str]:
        """Return an array of a file with its axes in the order x, y, z, and their names.

        ``usual`` names the axes of the file where the option ``axes`` does not. Further axes, as
        the components of a vector, stay last. Says in the log what was turned.
        """
        n = len(self.axes) if self.axes else len(usual)
        order = self.axes or usual
        if self.axes is not None and len(self.axes) != len(usual):
            raise InputError(
                f"{what} has {len(usual)} axes of {values.shape[: len(usual)]}, but axes "
                f"{order!r} names {n}"
            )
        names = "".join(sorted(order))
        places = [order.index(name) for name in names]
        turned = np.ascontiguousarray(values.transpose([*places, *range(n, values.ndim)]))
        source = "as given" if self.axes else "the usual order of such files"
        context().log.info(
            "%s: its axes are %s (%s), turned to %s of %s %s",
            *(what, ", ".join(order), source, ", ".join(names)),
            *(" × ".join(map(str, turned.shape[:n])), turned.dtype),
        )
        return turned, names

    def lengths(
        self, names: str, spacing: Sequence[float] | None = None, unit: str | None = None
    ) -> dict[str, Any]:
        """Return ``spacing``, ``unit`` and ``periodic`` of a grid of these axes.

        ``spacing`` and ``unit`` are those of the file, for x, y, z; options overrule them. Without
        either the unit is the voxel, and the smallest edge of the file's spacing is 1, as the log
        tells. Raises `InputError` for numbers as option where neither says what they count.
        """
        found: tuple[float, ...]
        named, own = unit is not None, unit or "voxel"
        if self.spacing is not None:
            found = per_axis(self.spacing, names, "spacing")
            unit = self.unit or own
            _require_unit(found, unit)
        elif spacing is not None:
            found, unit = tuple(map(float, spacing)), self.unit or own
            if self.unit and own not in ("voxel", unit):
                found = tuple(convert(one, own, unit) for one in found)
            elif self.unit is None and not named:
                found = _in_voxels(found)
        else:
            found, unit = (1.0,) * len(names), self.unit or "voxel"
        periodic = False if self.periodic is None else self.periodic
        return {
            "spacing": found,
            "unit": unit,
            "periodic": per_axis(periodic, names, "periodic"),
        }


class ImageOptions(GridOptions):
    """Options of whatever reads voxel images: those of grids, names of labels, a filling."""

    phases: dict[str, int] = Field({}, description="names of labels, such as {pore: 0}")
    fill: float | None = Field(
        None, unit="", description="number for voxels that are NaN or infinite; none: refused"
    )

    @model_validator(mode="after")
    def _different_labels(self) -> Self:
        if len(set(self.phases.values())) < len(self.phases):
            raise InputError(f"two phases have the same label: {self.phases}")
        return self


class ImageFormat(ImageOptions, GridFormat):
    """What every format of voxel images does with its options."""

    def image(
        self,
        values: NDArray[Any],
        usual: str,
        what: str,
        *,
        spacing: Sequence[float] | None = None,
        unit: str | None = None,
        origin: Sequence[float] | None = None,
        phases: dict[str, int] | None = None,
    ) -> VoxelImage:
        """Return the image in an array of a file.

        ``usual`` names the axes of a full image in such files; of fewer axes those remain that
        vary fastest. ``spacing``, ``unit`` and ``origin`` are the file's, for x, y, z.
        """
        order = usual if values.ndim == len(usual) else _flat_order(usual, values.ndim)
        turned, names = self.turn(values, order, what)
        named = {**(phases or {}), **self.phases}
        lengths = self.lengths(names, spacing, unit)
        image = VoxelImage(
            self._filled(turned, names, what),
            axes=tuple(names),
            origin=_rescaled(origin, spacing, lengths["spacing"]),
            phases=named,
            **lengths,
        )
        for name in self.phases:
            image.label(name)
        return image

    def _filled(self, values: NDArray[Any], names: str, what: str) -> NDArray[Any]:
        """Return values without NaN and infinite ones, or raise `InputError` where they are."""
        if values.dtype.kind != "f":
            return values
        wrong = ~np.isfinite(values)
        count = int(np.count_nonzero(wrong))
        if not count:
            return values
        if self.fill is None:
            first = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
            place = ", ".join(f"{name} = {at}" for name, at in zip(names, first, strict=True))
            nan = int(np.count_nonzero(np.isnan(values)))
            raise InputError(
                f"{what} holds {nan} NaN and {count - nan} infinite values of {values.size}, the "
                f"first at {place}: fill them by --option fill=0 (in Python fill=0), or mend the "
                "file"
            )
        context().log.info(
            "%s: %d values that are NaN or infinite are filled with %g", what, count, self.fill
        )
        return np.where(wrong, values.dtype.type(self.fill), values)


def spacing_with_unit(data: Any) -> Any:
    """Read ``spacing="0.4 um"`` of parameters: its unit is the grid's, or is converted to it.

    >>> spacing_with_unit({"spacing": (2, "0.5 um")})
    {'spacing': [2.0, 0.5], 'unit': 'um'}
    """
    given = data.get("spacing") if isinstance(data, dict) else None
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not any(isinstance(one, str) for one in texts):
        return data
    _require_points(texts)
    parts = [split_quantity(one) if isinstance(one, str) else (one, "") for one in texts]
    unit = data.get("unit") or next((unit for _, unit in parts if unit), None)
    numbers = [convert(number, own or unit, unit) if unit else number for number, own in parts]
    return {**data, "spacing": numbers[0] if isinstance(given, str) else numbers, "unit": unit}


def _require_points(texts: Sequence[Any]) -> None:
    """Raise `UnitError` for a decimal comma."""
    for text in texts:
        match = _COMMA.fullmatch(text) if isinstance(text, str) else None
        if match:
            raise UnitError(f"spacing: write {match[1]}.{match[2]}: a decimal number has a point")


def per_axis(value: Any, names: str, what: str) -> tuple[Any, ...]:
    """Return one entry for each of the named axes; one value alone holds for all."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * len(names)
    if len(values) != len(names):
        comma = _POINT if what == "spacing" and len(values) == 2 else ""
        raise InputError(f"{what} has {len(values)} entries for the axes {', '.join(names)}{comma}")
    return values


def _require_unit(spacing: tuple[float, ...], unit: str) -> None:
    """Raise `InputError` for a spacing in voxels that is more than a ratio of edges."""
    if unit != "voxel" or min(spacing) == 1:
        return
    edges = [f"{one:g}" for one in (spacing[:1] if len(set(spacing)) == 1 else spacing)]
    text = edges[0] if len(edges) == 1 else f"({', '.join(edges)})"
    python = f"spacing='{text} um'" if len(edges) == 1 else f"spacing={text}, unit='um'"
    raise InputError(
        f"spacing: {', '.join(edges)} of what? write --spacing {','.join(edges)}um (in Python "
        f"{python}, or another unit); numbers alone are ratios of edges, the smallest of them 1"
    )


def _in_voxels(spacing: tuple[float, ...]) -> tuple[float, ...]:
    """Return edges of which no unit is known, the smallest as 1 voxel."""
    least = min(spacing)
    if least == 1 or not least > 0:
        return spacing
    found = tuple(one / least for one in spacing)
    context().log.info(
        "the file gives a spacing of %s without a unit; it is taken as a ratio, %s voxels: say the "
        "unit by --spacing %gum",
        *(" × ".join(f"{one:g}" for one in edges) for edges in (spacing, found)),
        least,
    )
    return found


def _rescaled(
    origin: Sequence[float] | None, spacing: Sequence[float] | None, lengths: Sequence[float]
) -> tuple[float, ...]:
    """Return the origin of a file in the unit of the image: as many voxels away as before."""
    if origin is None or spacing is None:
        return tuple(origin or ())
    edges = zip(origin, spacing, lengths, strict=True)
    return tuple(one if was == now else one / was * now for one, was, now in edges)


def _flat_order(usual: str, n: int) -> str:
    """Return the axes of an image of fewer than three: those that vary fastest, x among them."""
    return usual[-n:] if usual.endswith("x") else usual[:n]


def _entries(spacing: float | tuple[float, ...] | None) -> tuple[float, ...]:
    if spacing is None:
        return ()
    return spacing if isinstance(spacing, tuple) else (spacing,)
