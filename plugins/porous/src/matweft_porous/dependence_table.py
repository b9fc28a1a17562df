"""Table 1: how much transport depends on each descriptor, beside the paper's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, InputError, Quantity, Result
from matweft.dataset import Dataset
from matweft_learning.dependence import DependenceTable as Dependences
from matweft_learning.dependence import functional_dependence
from matweft_porous._references import PRIFLING_2021

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_TABLE = ("descriptor", "target")
_HALVES = 100


@dataclass(frozen=True, eq=False)
class DependenceTableResult(Result):
    """Functional dependence of targets on descriptors, and the paper's."""

    descriptors: Annotated[tuple[str, ...], Quantity("", "names of the descriptors")]
    targets: Annotated[tuple[str, ...], Quantity("", "names of the targets")]
    samples: Annotated[int, Quantity("", "number of structures")]
    delta: Annotated[Floats, Quantity("", "δ, (descriptors, targets)", dims=_TABLE)]
    error: Annotated[
        Floats, Quantity("", "standard error of δ; NaN without a dataset", dims=_TABLE)
    ]
    resampled: Annotated[
        Floats, Quantity("", "δ as it might have been, (resamples, descriptors, targets)")
    ]
    paper: Annotated[Floats, Quantity("", "the paper's δ; NaN where it has none", dims=_TABLE)]
    agreement: Annotated[
        Floats, Quantity("", "rank correlation with the paper, by target", dims=("target",))
    ]
    agreement_spread: Annotated[
        Floats, Quantity("", "its standard deviation over resamples", dims=("target",))
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
            columns[f"{target}: error"] = self.error[:, number]
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
        for axes, target, ours, error, theirs in zip(
            panels, self.targets, self.delta.T, self.error.T, self.paper.T, strict=True
        ):
            axes.hlines(places, ours, theirs, color="0.75", linewidth=1)
            axes.errorbar(ours, places, xerr=np.nan_to_num(error), fmt="o", label="here")
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

    With the ``dataset`` that was measured, δ has a standard error: the standard deviation of δ
    over a hundred random halves of the samples, which differ from the whole as the whole does from
    what it is drawn from. Samples drawn with replacement would not do: their ties count as
    dependence. The rank correlation (Spearman) has its standard deviation over the same halves.

    >>> delta = np.array([[0.9], [0.5], [0.7]])
    >>> names = ("chord_mean", "tortuosity_mean", "specific_surface")
    >>> dependence = Dependences(names, ("permeability",), 100, delta)
    >>> found = DependenceTable().describe(dependence, rng=np.random.default_rng(0))
    >>> found.paper[:, 0].tolist(), found.agreement.tolist()
    ([0.9, 0.474, 0.726], [1.0])
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def describe(
        self,
        dependence: Dependences,
        dataset: Dataset | None = None,
        *,
        rng: np.random.Generator,
    ) -> DependenceTableResult:
        """Return the table; raises `InputError` if the paper has none of the pairs."""
        from matweft_porous import _paper
        from matweft_porous._resampling import agreement

        known = _paper.dependence()
        paper = np.array(
            [[known.get((x, y), np.nan) for y in dependence.targets] for x in dependence.inputs]
        )
        if np.isnan(paper).all():
            raise InputError(
                f"Table 1 has none of {list(dependence.inputs)} against {list(dependence.targets)};"
                f" it has {sorted({x for x, _ in known})} against {sorted({y for _, y in known})}"
            )
        resampled = _resampled(dependence, dataset, rng)
        agreed = [
            agreement(dependence.delta[:, one], resampled[:, :, one], paper[:, one])
            for one in range(len(dependence.targets))
        ]
        return DependenceTableResult(
            descriptors=dependence.inputs,
            targets=dependence.targets,
            samples=dependence.samples,
            delta=dependence.delta,
            error=resampled.std(axis=0) if dataset is not None else np.full(paper.shape, np.nan),
            resampled=resampled,
            paper=paper,
            agreement=np.array([one.correlation for one in agreed], dtype=np.float64),
            agreement_spread=np.array([one.spread for one in agreed], dtype=np.float64),
        )


def _resampled(
    dependence: Dependences, dataset: Dataset | None, rng: np.random.Generator
) -> Floats:
    """Return δ of random halves of the samples about δ, (halves, descriptors, targets)."""
    if dataset is None:
        return np.empty((0, *dependence.delta.shape))
    if len(dataset) != dependence.samples:
        raise InputError(
            f"δ is of {dependence.samples} samples, the dataset has {len(dataset)}; give the one"
            " that was measured"
        )
    x, y = dataset.matrix(dependence.inputs), dataset.matrix(dependence.targets)
    found = np.empty((_HALVES, *dependence.delta.shape))
    for number in range(_HALVES):
        half = rng.permutation(len(dataset))[: max(len(dataset) // 2, 3)]
        for (row, column), _ in np.ndenumerate(dependence.delta):
            found[number, row, column] = functional_dependence(x[half, row], y[half, column])
    about: Floats = dependence.delta + found - found.mean(axis=0)
    return about
