r"""Ellipsoids that do not overlap: contact function, and relaxation in a periodic box.

Source: J. W. Perram, M. S. Wertheim, *Statistical mechanics of hard ellipsoids. I*, Journal of
Computational Physics 58 (1985) 409.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime
from matweft_kernels._ellipsoid_bodies import checked_bodies
from matweft_kernels._hard_ellipsoids import layout, matrices, pairs, plain_contact
from matweft_kernels._hard_ellipsoids.start import Moves, Start
from matweft_kernels._hard_ellipsoids.sweeps import Callback, Sweeps
from matweft_kernels.random import seed_key

Floats = NDArray[np.float64]

FIRST_STEPS = (layout.FIRST_STEP, layout.FIRST_STEP)
_MOVES_A_LAUNCH = {False: 40_000, True: 500}
_MARGIN = {True: 1e-9, False: 1e-4}
_WIDER = 8.0


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Ellipsoids after trial moves.

    Attributes
    ----------
    centres, orientations : array of float64, shapes (n, 3) and (n, 4)
        Centres within the box and unit quaternions, scalar first.
    relaxed : bool
        Whether no two ellipsoids overlap, nor one an image of itself; checked in float64.
    smallest_contact : float
        The smallest F of all pairs and images: 1 or more when relaxed; infinite when even the
        bounding balls are apart.
    overlap : float
        Sum of (1 − F)² over the pairs that overlap; 0 when relaxed.
    sweeps : float
        Trial moves per ellipsoid.
    acceptance : tuple of two floats
        Shares of the translations and of the rotations that were accepted; NaN where none was
        tried.
    steps : tuple of two floats
        Largest translation along an axis, over the radius of a ball of the mean volume, and
        largest turn about an axis in radians, as adapted.
    """

    centres: Floats
    orientations: Floats
    relaxed: bool
    smallest_contact: float
    overlap: float
    sweeps: float
    acceptance: tuple[float, float]
    steps: tuple[float, float]


def shape_matrices(semi_axes: ArrayLike, orientations: ArrayLike) -> Floats:
    """Return A = R diag(a²) Rᵀ of semi-axes (n, 3) and unit quaternions (n, 4), scalar first.

    A point x lies in the ellipsoid about c if (x − c)ᵀ A⁻¹ (x − c) ≤ 1.

    >>> shape_matrices([[1.0, 2.0, 3.0]], [[1.0, 0.0, 0.0, 0.0]])[0].diagonal().tolist()
    [1.0, 4.0, 9.0]
    """
    axes, turns = np.asarray(semi_axes, float), np.asarray(orientations, float)
    _, axes, turns = checked_bodies(np.zeros_like(axes), axes, turns, [np.inf])
    return matrices.shape_matrices(axes, turns)


def contact_function(
    separation: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    device: str = "auto",
    threads: int | None = None,
) -> Floats:
    r"""Return the contact function of Perram and Wertheim of pairs of ellipsoids.

    F(A, B) = max over λ in [0, 1] of λ (1 − λ) rᵀ [(1 − λ) A + λ B]⁻¹ r. The ellipsoids overlap if
    F < 1 and touch if F = 1; both scaled by √F about their centres they would touch. Of two balls
    F = (distance / (a + b))².

    Parameters
    ----------
    separation
        Vectors r from the first to the second centres, shape (..., 3).
    first, second
        Shape matrices A and B, (..., 3, 3), symmetric and positive definite, from
        :func:`shape_matrices`; broadcast with the separations.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    numpy.ndarray
        F in float64 of the broadcast shape, to 10⁻⁹ where the device has float64, else to 10⁻⁴,
        for semi-axes whose ratio is at most 10.

    Raises
    ------
    ValueError
        When a shape is another or a number is not finite.

    Examples
    --------
    >>> balls = 4.0 * np.eye(3)
    >>> contact_function([[5.0, 0.0, 0.0], [0.0, 2.0, 0.0]], balls, balls, device="reference")
    array([1.5625, 0.25  ])
    """
    r, a, b = (np.asarray(given, float) for given in (separation, first, second))
    if r.shape[-1:] != (3,) or a.shape[-2:] != (3, 3) or b.shape[-2:] != (3, 3):
        raise ValueError(
            f"separation, first and second have shapes {r.shape}, {a.shape} and {b.shape}: "
            "give (..., 3), (..., 3, 3) and (..., 3, 3)"
        )
    if not all(np.all(np.isfinite(given)) for given in (r, a, b)):
        raise ValueError("separation, first or second holds NaN or infinity: give finite numbers")
    outer = np.broadcast_shapes(r.shape[:-1], a.shape[:-2], b.shape[:-2])
    unit = np.sqrt(np.abs(a).max(initial=np.finfo(float).tiny))
    r = np.broadcast_to(r / unit, (*outer, 3)).reshape(-1, 3)
    a, b = (np.broadcast_to(m / unit**2, (*outer, 3, 3)).reshape(-1, 3, 3) for m in (a, b))
    if runtime.start(device, threads=threads).device == "reference":
        return plain_contact.contact(r, a, b).reshape(outer)
    from matweft_kernels._hard_ellipsoids import device_moves

    return device_moves.contacts(r, a, b).reshape(outer)


def smallest_contact(
    centres: ArrayLike, semi_axes: ArrayLike, orientations: ArrayLike, box: Sequence[float]
) -> float:
    """Return the smallest F of all pairs of ellipsoids in a periodic box, in all images.

    Arguments are those of :func:`relax_ellipsoids`. Below 1 some overlap; infinity says that not
    even bounding balls meet.

    >>> upright = [[1.0, 0.0, 0.0, 0.0]] * 2
    >>> balls = [[1.0, 1.0, 1.0]] * 2
    >>> centres = [[0.5, 5.0, 5.0], [9.0, 5.0, 5.0]]
    >>> round(smallest_contact(centres, balls, upright, (10.0, 10.0, 10.0)), 6)
    0.5625
    """
    edges = _edges(box)
    places, axes, turns = checked_bodies(centres, semi_axes, orientations, list(edges))
    forms = matrices.shape_matrices(axes, turns)
    return pairs.smallest_contact(places, forms, float(axes.max(initial=0.0)), edges)


def relax_ellipsoids(
    centres: ArrayLike,
    semi_axes: ArrayLike,
    orientations: ArrayLike,
    box: Sequence[float],
    *,
    seed: int,
    max_sweeps: int = 10_000,
    extra_sweeps: int = 0,
    steps: tuple[float, float] = FIRST_STEPS,
    callback: Callback | None = None,
    device: str = "auto",
    threads: int | None = None,
) -> Relaxation:
    r"""Move and turn ellipsoids one at a time until none overlap.

    A trial move of one ellipsoid, a translation or a rotation, is accepted unless it raises the
    sum of (1 − F)² over its overlapping pairs, where F is :func:`contact_function`. Translations
    and rotations take turns; the largest step of each is adapted to an acceptance of 0.25, up to
    half a mean radius. Once nothing overlaps, the same moves sample the packings of hard
    ellipsoids, for ``extra_sweeps``.

    In a round those ellipsoids try a move that drew a higher random number than all their
    neighbours, so that no two movers can meet: on a CPU one after another on one thread, on a GPU
    at once. Neighbours are listed by cells, in all periodic images; a body longer than the box
    meets itself.

    Parameters
    ----------
    centres, semi_axes, orientations
        Shapes (n, 3), (n, 3) and (n, 4): lengths as the box, unit quaternions, scalar first.
    box
        Edges of the periodic box.
    seed
        Whole number from 0 to 2⁶⁴−1.
    max_sweeps
        Trial moves per ellipsoid after which to give up; ``relaxed`` is then False.
    extra_sweeps
        Trial moves per ellipsoid after nothing overlaps any more.
    steps
        First largest steps, as in :class:`Relaxation`.
    callback
        Called as ``callback(sweeps, overlap)`` a few times a second; it may raise to stop.
    device, threads
        See :func:`matweft_kernels.runtime.start`. The same moves are made on every device, on any
        number of threads, up to rounding; ``"reference"`` makes them in numpy.

    Raises
    ------
    ValueError
        When an argument is not as described.

    Examples
    --------
    >>> start = np.random.default_rng(0).random((20, 3)) * 10
    >>> turns = np.tile([1.0, 0.0, 0.0, 0.0], (20, 1))
    >>> found = relax_ellipsoids(
    ...     start, np.tile([1.0, 1.0, 2.0], (20, 1)), turns, (10, 10, 10), seed=1,
    ...     device="reference",
    ... )
    >>> found.relaxed, found.smallest_contact >= 1
    (True, True)
    """
    edges = _edges(box)
    places, axes, turns = checked_bodies(centres, semi_axes, orientations, list(edges))
    if not len(axes):
        raise ValueError("there are no ellipsoids: give one or more")
    if max_sweeps < 1 or extra_sweeps < 0:
        raise ValueError(
            f"max_sweeps is {max_sweeps} and extra_sweeps {extra_sweeps}: give whole numbers from 1"
            " and from 0"
        )
    started = runtime.start(device, threads=threads)
    unit = float(np.cbrt(axes.prod(axis=1).mean()))
    margin = _MARGIN[started.supports_float64]
    sweeps = Sweeps(len(axes), _MOVES_A_LAUNCH[started.device == "reference"], callback)
    while True:
        start = Start(
            places / unit, axes / unit, turns, edges / unit, seed_key(seed), steps, 1 + margin
        )
        moves = _moves(start, started)
        told = sweeps.run(moves, max_sweeps - sweeps.done, True)
        free = told.overlapping == 0
        if free and extra_sweeps:
            told = sweeps.run(moves, extra_sweeps, False)
        places, turns = moves.places()
        places = np.asarray(places * unit % edges)
        smallest = smallest_contact(places, axes, turns, list(edges))
        if not free or smallest >= 1 or sweeps.done >= max_sweeps + extra_sweeps:
            break
        margin, steps = _WIDER * margin, told.steps
    relaxed = smallest >= 1
    return Relaxation(
        centres=places,
        orientations=turns,
        relaxed=relaxed,
        smallest_contact=smallest,
        overlap=0.0 if relaxed else told.energy,
        sweeps=sweeps.done,
        acceptance=sweeps.acceptance,
        steps=told.steps,
    )


def _moves(start: Start, started: runtime.Runtime) -> Moves:
    if started.device == "reference":
        from matweft_kernels._hard_ellipsoids.plain_moves import PlainMoves

        return PlainMoves(start)
    from matweft_kernels._hard_ellipsoids.device_moves import DeviceMoves

    return DeviceMoves(start, started)


def _edges(box: Sequence[float]) -> Floats:
    edges = np.asarray(box, float)
    if edges.shape != (3,) or not np.all(np.isfinite(edges)) or np.any(edges <= 0):
        raise ValueError(f"box is {box}: give three lengths above 0")
    return edges
