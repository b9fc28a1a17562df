"""Quality of an orientation map: how much was indexed, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Quantity, Result
from matweft.data import OrientationMap
from matweft_grains._phases import phase_names
from matweft_grains._references import HUMPHREYS_2001

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class QualityResult(Result):
    """Shares of the points by phase, and what was measured beside the orientations."""

    indexed: Annotated[float, Quantity("", "share of the points that have an orientation")]
    points: Annotated[int, Quantity("", "number of points")]
    fraction: Annotated[
        Floats, Quantity("", "share of the indexed points by phase", dims=("phase",))
    ]
    phases: Annotated[tuple[str, ...], Quantity("", "names of the phases")]
    mean: Annotated[Floats, Quantity("", "mean of each scalar at indexed points", dims=("scalar",))]
    quantiles: Annotated[
        Floats,
        Quantity(
            "", "5 %, 50 % and 95 % of each scalar", ("5 %", "50 %", "95 %"), ("scalar", "level")
        ),
    ]
    scalars: Annotated[tuple[str, ...], Quantity("", "names of the scalars, as in the map")]


class Quality(Descriptor):
    """Quality of an orientation map: indexed share, phases, mean and quantiles of its scalars.

    Scalars, such as a confidence index, are taken at the indexed points, in the unit of their file.

    >>> points = np.tile([1.0, 0, 0, 0], (4, 1))
    >>> sure = OrientationMap(points, np.array([1, 1, 0, 1]), scalars={"ci": np.arange(4.0)})
    >>> found = Quality().describe(sure)
    >>> found.indexed, found.mean.round(3).tolist()
    (0.75, [1.333])
    """

    references: ClassVar[tuple[str, ...]] = (HUMPHREYS_2001,)

    def describe(self, orientations: OrientationMap) -> QualityResult:
        """Return the shares and the scalars; NaN where nothing was indexed."""
        indexed = np.asarray(orientations.phase > 0)
        present = [int(number) for number in np.unique(orientations.phase[indexed])]
        names = phase_names(orientations, present)
        total = int(np.count_nonzero(indexed))
        shares = [np.count_nonzero(orientations.phase == number) for number in names.values()]
        means, quantiles = [], []
        for values in orientations.scalars.values():
            inner = np.asarray(values[indexed], dtype=np.float64)
            means.append(inner.mean() if total else np.nan)
            quantiles.append(np.quantile(inner, (0.05, 0.5, 0.95)) if total else [np.nan] * 3)
        return QualityResult(
            indexed=orientations.indexed,
            points=indexed.size,
            fraction=np.array(shares, dtype=np.float64) / (total or np.nan),
            phases=tuple(names),
            mean=np.array(means, dtype=np.float64),
            quantiles=np.array(quantiles, dtype=np.float64).reshape(-1, 3),
            scalars=tuple(orientations.scalars),
        )
