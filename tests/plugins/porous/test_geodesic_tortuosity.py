"""Geodesic tortuosity against straight and slanted channels and Dijkstra's algorithm."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft_porous import GeodesicTortuosity, LevelSet


def _dijkstra(pore: np.ndarray, spacing: tuple[float, ...], wrap: bool) -> np.ndarray:
    """Return the path lengths of the first plane's pore voxels to the last plane."""
    number = np.cumsum(pore).reshape(pore.shape) - 1
    rows, columns, weights = [], [], []
    for step in np.ndindex(3, 3, 3):
        shift = np.array(step) - 1
        there = np.argwhere(pore) + shift
        here = number[pore]
        keep = (there[:, 0] >= 0) & (there[:, 0] < pore.shape[0])
        if wrap:
            there[:, 1:] %= pore.shape[1:]
        else:
            keep &= np.all((there >= 0) & (there < pore.shape), axis=1)
        there, here = there[keep], here[keep]
        inside = pore[tuple(there.T)] & bool(shift.any())
        rows.append(here[inside])
        columns.append(number[tuple(there[inside].T)])
        weights.append(np.full(inside.sum(), np.linalg.norm(shift * spacing)))
    size = (int(pore.sum()),) * 2
    graph = coo_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), size
    )
    distance = dijkstra(graph.tocsr(), indices=number[-1][pore[-1]], min_only=True)
    return distance[number[0][pore[0]]]


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (2.0, 1.0, 1.5)])
def test_paths_are_those_of_dijkstra(wrap: bool, spacing: tuple[float, float, float]) -> None:
    values = LevelSet(shape=(20, 18, 16), porosity=0.35, correlation_length=2.5).generate(
        rng=np.random.default_rng(5)
    )
    image = VoxelImage(values.values, spacing=spacing, unit="um", periodic=(False, wrap, wrap))
    found = GeodesicTortuosity().describe(image)
    lengths = _dijkstra(image.mask(), spacing, wrap)
    reached = lengths[np.isfinite(lengths)] / (19 * spacing[0])
    assert found.connected_fraction == len(reached) / len(lengths)
    assert found.connected_fraction > 0
    assert found.mean == pytest.approx(reached.mean(), rel=1e-6)
    assert found.std == pytest.approx(reached.std(), rel=1e-5)
    quantiles = np.quantile(reached, np.arange(1, 20) / 20)
    assert found.quantiles == pytest.approx(quantiles, rel=1e-6)


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_an_empty_box_is_straight(axis: str) -> None:
    with pytest.warns(InputWarning, match="fills 100 %"):
        found = GeodesicTortuosity(axis=axis).describe(np.ones((8, 10, 12), dtype=bool))
    assert (found.mean, found.std, found.connected_fraction) == (1, 0, 1)
    assert np.all(found.quantiles == 1)


@pytest.mark.filterwarnings("ignore:the image is a section")
def test_a_slanted_channel_wraps_around_periodic_sides() -> None:
    x, y = np.indices((24, 12))
    slanted = (y - x) % 12 == 0
    image = VoxelImage(slanted, periodic=(False, True))
    assert GeodesicTortuosity().describe(image).mean == pytest.approx(math.sqrt(2), rel=1e-6)
    with pytest.warns(InputWarning, match="no path leads through the phase along x"):
        closed = GeodesicTortuosity(periodic=False).describe(image)
    assert math.isnan(closed.mean)
    assert np.all(np.isnan(closed.quantiles))
    assert (closed.percolates, closed.connected_fraction) == (False, 0)
    with pytest.warns(InputWarning, match="no path"):
        GeodesicTortuosity(connectivity=6).describe(image)


@pytest.mark.filterwarnings("ignore:the image is a section")
def test_one_plane_is_no_distance() -> None:
    with pytest.raises(InputError, match="one plane along z"):
        GeodesicTortuosity(axis="z").describe(np.indices((8, 8, 1)).sum(axis=0) % 2)
    with pytest.raises(InputError, match="no axis 'z'; this image has x, y"):
        GeodesicTortuosity(axis="z").describe(np.indices((8, 8)).sum(axis=0) % 2)
