"""Latin hypercube designs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from matweft import Field, Sampler
from matweft.history import History
from matweft.objective import Objective
from matweft.space import Space
from matweft_sampling.distinct import Cube, Seen, draw_distinct


class LatinHypercube(Sampler):
    """Latin hypercube: of n points, one in each n-th of the range of every variable.

    The points of one ask are such a set; several asks make several sets, not one. In a finite
    space the points that were asked before are replaced by further, smaller sets.

    >>> space = Space.parse({"x": [0.0, 4.0], "y": [0.0, 1.0]})
    >>> found = LatinHypercube().ask(space, History(), [], 4, rng=np.random.default_rng(0))
    >>> sorted(int(point["x"]) for point in found)
    [0, 1, 2, 3]
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{mckay1979, author={McKay, M. D. and Beckman, R. J. and Conover, W. J.}, "
        "title={A comparison of three methods for selecting values of input variables in the "
        "analysis of output from a computer code}, journal={Technometrics}, volume={21}, "
        "pages={239--245}, year={1979}}",
    )

    optimise: bool = Field(
        False, description="swap coordinates at random to lower the centred discrepancy"
    )
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
        """Return ``n`` points, fewer when a finite space is exhausted."""
        if self.allow_duplicates:
            return space.from_unit(self._design(n, len(space), rng))
        seen = Seen(space, history.points)
        return draw_distinct(seen, n, lambda k: self._design(k, len(space), rng), rng)

    def _design(self, n: int, dimensions: int, rng: np.random.Generator) -> Cube:
        """Return n stratified rows of the unit cube."""
        from scipy.stats import qmc

        optimise = "random-cd" if self.optimise and n > 1 and dimensions > 1 else None
        sampler = qmc.LatinHypercube(dimensions, optimization=optimise, rng=rng)
        found: Cube = sampler.random(n)
        return found
