"""What the viewer draws: small values between samples and the page's scripts.

A plugin whose type the viewer does not know returns one of these, or a `Scene` of several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError


@dataclass(frozen=True, eq=False)
class Key:
    """What the labels of a volume stand for.

    ``labels`` (n,) ascend; ``names`` and ``shares`` (fractions of the voxels) follow them;
    ``colours`` has one or more named colourings, each (n, 3) uint8, the first of which is shown.
    ``hidden`` are the labels seen through at first, ``noun`` says what a label is, ``remarks``
    are sentences about a colouring, by its name. ``objects`` tells whether each label is a thing
    with a volume, such as a grain, which a click shows alone where labels are many.
    """

    labels: NDArray[np.integer[Any]]
    names: tuple[str, ...]
    shares: NDArray[np.floating[Any]]
    colours: Mapping[str, NDArray[np.uint8]]
    hidden: tuple[int, ...] = ()
    noun: str = "phase"
    objects: bool = True
    remarks: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.labels)
        lengths = {len(self.names), len(self.shares), *map(len, self.colours.values())}
        if lengths != {n} or not self.colours or not n:
            raise InputError(
                f"a key of {n} labels needs as many names, shares and colours; got {lengths}"
            )


@dataclass(frozen=True, eq=False)
class Volume:
    """Labels (with a ``key``) or grey values (without) on a grid of one to three axes.

    ``values[i, j, k]``: axis 0 is x. ``limits`` are the grey values shown black and white,
    ``threshold`` the grey value from which a volume is solid. ``smooth`` rounds the voxels'
    corners, ``outlines`` darkens the borders between labels.
    """

    values: NDArray[Any]
    spacing: tuple[float, ...] = ()
    origin: tuple[float, ...] = ()
    key: Key | None = None
    limits: tuple[float, float] | None = None
    threshold: float | None = None
    smooth: bool = True
    outlines: bool = False

    def __post_init__(self) -> None:
        n = np.ndim(self.values)
        if not 1 <= n <= 3 or np.size(self.values) == 0:
            raise InputError(f"a volume has 1 to 3 axes; got shape {np.shape(self.values)}")
        for name, default in (("spacing", 1.0), ("origin", 0.0)):
            given = tuple(map(float, getattr(self, name))) or (default,) * n
            if len(given) != n:
                raise InputError(f"{name} has {len(given)} entries for {n} axes")
            object.__setattr__(self, name, given)

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper corner of the grid."""
        lower = np.array(self.origin)
        return lower, lower + np.array(self.spacing) * np.shape(self.values)


@dataclass(frozen=True, eq=False)
class Spheres:
    """Spheres such as atoms.

    ``positions`` (n, 3), ``radii`` (n,), ``kinds`` (n,) index into ``names`` and ``colours``
    (k, 3) uint8. ``cell`` (3, 3) holds vectors as rows, drawn as a box from ``origin``;
    ``bonds`` (m, 2) are pairs of indices.
    """

    positions: NDArray[np.floating[Any]]
    radii: NDArray[np.floating[Any]]
    kinds: NDArray[np.integer[Any]]
    names: tuple[str, ...]
    colours: NDArray[np.uint8]
    cell: NDArray[np.floating[Any]] | None = None
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    bonds: NDArray[np.integer[Any]] | None = None

    def __post_init__(self) -> None:
        n, k = len(self.positions), len(self.names)
        shapes = (np.shape(self.positions), np.shape(self.radii), np.shape(self.kinds))
        if shapes != ((n, 3), (n,), (n,)) or np.shape(self.colours) != (k, 3) or not n:
            raise InputError(
                f"spheres need positions (n, 3), radii (n,), kinds (n,) and {k} colours; "
                f"got {shapes} and {np.shape(self.colours)}"
            )
        if not np.isfinite(self.positions).all() or not np.isfinite(self.radii).all():
            raise InputError("spheres need finite positions and radii")
        for name, values, end in (("kinds", self.kinds, k), ("bonds", self.bonds, n)):
            if values is not None and np.size(values) and not _within(values, end):
                raise InputError(f"{name} are from 0 to {end - 1}")

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Corners of the box around all spheres and the cell."""
        reach = np.asarray(self.radii)[:, None]
        points = [self.positions - reach, self.positions + reach]
        if self.cell is not None:
            corners = np.indices((2, 2, 2)).reshape(3, -1).T @ np.asarray(self.cell)
            points.append(corners + np.array(self.origin))
        every = np.concatenate(points)
        return every.min(axis=0), every.max(axis=0)


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Triangles: ``positions`` (n, 3), ``faces`` (m, 3) indices into them.

    ``kinds`` (m,) index into ``names`` and ``colours`` (k, 3) uint8; ``normals`` (n, 3) are
    smooth ones of the corners; without them the faces are flat.
    """

    positions: NDArray[np.floating[Any]]
    faces: NDArray[np.integer[Any]]
    normals: NDArray[np.floating[Any]] | None = None
    kinds: NDArray[np.integer[Any]] | None = None
    names: tuple[str, ...] = ("surface",)
    colours: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        n, m = len(self.positions), len(self.faces)
        if np.shape(self.positions) != (n, 3) or np.shape(self.faces) != (m, 3) or not m:
            raise InputError(
                f"surfaces need positions (n, 3) and faces (m, 3); got "
                f"{np.shape(self.positions)} and {np.shape(self.faces)}"
            )
        if not np.isfinite(self.positions).all() or not _within(self.faces, n):
            raise InputError(f"positions must be finite and faces from 0 to {n - 1}")
        if self.normals is not None and np.shape(self.normals) != (n, 3):
            raise InputError(f"normals have shape ({n}, 3); got {np.shape(self.normals)}")

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Corners of the box around all triangles."""
        return np.min(self.positions, axis=0), np.max(self.positions, axis=0)


Item = Volume | Spheres | Surfaces


@dataclass(frozen=True, eq=False)
class Scene:
    """What one view shows: items in one system of coordinates, their unit and remarks.

    >>> Scene((Volume(np.zeros((4, 3, 2))),), unit="um").bounds[1].tolist()
    [4.0, 3.0, 2.0]
    """

    items: tuple[Item, ...]
    unit: str = ""
    axes: tuple[str, ...] = ("x", "y", "z")
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.items or not all(isinstance(one, Item) for one in self.items):
            raise InputError("a scene holds volumes, spheres or surfaces; got none or others")
        flat = [one for one in self.items if isinstance(one, Volume) and np.ndim(one.values) < 3]
        volumes = [one for one in self.items if isinstance(one, Volume)]
        if len(volumes) > 1 or (flat and len(self.items) > 1):
            raise InputError("a scene holds at most one volume; one of 1 or 2 axes stands alone")

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Corners of the box around everything."""
        corners = [one.bounds for one in self.items]
        lower = np.min([low for low, _ in corners], axis=0)
        return lower, np.max([high for _, high in corners], axis=0)


def _within(values: Any, end: int) -> bool:
    return bool(np.min(values) >= 0 and np.max(values) < end)
