"""Independent uniform points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matweft import Field, Sampler
from matweft.history import History
from matweft.objective import Objective
from matweft.space import Space
from matweft_sampling.distinct import Seen, draw_distinct


class Random(Sampler):
    """Independent uniform points; logarithmic variables are uniform in the logarithm.

    >>> space = Space.parse({"n": {"low": 1, "high": 3, "integer": True}})
    >>> found = Random().ask(space, History(), [], 9, rng=np.random.default_rng(0))
    >>> sorted(point["n"] for point in found)
    [1, 2, 3]
    """

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
            return space.from_unit(rng.random((n, len(space))))
        seen = Seen(space, history.points)
        return draw_distinct(seen, n, lambda k: rng.random((k, len(space))), rng)
