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
        values, steps = iterate(matrix, source)
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
    matrix = sum(
        neighbour_differences(pores, axis, periodic and axis > 0 and pores.shape[axis] > 1)
        for axis in range(3)
    )
    first, last = np.zeros(pores.shape), np.zeros(pores.shape)
    first[0], last[-1] = 2.0, 2.0
    source = last[pores]
    return (matrix + sparse.diags(first[pores] + source)).tocsr(), source


def neighbour_differences(
    pores: npt.NDArray[np.bool_], axis: int, periodic: bool
) -> sparse.csr_matrix:
    """Return the matrix of a voxel's summed differences to its pore neighbours along an axis."""
    gradient = face_gradient(pores, axis, periodic)
    return (gradient.T @ gradient).tocsr()


def face_gradient(pores: npt.NDArray[np.bool_], axis: int, periodic: bool) -> sparse.csr_matrix:
    """Return the matrix of the differences across the open faces along an axis."""
    count = int(np.count_nonzero(pores))
    index = np.full(pores.shape, -1)
    index[pores] = np.arange(count)
    one = np.moveaxis(index, axis, 0)
    low, high = (one, np.roll(one, -1, axis=0)) if periodic else (one[:-1], one[1:])
    both = (low >= 0) & (high >= 0)
    faces = np.arange(int(both.sum()))
    places = np.concatenate([faces, faces]), np.concatenate([high[both], low[both]])
    signs = np.repeat([1.0, -1.0], len(faces))
    return sparse.csr_matrix((signs, places), shape=(len(faces), count))


def iterate(
    matrix: sparse.csr_matrix, source: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], int]:
    """Solve by conjugate gradients; return the solution and the number of steps."""
    steps = [0]

    def count(_: npt.NDArray[np.float64]) -> None:
        steps[0] += 1

    scale = sparse.diags(1 / matrix.diagonal())
    values, _ = cg(matrix, source, rtol=1e-10, maxiter=20_000, M=scale, callback=count)
    return values, steps[0]
