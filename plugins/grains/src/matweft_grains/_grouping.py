"""Points of an orientation map that belong together, by misorientation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data.symmetry import rotations
from matweft.data.symmetry.misorientation import largest_scalar, parts
from matweft_grains._steps import sides, steps

Labels = NDArray[np.int32]


def connected_grains(
    orientations: NDArray[np.floating[Any]],
    phase: NDArray[Any],
    symmetry: Mapping[int, str],
    periodic: Sequence[bool],
    *,
    threshold: float,
    diagonal: bool,
) -> Labels:
    """Return labels from 1 of connected points; 0 where ``phase`` is 0.

    Neighbours of one phase are connected if their misorientation is below ``threshold``, in
    degrees. Points that are connected along the last axis are one run; runs are then connected.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    axes = phase.ndim
    moves = steps(axes, diagonal=diagonal)
    least = float(np.cos(np.radians(threshold) / 2))
    along = moves.pop(axes - 1)
    begins = np.ones(phase.shape, np.bool_)
    joined = _joined(orientations, phase, symmetry, along, periodic, least)
    begins[..., 1:] = ~joined[..., : phase.shape[-1] - 1]
    runs = (np.cumsum(begins, dtype=np.int32) - 1).reshape(phase.shape)
    edges = [_edges(runs, joined, along, periodic)] if periodic[-1] else []
    for done, move in enumerate(moves):
        context().progress(done, len(moves), "directions")
        context().check()
        joined = _joined(orientations, phase, symmetry, move, periodic, least)
        edges.append(_edges(runs, joined, move, periodic))
    pairs = np.concatenate(edges, axis=1) if edges else np.zeros((2, 0), np.int32)
    count = int(runs.flat[-1]) + 1
    graph = coo_matrix((np.ones(pairs.shape[1], np.bool_), (pairs[0], pairs[1])), (count, count))
    _, grain = connected_components(graph, directed=False)
    labels = grain.astype(np.int32)[runs] + 1
    labels[phase == 0] = 0
    return np.asarray(labels)


def _joined(
    orientations: NDArray[np.floating[Any]],
    phase: NDArray[Any],
    symmetry: Mapping[int, str],
    move: tuple[int, ...],
    periodic: Sequence[bool],
    least: float,
) -> NDArray[np.bool_]:
    """Return for each pair of neighbours whether they are one crystal."""
    phase_here, phase_there = sides(phase, move, periodic)
    here, there = sides(orientations, move, periodic)
    same = (phase_here == phase_there) & (phase_here > 0)
    close = np.abs(np.einsum("...i,...i->...", here, there)) >= least
    joined = np.asarray(same & close)
    unsure = np.nonzero(same & ~close)
    kinds = phase_here[unsure]
    for number, name in symmetry.items():
        group = rotations(name)
        chosen = tuple(index[kinds == number] for index in unsure)
        for part in parts(len(chosen[0])):
            at = tuple(index[part] for index in chosen)
            joined[at] = largest_scalar(here[at], there[at], group) >= least
    return joined


def _edges(
    runs: Labels, joined: NDArray[np.bool_], move: tuple[int, ...], periodic: Sequence[bool]
) -> Labels:
    """Return the pairs of runs that are joined, most of them once, shape (2, n)."""
    here, there = sides(runs, move, periodic)
    pairs = np.stack([here[joined], there[joined]])
    new = np.ones(pairs.shape[1], np.bool_)
    new[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
    return np.asarray(pairs[:, new])
