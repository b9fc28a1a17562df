"""Plain reference of the tensor: matrices of scipy, solved in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from matweft_kernels._diffusion.outcome import TensorOutcome
from matweft_kernels._diffusion.reference import DIRECT_CELLS, face_gradient, iterate

Floats = npt.NDArray[np.float64]


def solve(pores: npt.NDArray[np.bool_], axes: list[int]) -> TensorOutcome:
    """Solve for a mean gradient along each of some axes."""
    gradients = [face_gradient(pores, axis, periodic=n > 1) for axis, n in enumerate(pores.shape)]
    matrix = sum(gradient.T @ gradient for gradient in gradients).tocsr()
    sources = np.zeros((3, matrix.shape[0]))
    for axis in axes:
        sources[axis] = -gradients[axis].sum(axis=0)
    values, steps = _solutions(matrix, sources)
    ends = np.cumsum([gradient.shape[0] for gradient in gradients])
    differences = (sparse.vstack(gradients) @ values.T).T
    for axis in axes:
        differences[axis, ends[axis] - gradients[axis].shape[0] : ends[axis]] += 1
    errors = np.linalg.norm(matrix @ values.T - sources.T, axis=0) ** 2
    flows = np.stack([part.sum(axis=1) for part in np.split(differences, ends[:2], axis=1)])
    return TensorOutcome(differences @ differences.T, flows, steps, errors)


def _solutions(matrix: sparse.csr_matrix, sources: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Solve for each source, by factorisation with the first voxel of each cluster held at zero."""
    values, steps = np.zeros(sources.shape), np.zeros(3, np.int64)
    if matrix.shape[0] > DIRECT_CELLS:
        for axis, source in enumerate(sources):
            values[axis], steps[axis] = iterate(matrix, source)
        return values, steps
    clusters = csgraph.connected_components(matrix, directed=False)[1]
    free = np.ones(matrix.shape[0], bool)
    free[np.unique(clusters, return_index=True)[1]] = False
    if free.any():
        values[:, free] = splu(matrix[free][:, free].tocsc()).solve(sources[:, free].T).T
    return values, steps
