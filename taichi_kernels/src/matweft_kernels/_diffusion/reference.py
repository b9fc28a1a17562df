"""Plain reference: the matrix assembled with scipy and solved directly in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import cg, spsolve

from matweft_kernels._diffusion.outcome import Outcome, nothing

DIRECT_CELLS = 12_000


def solve(pores: npt.NDArray[np.bool_], periodic: bool, fields: bool) -> Outcome:
    """Solve by factorisation, or by conjugate gradients when the image is large."""
    through = percolating(pores, periodic)
    count = int(np.count_nonzero(through))
    if count == 0:
        return nothing(pores.shape, fields)
    matrix, source = assemble(through, periodic)
    if count <= DIRECT_CELLS:
        values, steps = np.atleast_1d(spsolve(matrix.tocsc(), source)), 0
    else:
        values, steps = _iterate(matrix, source)
    residual = np.linalg.norm(source - matrix @ values) / np.linalg.norm(source)
    ends = [np.count_nonzero(plane) for plane in (through[0], through[-1])]
    flux_in, flux_out = 2 * values[: ends[0]].sum(), 2 * (1 - values[count - ends[1] :]).sum()
    field = None
    if fields:
        field = np.full(pores.shape, np.nan, np.float32)
        field[through] = values
    conductance = source.sum() + values @ (matrix @ values) - 2 * source @ values
    return Outcome(
        conductance=float(conductance),
        flux_in=float(flux_in),
        flux_out=float(flux_out),
        iterations=steps,
        residual=float(residual),
        error=float(residual**2),
        through=count,
        concentration=field,
    )


def percolating(pores: npt.NDArray[np.bool_], periodic: bool) -> npt.NDArray[np.bool_]:
    """Return the pores on clusters that touch both faces across the first axis."""
    labels, count = ndimage.label(pores)
    if periodic:
        pairs = [(labels[:, 0], labels[:, -1]), (labels[:, :, 0], labels[:, :, -1])]
        ends = [np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1)]
        met = (ends[0] > 0) & (ends[1] > 0)
        links = sparse.coo_matrix(
            (np.ones(met.sum()), (ends[0][met], ends[1][met])), shape=(count + 1, count + 1)
        )
        labels = csgraph.connected_components(links, directed=False)[1][labels]
    first, last = labels[0][pores[0]], labels[-1][pores[-1]]
    return np.isin(labels, np.intersect1d(first, last)) & pores


def assemble(
    pores: npt.NDArray[np.bool_], periodic: bool
) -> tuple[sparse.csr_matrix, npt.NDArray[np.float64]]:
    """Return matrix and right-hand side for the pore voxels in C order."""
    index = np.full(pores.shape, -1)
    count = int(np.count_nonzero(pores))
    index[pores] = np.arange(count)
    here, there = [], []
    for axis in range(3):
        one = np.moveaxis(index, axis, 0)
        pairs = [(one[:-1], one[1:])]
        if periodic and axis > 0 and len(one) > 1:
            pairs.append((one[-1:], one[:1]))
        for low, high in pairs:
            both = (low >= 0) & (high >= 0)
            here.append(low[both])
            there.append(high[both])
    ends = np.concatenate(here), np.concatenate(there)
    faces = sparse.coo_matrix((np.ones(len(ends[0])), ends), shape=(count, count))
    links = (faces + faces.T).tocsr()
    diagonal = np.asarray(links.sum(axis=1)).ravel()
    source = np.zeros(count)
    source[index[-1][pores[-1]]] = 2.0
    diagonal += source
    diagonal[index[0][pores[0]]] += 2.0
    return (sparse.diags(diagonal) - links).tocsr(), source


def _iterate(
    matrix: sparse.csr_matrix, source: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], int]:
    steps = [0]

    def count(_: npt.NDArray[np.float64]) -> None:
        steps[0] += 1

    scale = sparse.diags(1 / matrix.diagonal())
    values, _ = cg(matrix, source, rtol=1e-10, maxiter=20_000, M=scale, callback=count)
    return values, steps[0]
