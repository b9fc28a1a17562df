"""Mean orientations of crystals that are equivalent under their symmetry."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.data._quaternions import conjugate, multiply
from matweft.data.orientations import unit_quaternions, upper
from matweft.data.symmetry.groups import rotations
from matweft.data.symmetry.misorientation import nearest, parts
from matweft.errors import InputError

Floats = NDArray[np.float64]
_PASSES = 8
_SETTLED = 1e-12
"""Change of |Re(old⁻¹ new)| from 1 below which a mean is found."""


def mean_orientation(
    quaternions: ArrayLike, symmetry: str | int, weights: ArrayLike | None = None
) -> Floats:
    """Return the mean of orientations, shape (4,).

    Each is replaced by its equivalent nearest to the mean so far, first the first of them; the
    mean is the eigenvector of the largest eigenvalue of Σ w q qᵀ. It is repeated until it settles.
    ``quaternions`` has shape (n, 4), ``weights`` (n,). Raises `InputError` for none at all, and
    for what is no orientation.

    Source: F. L. Markley et al., Averaging quaternions, Journal of Guidance, Control, and Dynamics
    30 (2007) 1193.

    >>> tilted = np.array([[np.cos(a), np.sin(a), 0, 0] for a in (0.0, 0.1, 0.2)])
    >>> mean = mean_orientation(tilted, "m-3m")
    >>> np.allclose(mean, [np.cos(0.1), np.sin(0.1), 0, 0])
    True
    """
    given = unit_quaternions(quaternions, "orientations").reshape(-1, 4)
    if not len(given):
        raise InputError("a mean orientation needs at least one orientation; got none")
    one = mean_orientations(given, np.zeros(len(given), np.intp), 1, symmetry, weights)
    return np.asarray(one[0])


def mean_orientations(
    quaternions: ArrayLike,
    groups: ArrayLike,
    count: int,
    symmetry: str | int,
    weights: ArrayLike | None = None,
) -> Floats:
    """Return the mean orientation of each of ``count`` groups, shape (count, 4).

    ``groups`` has shape (n,) and says to which group, from 0, each orientation belongs; a group
    without a member gets the identity. Otherwise as `mean_orientation`.

    >>> turned = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    >>> mean_orientations(turned, [0, 0, 1], 2, "mmm").tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    """
    given = unit_quaternions(quaternions, "orientations").reshape(-1, 4)
    member = np.asarray(groups, dtype=np.intp).ravel()
    share = np.ones(len(given)) if weights is None else np.asarray(weights, np.float64).ravel()
    if not len(member) == len(share) == len(given):
        raise InputError(
            f"{len(given)} orientations need as many groups and weights; "
            f"got {len(member)} and {len(share)}"
        )
    if member.size and not 0 <= member.min() <= member.max() < count:
        raise InputError(f"groups are numbered from 0 to {count - 1}; got {member.max()}")
    means = np.tile([1.0, 0.0, 0.0, 0.0], (count, 1))
    present, first = np.unique(member, return_index=True)
    means[present] = given[first]
    group = rotations(symmetry)
    for _ in range(_PASSES):
        new = _principal(_moments(given, means, member, share, group), means)
        change = float(np.max(1 - np.abs((new * means).sum(axis=1)), initial=0.0))
        means = new
        if change < _SETTLED:
            break
    return upper(means)


def _moments(
    given: Floats, means: Floats, member: NDArray[np.intp], share: Floats, group: Floats
) -> Floats:
    """Return Σ w m mᵀ of the members m = mean⁻¹ q s of each group, shape (count, 4, 4)."""
    summed = np.zeros((len(means), 4, 4))
    own = np.cos(_least_half_turn(group) / 2)  # such members have no nearer equivalent
    for part in parts(len(given)):
        at, weight = member[part], share[part]
        between = multiply(conjugate(means[at]), given[part])
        far = np.flatnonzero(np.abs(between[:, 0]) < own)
        between[far] = nearest(between[far], group)
        for i in range(4):
            for j in range(i, 4):
                summed[:, i, j] += np.bincount(
                    at, weight * between[:, i] * between[:, j], minlength=len(means)
                )
    lower = np.tril_indices(4, -1)
    summed[:, lower[0], lower[1]] = summed[:, lower[1], lower[0]]
    return summed


def _least_half_turn(group: Floats) -> float:
    """Return half the angle of the least rotation of a group, in radians."""
    return float(np.arccos(np.minimum(group[1:, 0], 1.0)).min(initial=np.pi))


def _principal(moments: Floats, means: Floats) -> Floats:
    """Return each mean turned by the strongest direction of the moments about it."""
    values, vectors = np.linalg.eigh(moments)
    strongest = vectors[:, :, -1]
    strongest = np.where(values[:, -1:] > 0, strongest, [1.0, 0.0, 0.0, 0.0])
    turned = multiply(means, strongest)
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True))
