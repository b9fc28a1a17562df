"""Pictures of voxel solids: rays cast through a box of labels, in plain numpy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
LARGEST = 96
"""Voxels along the longest edge that are drawn; larger images are averaged in blocks."""

_LIGHT = np.array([0.45, -0.60, 0.90], dtype=np.float32)
_LIGHT /= np.linalg.norm(_LIGHT)


@dataclass(frozen=True)
class View:
    """An orthographic camera on a box of ``shape`` voxels: z is up, x to the lower right."""

    shape: tuple[int, int, int]
    azimuth: float = -52.0
    elevation: float = 27.0
    pixels: int = 560

    @cached_property
    def basis(self) -> Floats:
        """Rows: right, up and towards the eye, shape (3, 3)."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        eye = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
        right = np.array([-np.sin(a), np.cos(a), 0.0])
        return np.array([right, np.cross(eye, right), eye], dtype=np.float32)

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Half width and half height of the box as seen, in voxels."""
        reach = np.abs(self.basis[:2]) @ (np.array(self.shape) / 2)
        return float(reach[0]) * 1.02, float(reach[1]) * 1.02

    def project(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Return where points, shape (n, 3) in voxels, are seen: (n, 2), centre at 0."""
        seen = (np.asarray(points) - (np.array(self.shape) - 1) / 2) @ self.basis[:2].T
        return np.asarray(seen, dtype=np.float64)

    def rays(self) -> tuple[Floats, tuple[int, int]]:
        """Return the points on the picture's plane, shape (h * w, 3), and (h, w)."""
        half_width, half_height = self.extent
        scale = self.pixels / max(half_width, half_height) / 2
        w, h = int(half_width * 2 * scale), int(half_height * 2 * scale)
        u = np.linspace(-half_width, half_width, w, dtype=np.float32)
        v = np.linspace(half_height, -half_height, h, dtype=np.float32)
        right, up, _ = self.basis
        points = v[:, None, None] * up + u[None, :, None] * right
        centre = (np.array(self.shape, dtype=np.float32) - 1) / 2
        return (points + centre).reshape(-1, 3), (h, w)


def render(
    labels: NDArray[Any],
    colours: Mapping[int, tuple[float, float, float]],
    hidden: Iterable[int] = (),
    *,
    pixels: int = 560,
    outlines: bool = False,
    pale: float = 0.0,
) -> tuple[NDArray[np.uint8], View]:
    """Draw a three-dimensional label image; return pixels, shape (h, w, 4), and the camera.

    ``colours`` gives red, green and blue in 0 to 1 for each label, ``hidden`` the labels seen
    through; ``pale`` in 0 to 1 lightens the faces of the box against the surfaces inside it,
    ``outlines`` darkens the border between labels. What is not hit is transparent.
    """
    hidden = list(hidden)
    labels, amount = _reduced(labels, ~np.isin(labels, hidden))
    view = View(_triple(labels.shape), pixels=pixels)
    start, size = view.rays()
    position, face, rays = _hits(_smooth(amount), start, -view.basis[2])
    picture = np.zeros((start.shape[0], 4), dtype=np.float32)
    if len(rays):
        tint = _tints(labels, ~np.isin(labels, hidden), colours, position)
        if outlines:
            tint *= _outline(labels, position)[:, None]
        picture[rays, :3] = _shaded(tint, _smooth(amount), position, face, pale)
        picture[rays, 3] = 1
    return (picture.clip(0, 1) * 255).astype(np.uint8).reshape(*size, 4), view


def _triple(shape: tuple[int, ...]) -> tuple[int, int, int]:
    x, y, z = shape
    return x, y, z


def _reduced(labels: NDArray[Any], solid: NDArray[np.bool_]) -> tuple[NDArray[Any], Floats]:
    """Average blocks of voxels until the longest edge is short enough."""
    block = -(-max(labels.shape) // LARGEST)
    if block == 1:
        return labels, solid.astype(np.float32)
    kept = [max(n // block, 1) for n in labels.shape]
    steps = [min(block, n) for n in labels.shape]
    cut = tuple(slice(0, k * s) for k, s in zip(kept, steps, strict=True))
    split = [length for pair in zip(kept, steps, strict=True) for length in pair]
    amount = solid[cut].reshape(split).mean(axis=(1, 3, 5), dtype=np.float32)
    middle = tuple(slice(s // 2, k * s, s) for k, s in zip(kept, steps, strict=True))
    return labels[middle], amount


def _smooth(field: Floats) -> Floats:
    """Average with the neighbours along each axis, weights 1, 2, 1; nothing enters the box."""
    for axis in range(3):
        padded = np.pad(field, [(1, 1) if a == axis else (0, 0) for a in range(3)], mode="edge")
        lower, middle, upper = (
            np.take(padded, np.arange(o, o + field.shape[axis]), axis) for o in range(3)
        )
        field = (lower + 2 * middle + upper) / 4
    return field


def _blurred(field: Floats, radius: int) -> Floats:
    """Average over a cube of ``2 radius + 1`` voxels; outside the box is empty."""
    for axis in range(3):
        pad = [(radius + 1, radius) if a == axis else (0, 0) for a in range(3)]
        total = np.cumsum(np.pad(field, pad), axis=axis, dtype=np.float32)
        n = field.shape[axis]
        high = np.take(total, np.arange(2 * radius + 1, 2 * radius + 1 + n), axis)
        field = (high - np.take(total, np.arange(n), axis)) / (2 * radius + 1)
    return field


def _strides(shape: tuple[int, ...]) -> NDArray[np.int64]:
    return np.array([shape[1] * shape[2], shape[2], 1])


def _nearest(field: NDArray[Any], points: Floats) -> NDArray[Any]:
    top = np.array(field.shape) - 1
    index = np.rint(points).astype(np.int64).clip(0, top)
    return field.ravel()[index @ _strides(field.shape)]


def _linear(field: Floats, points: Floats) -> Floats:
    """Interpolate between the eight voxels around each point; the border continues outwards."""
    flat, base = field.ravel(), np.zeros(len(points), dtype=np.int64)
    shares, ups = [], []
    for axis, (n, stride) in enumerate(zip(field.shape, _strides(field.shape), strict=True)):
        place = points[:, axis].clip(0, n - 1)
        low = np.minimum(place.astype(np.int64), max(n - 2, 0))
        shares.append((place - low).astype(np.float32))
        base += low * stride
        ups.append(int(stride) if n > 1 else 0)
    (x, y, z), (up_x, up_y, up_z) = shares, ups

    def edge(at: NDArray[np.int64]) -> Floats:
        value = flat[at]
        return np.asarray(value + z * (flat[at + up_z] - value))

    def side(at: NDArray[np.int64]) -> Floats:
        value = edge(at)
        return np.asarray(value + y * (edge(at + up_y) - value))

    value = side(base)
    return np.asarray(value + x * (side(base + up_x) - value))


def _free(field: Floats) -> Floats:
    """Return for each voxel a distance within which a ray meets no surface."""
    near = field > 0.25
    free = np.full(field.shape, 0.5, dtype=np.float32)
    for reach in (2, 4, 8):
        near = _blurred(near.astype(np.float32), reach // 2 if reach > 2 else 2) > 1e-6
        free[~near] = reach - 1
    return free


def _hits(field: Floats, start: Floats, ahead: Floats) -> tuple[Floats, NDArray[Any], NDArray[Any]]:
    """March rays to the first surface: its points, the face hit (0-2, or -1 inside), the rays."""
    bounds = np.array(field.shape, dtype=np.float32) - 0.5
    t0, t1 = (-0.5 - start) / ahead, (bounds - start) / ahead
    near, far = np.minimum(t0, t1), np.maximum(t0, t1)
    enter, leave = near.max(axis=1), far.min(axis=1)
    rays = np.flatnonzero(enter < leave)
    t, last = enter[rays], leave[rays]
    face = near[rays].argmax(axis=1)
    free = _free(field)
    before = _linear(field, start[rays] + t[:, None] * ahead)
    struck = before >= 0.5
    found = [(t[struck], face[struck], rays[struck])]
    rays, t, last, before = rays[~struck], t[~struck], last[~struck], before[~struck]
    while len(rays):
        step = np.minimum(_nearest(free, start[rays] + t[:, None] * ahead), last - t)
        t = t + step
        value = _linear(field, start[rays] + t[:, None] * ahead)
        struck = value >= 0.5
        back = step[struck] * (value[struck] - 0.5) / (value[struck] - before[struck])
        found.append((t[struck] - back, np.full(struck.sum(), -1), rays[struck]))
        on = ~struck & (t < last)
        rays, t, last, before = rays[on], t[on], last[on], value[on]
    t, face, rays = (np.concatenate(part) for part in zip(*found, strict=True))
    return start[rays] + t[:, None] * ahead, face, rays


def _tints(
    labels: NDArray[Any],
    solid: NDArray[np.bool_],
    colours: Mapping[int, tuple[float, float, float]],
    position: Floats,
) -> Floats:
    """Return the colour of the solid at, or just beneath, each point."""
    names = np.unique(labels)
    table = np.array([colours.get(int(name), (0.6, 0.6, 0.6)) for name in names], np.float32)
    index = np.searchsorted(names, labels)
    # Surfaces lie between voxels: what is seen through takes the label of a solid neighbour.
    for axis in range(3):
        for shift in (1, -1):
            beside = np.roll(solid, shift, axis) & ~solid
            index = np.where(beside, np.roll(index, shift, axis), index)
            solid = solid | beside
    return np.asarray(table[_nearest(index, position)])


def _outline(labels: NDArray[Any], position: Floats) -> Floats:
    """Return 1, or less where a different label is within 0.6 voxels."""
    own = _nearest(labels, position)
    border = np.zeros(len(position), dtype=bool)
    for axis in range(3):
        for shift in (-0.6, 0.6):
            moved = position.copy()
            moved[:, axis] += shift
            border |= _nearest(labels, moved) != own
    return np.where(border, np.float32(0.55), np.float32(1))


def _shaded(
    tint: Floats, field: Floats, position: Floats, face: NDArray[Any], pale: float
) -> Floats:
    normal = _normals(field, position, face)
    crowd = np.zeros(len(position), dtype=np.float32)
    for radius in (2, 5):
        around = _blurred(field, radius)
        crowd += 0.5 * _outside_is_empty(around, position + normal * radius)
    open_sky = (1 - crowd).clip(0, 1)
    lit = (normal @ _LIGHT).clip(0, 1)
    cut = (face >= 0).astype(np.float32)[:, None]
    base = tint + (np.array([1.0, 0.99, 0.97], np.float32) - tint) * pale * cut
    light = (0.52 + 0.08 * normal[:, 2]) * (0.15 + 0.85 * open_sky) + 0.60 * lit * open_sky**0.5
    return np.asarray(base * light[:, None], dtype=np.float32)


def _normals(field: Floats, position: Floats, face: NDArray[Any]) -> Floats:
    """Return unit normals: of the box where a face was hit, else along the falling field."""
    normal = np.zeros_like(position)
    for axis in range(3):
        shift = np.zeros(3, dtype=np.float32)
        shift[axis] = 1
        normal[:, axis] = _linear(field, position - shift) - _linear(field, position + shift)
    on_box = face >= 0
    normal[on_box] = 0
    middle = (np.array(field.shape) - 1) / 2
    side = np.sign(position - middle)
    rows = np.flatnonzero(on_box)
    normal[rows, face[rows]] = side[rows, face[rows]]
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.asarray(normal / np.maximum(length, 1e-6), dtype=np.float32)


def _outside_is_empty(field: Floats, points: Floats) -> Floats:
    inside = ((points > -0.5) & (points < np.array(field.shape) - 0.5)).all(axis=1)
    return np.where(inside, _linear(field, points), np.float32(0))
