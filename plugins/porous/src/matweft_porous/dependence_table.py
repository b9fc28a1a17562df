"""Table 1: how much transport depends on each descriptor, beside the paper's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, InputError, Quantity, Result
from matweft_learning.dependence import DependenceTable as Dependences
from matweft_porous._references import PRIFLING_2021

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_TABLE = ("descriptor", "target")


@dataclass(frozen=True, eq=False)
class DependenceTableResult(Result):
    """Functional dependence of targets on descriptors, and the paper's."""

    descriptors: Annotated[tuple[str, ...], Quantity("", "names of the descriptors")]
    targets: Annotated[tuple[str, ...], Quantity("", "names of the targets")]
    samples: Annotated[int, Quantity("", "number of structures")]
    delta: Annotated[Floats, Quantity("", "δ, (descriptors, targets)", dims=_TABLE)]
    paper: Annotated[Floats, Quantity("", "the paper's δ; NaN where it has none", dims=_TABLE)]
    agreement: Annotated[
        Floats, Quantity("", "rank correlation with the paper, by target", dims=("target",))
    ]

    def ranks(self, values: Floats) -> NDArray[np.int64]:
        """Return the place of each descriptor in the order of a table, 1 the largest, 0 unknown."""
        order = np.argsort(np.argsort(-np.nan_to_num(values, nan=-1.0), axis=0), axis=0) + 1
        return np.where(np.isnan(values), 0, order)

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a descriptor: δ and rank, ours and the paper's, of each target."""
        import pandas as pd

        ours, theirs = self.ranks(self.delta), self.ranks(self.paper)
        columns: dict[str, object] = {"descriptor": self.descriptors}
        for number, target in enumerate(self.targets):
            columns[f"{target}: δ"] = self.delta[:, number]
            columns[f"{target}: δ paper"] = self.paper[:, number]
            columns[f"{target}: rank"] = ours[:, number]
            columns[f"{target}: rank paper"] = theirs[:, number]
        return pd.DataFrame(columns)

    def plot(self) -> Figure:
        """Draw δ of each descriptor, ours and the paper's, a panel a target."""
        from matweft.figures.shown import Figure

        count, places = len(self.targets), np.arange(len(self.descriptors))
        size = (1.6 + 2.7 * count, 1.2 + 0.28 * len(places))
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(1, count, sharey=True, squeeze=False)[0]
        for axes, target, ours, theirs in zip(
            panels, self.targets, self.delta.T, self.paper.T, strict=True
        ):
            axes.hlines(places, ours, theirs, color="0.75", linewidth=1)
            axes.plot(ours, places, "o", label="here")
            axes.plot(theirs, places, "D", markersize=4, label="paper")
            axes.set(xlim=(-0.03, 1.03), xlabel="δ", title=target.replace("_", " "))
        panels[0].set_yticks(places, [name.replace("_", " ") for name in self.descriptors])
        panels[0].invert_yaxis()
        panels[0].legend(loc="lower left")
        return figure


class DependenceTable(Descriptor):
    """Functional dependence of transport on descriptors, ranked, beside Table 1 of the paper.

    The paper's δ is another estimator (Xu et al. 2017, whose formula the paper does not print), so
    that ranks can be compared, not values. Columns are named as in `porous.database`.

    >>> delta = np.array([[0.9], [0.5], [0.7]])
    >>> names = ("chord_mean", "tortuosity_mean", "specific_surface")
    >>> found = DependenceTable().describe(Dependences(names, ("permeability",), 100, delta))
    >>> found.paper[:, 0].tolist(), found.agreement.tolist()
    ([0.9, 0.474, 0.726], [1.0])
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def describe(self, dependence: Dependences) -> DependenceTableResult:
        """Return the table; raises `InputError` if the paper has none of the pairs."""
        from matweft_porous import _paper
        from matweft_porous._scores import rank_agreement

        known = _paper.dependence()
        paper = np.array(
            [[known.get((x, y), np.nan) for y in dependence.targets] for x in dependence.inputs]
        )
        if np.isnan(paper).all():
            raise InputError(
                f"Table 1 has none of {list(dependence.inputs)} against {list(dependence.targets)};"
                f" it has {sorted({x for x, _ in known})} against {sorted({y for _, y in known})}"
            )
        agreed = [rank_agreement(*pair) for pair in zip(dependence.delta.T, paper.T, strict=True)]
        return DependenceTableResult(
            descriptors=dependence.inputs,
            targets=dependence.targets,
            samples=dependence.samples,
            delta=dependence.delta,
            paper=paper,
            agreement=np.array([np.nan if one is None else one for one in agreed]),
        )
