"""The maximum of an acquisition over a space: compare many points, polish the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from matweft_sampling._surrogate import Law, Surrogate
from matweft_sampling.distinct import level_counts
from matweft_sampling.encoding import Encoding
from matweft_sampling.sobol import sobol_rows

if TYPE_CHECKING:
    from matweft_sampling.bayesian import Bayesian

Floats = NDArray[np.float64]

_CLOSE = 1e-4
"""Points nearer to each other than this in every coordinate of the cube count as the same."""
_FAILED = 0.02
"""Radius around failed trials that is avoided, in diagonals of the cube."""
_NEGLIGIBLE = 1e-200
_STEP = 1e-4
"""Step of the finite differences when polishing."""
_LOCAL_POINTS, _LOCAL_CENTRES = 64, 4
_LOCAL_WIDTHS = (0.1, 0.02, 0.004)


class Search:
    """Candidates of one ask: a whole small space, or Sobol points and some near the best."""

    def __init__(self, sampler: Bayesian, encoding: Encoding, rng: np.random.Generator) -> None:
        self.encoding, self.rng = encoding, rng
        space = encoding.space
        self.whole = space.size <= sampler.candidates
        if self.whole:
            levels = level_counts(space)
            indices = np.array(np.unravel_index(np.arange(int(space.size)), levels)).T
            self.rows = (indices + 0.5) / levels
        else:
            self.rows = encoding.snap(sobol_rows(0, sampler.candidates, len(space), rng))

    def best(
        self,
        surrogate: Surrogate,
        laws: list[Law],
        around: Floats,
        avoid: Floats,
        failed: Floats,
    ) -> Floats | None:
        """Return the row of the cube where the first law that is not zero everywhere is largest.

        Rows of ``avoid`` are left out, surroundings of ``failed`` ones where possible; ``around``
        are the rows learnt from, best first. None if no candidate is left.
        """
        rows = self.rows if self.whole else np.vstack([self.rows, self._local(around)])
        rows = rows[_apart(rows, avoid)]
        if not len(rows):
            return None
        if len(failed) and not self.whole:
            near = cdist(rows, failed).min(axis=1) < _FAILED * np.sqrt(rows.shape[1])
            rows = rows if near.all() else rows[~near]
        mean, std = surrogate.predict(rows)
        for law in laws:
            values = law(mean, std)
            if values.max() > _NEGLIGIBLE or law is laws[-1]:
                break
        top: Floats = rows[np.argmax(values)]
        if not self.encoding.real.any():
            return top
        polished = self._polish(surrogate, law, top, values)
        allowed = _apart(polished[None], avoid)[0] and _far(polished, failed)
        return polished if allowed else top

    def _local(self, around: Floats) -> Floats:
        """Return perturbations of the best rows, of several widths."""
        found = [
            centre + width * self.rng.standard_normal((_LOCAL_POINTS, len(centre)))
            for centre in around[:_LOCAL_CENTRES]
            for width in _LOCAL_WIDTHS
        ]
        return self.encoding.snap(np.clip(np.vstack(found), 0.0, 1.0))

    def _polish(self, surrogate: Surrogate, law: Law, start: Floats, values: Floats) -> Floats:
        """Climb from the best candidate along the real variables."""
        free = np.flatnonzero(self.encoding.real)
        top = float(values.max())
        scale = float(top - np.median(values)) or 1.0

        def rows_at(points: Floats) -> Floats:
            rows = np.repeat(start[None], len(points), axis=0)
            rows[:, free] = points
            return rows

        def loss(point: Floats) -> tuple[float, Floats]:
            shifted = np.vstack([point, point + steps, point - steps])
            found = (top - law(*surrogate.predict(rows_at(shifted)))) / scale
            return float(found[0]), (found[1 : k + 1] - found[k + 1 :]) / (2 * _STEP)

        k = len(free)
        steps = _STEP * np.eye(k)
        end = minimize(
            loss,
            start[free],
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, 1.0)] * k,
            options={"maxiter": 20, "maxfun": 40},
        )
        polished: Floats = rows_at(end.x[None])[0]
        return polished if end.fun < 0 else start


def _apart(rows: Floats, others: Floats) -> NDArray[np.bool_]:
    """Return which rows are not the same as any of ``others``."""
    if not len(others):
        return np.ones(len(rows), dtype=bool)
    found: NDArray[np.bool_] = cdist(rows, others, "chebyshev").min(axis=1) > _CLOSE
    return found


def _far(row: Floats, failed: Floats) -> bool:
    if not len(failed):
        return True
    return bool(cdist(row[None], failed).min() >= _FAILED * np.sqrt(len(row)))
