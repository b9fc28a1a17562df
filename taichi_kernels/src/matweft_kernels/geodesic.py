"""Shortest paths through the pores of an image."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime
from matweft_kernels._binary_image import axis_number, binary_image, edge_lengths

Connectivity = Literal[6, 18, 26]
_MOST_ANISOTROPIC = 64.0


def geodesic_distance(
    pore: ArrayLike,
    *,
    axis: int = 0,
    periodic_sides: bool = True,
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0),
    connectivity: Connectivity = 26,
    device: str = "auto",
    threads: int | None = None,
) -> NDArray[np.float32]:
    r"""Return the length of the shortest pore path from each voxel to the last plane of an axis.

    d(v) = min Σ |h ∘ (v_{m+1} − v_m)| over chains of neighbouring pore voxels from v to a pore
    voxel of the last plane, h the spacing. The geodesic tortuosity of a voxel of the first plane
    is its distance over (N − 1) h.

    The minimum over the graph is exact. Steps are whole multiples of a unit that meets their
    lengths to 10⁻⁷ (cubic voxels) or 10⁻⁶; only when a path is longer than 16 times the sum of
    the image's edges, the unit is made 16 times coarser, and again until the paths fit.

    Parameters
    ----------
    pore
        Image of shape (nx, ny, nz), true in the pores; below 2³¹ voxels.
    axis
        Transport axis; it never wraps.
    periodic_sides
        Whether paths may leave through a side and enter at the opposite one.
    spacing
        Edge lengths of a voxel, in any unit.
    connectivity
        26 (faces, edges, corners), 18 (faces, edges) or 6 (faces).
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    numpy.ndarray
        float32 of the image's shape in the unit of the spacing: 0 in the pores of the last plane,
        inf in the solid and where no path leads there. Identical on every device but the
        reference (Dijkstra's algorithm in float64), which agrees to float32 rounding.

    Raises
    ------
    ValueError
        When the image, the axis, the spacing or the connectivity is not as described.

    Examples
    --------
    >>> slit = np.ones((4, 1, 1), bool)
    >>> geodesic_distance(slit, device="reference").ravel().tolist()
    [3.0, 2.0, 1.0, 0.0]

    References
    ----------
    Dial, *Algorithm 360: shortest-path forest with topological ordering*, Comm. ACM 12, 1969.
    """
    from matweft_kernels import _geodesic_search as search

    image, along, edges = binary_image(pore, "pore"), axis_number(axis), edge_lengths(spacing)
    if connectivity not in (6, 18, 26):
        raise ValueError(f"connectivity is {connectivity}: give 6, 18 or 26")
    if max(edges) > _MOST_ANISOTROPIC * min(edges):
        raise ValueError(
            f"spacing is {spacing!r}: give edges that differ at most {_MOST_ANISOTROPIC:g} times"
        )
    turned = np.ascontiguousarray(np.moveaxis(image, along, 0))
    sides = [edges[other] for other in range(3) if other != along]
    lengths = search.step_lengths((edges[along], sides[0], sides[1]), connectivity)
    started = runtime.start(device, threads=threads)
    if started.device == "reference":
        from matweft_kernels import _geodesic_reference

        found = _geodesic_reference.distances(turned, lengths, periodic_sides)
    else:
        found = search.distances(turned, lengths, periodic_sides, started)
    return np.ascontiguousarray(np.moveaxis(found, 0, along))
