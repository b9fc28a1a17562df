"""Sobol's sequence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, ClassVar

import numpy as np

from matweft import Field, Sampler
from matweft.history import History
from matweft.objective import Objective
from matweft.space import Space
from matweft_sampling.distinct import Cube, Seen, numbered


class Sobol(Sampler):
    """Sobol's low-discrepancy sequence, scrambled by linear matrices and a digital shift.

    The sequence is fixed by ``seed`` and continues where the history ends: the points of all
    asks together are the beginning of one sequence, however they were divided. ``rng`` is not
    used. The coverage is most even after 2, 4, 8, 16, ... points.

    >>> space = Space.parse({"x": [0.0, 1.0]})
    >>> found = Sobol().ask(space, History(), [], 4, rng=np.random.default_rng(0))
    >>> sorted(int(4 * point["x"]) for point in found)
    [0, 1, 2, 3]
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{sobol1967, author={Sobol', I. M.}, title={On the distribution of points in a "
        "cube and the approximate evaluation of integrals}, journal={USSR Computational "
        "Mathematics and Mathematical Physics}, volume={7}, pages={86--112}, year={1967}}",
        "@article{matousek1998, author={Matou{\\v{s}}ek, Ji{\\v{r}}{\\'i}}, title={On the "
        "L2-discrepancy for anchored boxes}, journal={Journal of Complexity}, volume={14}, "
        "pages={527--556}, year={1998}}",
    )

    seed: int = Field(0, ge=0, description="which scrambling of the sequence")
    allow_duplicates: bool = Field(False, description="ask for the same point more than once")

    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        """Return the next ``n`` points, fewer when a finite space is exhausted."""
        start = len(history)
        if self.allow_duplicates:
            return space.from_unit(sobol_rows(start, n, len(space), self.seed))
        seen = Seen(space, history.points)
        found: list[dict[str, Any]] = []
        wanted = min(n, space.size - len(seen))
        step = n
        while len(found) < wanted and start < 64 * (len(seen) + n):
            rows = sobol_rows(start, step, len(space), self.seed)
            new = (point for point in space.from_unit(rows) if seen.add(point))
            found += islice(new, n - len(found))
            start, step = start + step, 2 * step
        if len(found) < wanted:
            found += numbered(space, seen.free()[: int(wanted) - len(found)])
        return found


def sobol_rows(start: int, n: int, dimensions: int, seed: int | np.random.Generator) -> Cube:
    """Return rows ``start`` to ``start + n`` of the scrambled sequence in the unit cube.

    >>> whole = sobol_rows(0, 10, 3, 7)
    >>> bool((sobol_rows(4, 6, 3, 7) == whole[4:]).all())
    True
    """
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimensions, scramble=True, rng=seed)
    power = max(start + n - 1, 0).bit_length()
    found: Cube = sampler.random_base2(power)[start : start + n]
    return found
