"""Descriptors and random numbers against their peers, on the same work in one run.

``python tests/benchmarks/bench_descriptors.py [edge] [--device cpu]`` prints the best of three
runs of each side and their ratio (peer over ours: above 1 we are faster).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial.transform import Rotation

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft_kernels import runtime
from matweft_kernels.chords import chord_lengths
from matweft_kernels.distance import squared_distance
from matweft_kernels.ellipsoids import rasterise_ellipsoids
from matweft_kernels.geodesic import geodesic_distance
from matweft_kernels.random import normal, uniform
from matweft_kernels.surface import specific_surface_area
from matweft_porous import AllDescriptors, PoreSizes

POROSITY, LENGTH, DIJKSTRA_EDGE = 0.45, 6.0, 64


def level_set(edge: int) -> NDArray[np.bool_]:
    """Return pores of a periodic Gaussian field."""
    waves = [2 * np.pi * np.fft.fftfreq(edge)] * 2 + [2 * np.pi * np.fft.rfftfreq(edge)]
    squared = sum(k**2 for k in np.meshgrid(*waves, indexing="ij", sparse=True))
    noise = np.random.default_rng(0).standard_normal((edge,) * 3)
    spectrum = np.fft.rfftn(noise) * np.exp(-squared * LENGTH**2 / 4)
    field = np.fft.irfftn(spectrum, s=noise.shape, axes=(0, 1, 2))
    return np.asarray(field < np.quantile(field, POROSITY))


def seconds(call: Callable[[], object], runs: int = 3) -> float:
    """Return the shortest of a few runs."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def show(
    work: str,
    ours: Callable[[], object],
    peers: dict[str, Callable[[], object]],
    peer_runs: int = 3,
) -> None:
    """Print our time, those of the peers and the ratios."""
    ours()
    mine = seconds(ours)
    print(f"{work:<42}{1e3 * mine:>10.1f} ms")
    for name, peer in peers.items():
        theirs = seconds(peer, peer_runs)
        print(f"    {name:<38}{1e3 * theirs:>10.1f} ms{theirs / mine:>9.2f} x")


def chords_by_numpy(pore: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return run lengths along axis 0 line by line, as pore-network packages take them."""
    found = []
    for line in pore.reshape(len(pore), -1).T:
        turns = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
        found.append(turns[1::2] - turns[::2])
    return np.bincount(np.concatenate(found))


def distance_by_padding(pore: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return periodic distances as the paper takes them: of an image twice as large."""
    half = pore.shape[0] // 2
    found = distance_transform_edt(np.pad(pore, half, mode="wrap"))
    return np.asarray(found[(slice(half, half + pore.shape[0]),) * 3])


def area_by_triangles(pore: NDArray[np.bool_]) -> float:
    """Return the area of the triangulated interface."""
    from skimage.measure import marching_cubes, mesh_surface_area

    vertices, faces, *_ = marching_cubes(pore.astype(np.float32), 0.5)
    return float(mesh_surface_area(vertices, faces))


def ellipsoids_by_numpy(bodies: tuple[NDArray[np.float64], ...], edge: int) -> NDArray[np.int32]:
    """Return the first covering index by the inequality in the bounding cube of each ellipsoid."""
    first = np.full((edge,) * 3, -1, np.int32)
    for index, (centre, axes, turn) in enumerate(zip(*bodies, strict=True)):
        matrix = Rotation.from_quat(turn, scalar_first=True).as_matrix()
        low, high = np.floor(centre - axes.max()), np.ceil(centre + axes.max())
        ranges = [np.arange(a, b + 1).astype(int) for a, b in zip(low, high, strict=True)]
        away = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1) + 0.5 - centre
        inside = ((away @ matrix / axes) ** 2).sum(axis=-1) <= 1.0
        window = np.ix_(*(places % edge for places in ranges))
        first[window] = np.where(inside & (first[window] < 0), index, first[window])
    return first


def random_bodies(number: int, edge: int) -> tuple[NDArray[np.float64], ...]:
    """Return ellipsoids of the paper's size in a box."""
    draws = np.random.default_rng(1)
    turns = Rotation.random(number, rng=draws).as_quat(scalar_first=True)
    return draws.random((number, 3)) * edge, np.tile([9.0, 9.0, 18.0], (number, 1)), turns


def bench_random(count: int, device: str) -> None:
    """Compare uniform and normal numbers."""
    import torch

    numpy = np.random.default_rng(0)
    show(
        f"{count} uniform numbers",
        lambda: uniform(1, count, device=device),
        {
            "torch.rand": lambda: torch.rand(count),
            "numpy Generator.random": lambda: numpy.random(count, dtype=np.float32),
            "numpy Philox": lambda: np.random.Generator(np.random.Philox(1)).random(
                count, dtype=np.float32
            ),
        },
    )
    show(
        f"{count} normal numbers",
        lambda: normal(1, count, device=device),
        {
            "torch.randn": lambda: torch.randn(count),
            "numpy Generator.standard_normal": lambda: numpy.standard_normal(
                count, dtype=np.float32
            ),
        },
    )


def bench_vector(pore: NDArray[np.bool_], device: str) -> None:
    """Time the descriptors that are made of many, and the vector of all of them."""
    image = VoxelImage(pore, periodic=(True,) * 3)
    with use_context(Context(device=device)):
        count = len(AllDescriptors().describe(image).vector)
        show("r_max and r_min", lambda: PoreSizes(curves=False).describe(image), {})
        show(f"all {count} descriptors", lambda: AllDescriptors().describe(image), {})


def main() -> None:
    """Run every comparison at one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edge", type=int, nargs="?", default=192)
    parser.add_argument("--device", default="auto", choices=runtime.DEVICES)
    options = parser.parse_args()
    edge, device = options.edge, options.device
    print(f"{runtime.start(device).name}, {edge}^3 voxels, porosity {POROSITY}")
    pore, small = level_set(edge), level_set(min(edge, DIJKSTRA_EDGE))
    bodies = random_bodies(256, edge)
    bench_random(8_388_608, device)
    show(
        f"geodesic distance, {len(small)}^3",
        lambda: geodesic_distance(small, device=device),
        {"scipy dijkstra": lambda: geodesic_distance(small, device="reference")},
    )
    show("geodesic distance", lambda: geodesic_distance(pore, device=device), {})
    show(
        "Euclidean distance, periodic",
        lambda: squared_distance(pore, device=device),
        {
            "scipy, padded to twice the size": lambda: distance_by_padding(pore),
            "scipy, not periodic": lambda: distance_transform_edt(pore),
        },
        peer_runs=1,
    )
    show(
        "specific surface area",
        lambda: specific_surface_area(pore, device=device),
        {"skimage marching_cubes": lambda: area_by_triangles(pore)},
    )
    show(
        "chord lengths, axis 0",
        lambda: chord_lengths(pore, device=device),
        {
            "numpy line by line": lambda: chords_by_numpy(pore),
            "numpy whole image": lambda: chord_lengths(pore, device="reference"),
        },
    )
    bench_vector(pore, device)
    show(
        f"{len(bodies[0])} ellipsoids",
        lambda: rasterise_ellipsoids(*bodies, (edge,) * 3, device=device),
        {"numpy bounding cubes": lambda: ellipsoids_by_numpy(bodies, edge)},
    )


if __name__ == "__main__":
    main()
