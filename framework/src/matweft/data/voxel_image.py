"""Voxel images: labels or grey values on a regular grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft._html import table
from matweft._optional import need
from matweft.data._grid import centres, check_length, numbers_per_axis, per_axis
from matweft.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

MOST_LABELS = 12
"""Labels whose share a notebook shows."""


@dataclass(frozen=True, eq=False)
class VoxelImage:
    """Values on a regular grid of one to three dimensions.

    ``values[i, j, k]``: axis 0 is x. ``spacing`` is the edge of a voxel along each axis in
    ``unit``; with ``unit="voxel"`` lengths come out in voxels. ``origin`` is the corner of the
    first voxel. ``periodic`` tells which axes repeat, ``phases`` gives labels a name. One number
    as ``spacing`` or ``periodic`` holds for every axis. Raises `InputError`.

    >>> image = VoxelImage(np.eye(4, dtype=int), phases={"pore": 1})
    >>> image.axes, image.fraction("pore")
    (('x', 'y'), 0.25)
    """

    values: NDArray[Any]
    axes: tuple[str, ...] = ()
    spacing: tuple[float, ...] = ()
    unit: str = "voxel"
    origin: tuple[float, ...] = ()
    periodic: tuple[bool, ...] = ()
    phases: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = np.asarray(self.values)
        n = values.ndim
        if values.size == 0:
            raise InputError(f"the image has no voxels: its shape is {values.shape}")
        if not 1 <= n <= 3:
            raise InputError(f"an image has 1 to 3 axes; got shape {values.shape}")
        if values.dtype.kind not in "biuf":
            raise InputError(f"an image holds numbers or booleans; got dtype {values.dtype}")
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise InputError("the image holds NaN or infinite values; mask or fill them first")
        axes = tuple(self.axes) or tuple("xyz"[:n])
        if len(axes) != n or len(set(axes)) != n:
            raise InputError(f"axes names {n} different axes; got {axes}")
        settled = {
            "values": values,
            "axes": axes,
            "spacing": numbers_per_axis("spacing", self.spacing, 1.0, n, positive=True),
            "unit": check_length(self.unit),
            "origin": numbers_per_axis("origin", self.origin, 0.0, n, positive=False),
            "periodic": tuple(map(bool, per_axis("periodic", self.periodic, False, n))),
            "phases": {str(k): int(v) for k, v in dict(self.phases).items()},
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, image: Self | ArrayLike) -> Self:
        """Return an image as it is, or make one of a bare array."""
        return image if isinstance(image, cls) else cls(np.asarray(image))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of voxels along each axis."""
        return self.values.shape

    @property
    def labels(self) -> tuple[int, ...]:
        """The different values of a label image, ascending."""
        return tuple(int(label) for label in _unique(self.values))

    def axis(self, name: str) -> int:
        """Return the array axis of a named axis."""
        if name not in self.axes:
            raise InputError(f"no axis {name!r}; this image has {', '.join(self.axes)}")
        return self.axes.index(name)

    def label(self, phase: str | int | None = None) -> int:
        """Return the label of a phase given by name or label.

        Without ``phase``, an image of 0 and 1 (or booleans) means 1; any other image is refused.
        """
        found = self.labels
        named = ", ".join(f"{name}={label}" for name, label in self.phases.items())
        known = f"labels {list(found)[:12]}" + (f" ({named})" if named else "")
        if phase is None:
            if set(found) <= {0, 1}:
                return 1
            raise InputError(f"name the phase: the image has {known}; write phase=<name or label>")
        label = self.phases.get(str(phase)) if not isinstance(phase, int) else int(phase)
        if label is None and str(phase).lstrip("-").isdigit():
            label = int(phase)
        if label is None:
            raise InputError(f"no phase {phase!r}; the image has {known}")
        if label not in found:
            raise InputError(f"phase {phase!r} has no voxel; the image has {known}")
        return label

    def mask(self, phase: str | int | None = None) -> NDArray[np.bool_]:
        """Return where a phase is, as booleans of the image's shape."""
        if phase is None and self.values.dtype == bool:
            return self.values
        return np.asarray(self.values == self.label(phase))

    def fraction(self, phase: str | int | None = None) -> float:
        """Return the volume fraction of a phase."""
        return float(np.count_nonzero(self.mask(phase)) / self.values.size)

    def with_values(self, values: NDArray[Any], **changes: Any) -> Self:
        """Return an image of the same grid with other values."""
        return replace(self, values=values, **changes)

    def plot(self) -> Figure:
        """Draw the surface of the image and the slices through its middle."""
        from matweft.figures.voxel_image import draw

        return draw(self)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a label: name of the phase, voxels and volume fraction.

        Raises `InputError` for an image of grey values.
        """
        from matweft.data._tables import phase_table

        return phase_table(self)

    def to_xarray(self) -> xr.DataArray:
        """Return the values over the centres of the voxels, phases as CF flags."""
        xarray = need("xarray", "export", "arrays with coordinates")
        notes: dict[str, Any] = {"periodic": " ".join(_where(self.axes, self.periodic))}
        if self.phases:
            notes["flag_values"] = list(self.phases.values())
            notes["flag_meanings"] = " ".join(name.replace(" ", "_") for name in self.phases)
        coordinates = centres(self.axes, self.shape, self.spacing, self.origin, self.unit)
        array: xr.DataArray = xarray.DataArray(
            self.values, coordinates, self.axes, name="values", attrs=notes
        )
        return array

    def __repr__(self) -> str:
        size = " × ".join(map(str, self.shape))
        step = " × ".join(f"{s:g}" for s in self.spacing)
        named = "".join(f", {name}={label}" for name, label in self.phases.items())
        return f"VoxelImage of {size} {self.values.dtype}, voxel {step} {self.unit}{named}"

    def _repr_html_(self) -> str:
        rows = [
            ("axes", ", ".join(f"{a}: {n}" for a, n in zip(self.axes, self.shape, strict=True))),
            ("voxel", " × ".join(f"{s:g}" for s in self.spacing) + f" {self.unit}"),
            ("periodic", ", ".join(_where(self.axes, self.periodic)) or "no"),
        ]
        if self.values.dtype.kind == "f":
            rows.append(("grey values", f"{self.values.min():g} to {self.values.max():g}"))
        else:
            rows += self._shares()
        return table(f"VoxelImage, {self.values.dtype}", rows)

    def _shares(self) -> list[tuple[str, str]]:
        labels, counts = np.unique(self.values, return_counts=True)
        names = {label: name for name, label in self.phases.items()}
        shown = [
            (names.get(int(label), f"label {label}"), f"{count / self.values.size:.4g}")
            for label, count in zip(labels[:MOST_LABELS], counts, strict=False)
        ]
        more = len(labels) - len(shown)
        return [*shown, ("...", f"{more} more labels")] if more else shown


def _where(axes: tuple[str, ...], periodic: tuple[bool, ...]) -> list[str]:
    return [axis for axis, repeats in zip(axes, periodic, strict=True) if repeats]


def _unique(values: NDArray[Any]) -> NDArray[Any]:
    """Return the different values; by counting for 8-bit labels, which are the usual case."""
    if values.dtype == bool:
        values = values.view(np.uint8)
    if values.dtype == np.uint8:
        return np.flatnonzero(np.bincount(values.ravel(), minlength=256))
    if values.dtype.kind == "f" and not np.array_equal(values, np.rint(values)):
        raise InputError("the image holds grey values, not labels; segment it first")
    return np.unique(values)
