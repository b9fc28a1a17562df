"""Orientation maps: how the crystal lies at each point of a grid, as diffraction measures it."""

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
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class OrientationMap:
    """One orientation and phase at each point of a regular grid of one to three axes.

    ``orientations`` has shape (nx, ny, nz, 4): unit quaternions, scalar first, active rotation
    from crystal to sample axes. ``phase`` has the grid's shape: 0 where nothing was indexed,
    otherwise a value of ``phases`` (name of a phase to its number). ``symmetry`` names the Laue
    class of each phase, such as ``{"iron": "m-3m"}``. ``scalars`` are further measurements of the
    grid's shape, such as a confidence index. One number as ``spacing`` or ``periodic`` holds for
    every axis. Raises `InputError`.

    >>> one = OrientationMap(np.broadcast_to([1.0, 0, 0, 0], (4, 3, 4)), phases={"iron": 1})
    >>> one.shape, one.axes, one.indexed
    ((4, 3), ('x', 'y'), 1.0)
    """

    orientations: NDArray[np.floating[Any]]
    phase: NDArray[Any] = None  # type: ignore[assignment]  # made of ones below
    spacing: tuple[float, ...] = ()
    unit: str = "voxel"
    periodic: tuple[bool, ...] = ()
    phases: Mapping[str, int] = field(default_factory=dict)
    symmetry: Mapping[str, str] = field(default_factory=dict)
    scalars: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        turned = unit_quaternions(self.orientations, "orientations")
        n = turned.ndim - 1
        if not 1 <= n <= 3 or turned.size == 0:
            raise InputError(
                f"orientations lie on 1 to 3 axes, four numbers a point; got {turned.shape}"
            )
        settled = {
            "orientations": turned,
            "phase": self._checked_phase(turned.shape[:-1]),
            "spacing": numbers_per_axis("spacing", self.spacing, 1.0, n, positive=True),
            "unit": check_length(self.unit),
            "periodic": tuple(map(bool, per_axis("periodic", self.periodic, False, n))),
            "phases": {str(k): int(v) for k, v in dict(self.phases).items()},
            "symmetry": {str(k): str(v) for k, v in dict(self.symmetry).items()},
            "scalars": {str(k): np.asarray(v) for k, v in dict(self.scalars).items()},
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        self._check_tables()

    def _checked_phase(self, shape: tuple[int, ...]) -> NDArray[Any]:
        phase = np.ones(shape, np.uint8) if self.phase is None else np.asarray(self.phase)
        if phase.shape != shape or phase.dtype.kind not in "iu" or phase.min() < 0:
            raise InputError(
                f"phase holds whole numbers from 0 of shape {shape}; got {phase.dtype} "
                f"{phase.shape}, least {phase.min()}"
            )
        return phase

    def _check_tables(self) -> None:
        if self.phases:
            present = set(np.unique(self.phase).tolist()) - {0}
            unknown = sorted(present - set(self.phases.values()))
            if unknown:
                raise InputError(f"phase holds {unknown[:8]}; phases names {dict(self.phases)}")
        for name, values in self.scalars.items():
            if values.shape != self.shape:
                raise InputError(f"{name} has shape {values.shape}; the grid has {self.shape}")
        strangers = sorted(set(self.symmetry) - set(self.phases))
        if strangers:
            raise InputError(f"symmetry names {strangers}; phases names {list(self.phases)}")

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of points along each axis."""
        return self.orientations.shape[:-1]

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return tuple("xyz"[: len(self.shape)])

    @property
    def indexed(self) -> float:
        """Share of the points that have an orientation."""
        return float(np.count_nonzero(self.phase) / np.size(self.phase))

    def plot(self) -> Figure:
        """Draw the middle slices in the colours of the inverse pole figure along z, with a key."""
        from matweft.figures.orientation_map import draw

        return draw(self)

    def to_xarray(self) -> xr.Dataset:
        """Return orientations, phase and scalars over the points' places; ``component`` is w to z.

        Attributes such as ``"phase 1"`` are the names of the phases.
        """
        xarray = need("xarray", "export", "arrays with coordinates")
        variables: dict[str, Any] = {
            "orientations": ((*self.axes, "component"), self.orientations),
            "phase": (self.axes, self.phase),
        }
        variables.update({name: (self.axes, values) for name, values in self.scalars.items()})
        origin = (0.0,) * len(self.shape)
        coordinates = centres(self.axes, self.shape, self.spacing, origin, self.unit)
        coordinates["component"] = list("wxyz")
        names = {f"phase {number}": name for name, number in self.phases.items()}
        dataset: xr.Dataset = xarray.Dataset(variables, coordinates, names)
        return dataset

    def __repr__(self) -> str:
        size = " × ".join(map(str, self.shape))
        step = " × ".join(f"{s:g}" for s in self.spacing)
        named = f", {', '.join(self.phases)}" if self.phases else ""
        return f"OrientationMap of {size}, step {step} {self.unit}{named}"

    def _repr_html_(self) -> str:
        rows = [
            ("points", " × ".join(map(str, self.shape))),
            ("step", " × ".join(f"{s:g}" for s in self.spacing) + f" {self.unit}"),
            ("indexed", f"{self.indexed:.4g}"),
            ("phases", ", ".join(self._named()) or "-"),
            ("measured beside", ", ".join(self.scalars) or "-"),
        ]
        return table("OrientationMap", rows)

    def _named(self) -> list[str]:
        shares = {
            name: np.count_nonzero(self.phase == number) / np.size(self.phase)
            for name, number in self.phases.items()
        }
        return [
            f"{name} ({self.symmetry.get(name, 'symmetry unknown')}): {share:.4g}"
            for name, share in shares.items()
        ]
