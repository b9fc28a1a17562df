"""How much one quantity is a function of another, whatever the function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft import Descriptor, Field, Result
from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.result import Quantity
from matweft_learning.samples import input_matrix

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def functional_dependence(
    x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator | None = None
) -> float:
    r"""Return the functional dependence δ of two samples of n numbers, from 0 to 1.

    δ is the larger of ξ(x, y) and ξ(y, x), Chatterjee's rank correlations, each divided by the
    largest value that n samples can have. With the samples sorted by x,
    :math:`r_i = \#\{j: y_j \le y_i\}` and :math:`l_i = \#\{j: y_j \ge y_i\}`,

    .. math:: ξ(x, y) = 1 - \frac{n \sum_i |r_{i+1} - r_i|}{2 \sum_i l_i (n - l_i)}.

    As n grows, δ tends to 0 if and only if the two are independent, and to 1 if and only if one is
    a function of the other. Values below 0, which few independent samples may have, are 0. Ties
    are sorted by chance: by ``rng``, or always alike. Raises `InputError` for fewer than three
    samples, NaN or infinity, and constant samples.

    Sources: S. Chatterjee, J. Am. Stat. Assoc. 116, 2009 (2021); C. Dalitz, J. Arning and S.
    Goebbels, arXiv:2312.15496 (2023), for the division.

    >>> x = np.linspace(-1, 1, 1001)
    >>> round(functional_dependence(x, x**2), 2)
    1.0
    """
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or len(a) < 3:
        raise InputError(
            f"x has shape {a.shape}, y {b.shape}; give two lists of the same length, 3 or more"
        )
    for name, values in (("x", a), ("y", b)):
        if not np.isfinite(values).all():
            raise InputError(f"{name} has NaN or infinity; leave such samples out")
        if np.ptp(values) == 0:
            raise InputError(f"{name} is constant: there is nothing that could depend on it")
    chance = (np.random.default_rng(0) if rng is None else rng).permutation(len(a))
    return max(0.0, _rank_correlation(a, b, chance), _rank_correlation(b, a, chance))


def _rank_correlation(x: Floats, y: Floats, chance: NDArray[np.intp]) -> float:
    """Return ξ(x, y) over its largest value, that of x = y; ties in x in the order of chance."""
    n, ordered = len(y), np.sort(y)
    rank = np.searchsorted(ordered, y, side="right").astype(np.float64)
    above = (n - np.searchsorted(ordered, y, side="left")).astype(np.float64)
    scale = n / (2 * np.sum(above * (n - above)))
    steps = np.abs(np.diff(rank[np.lexsort((chance, x))])).sum()
    return float((1 - scale * steps) / (1 - scale * np.ptp(rank)))


@dataclass(frozen=True, eq=False)
class DependenceTable(Result):
    """Functional dependence of each target and each input."""

    inputs: Annotated[tuple[str, ...], Quantity("", "names of the rows of δ")]
    targets: Annotated[tuple[str, ...], Quantity("", "names of the columns of δ")]
    samples: Annotated[int, Quantity("", "number of samples")]
    delta: Annotated[
        Floats,
        Quantity("", "functional dependence δ, (inputs, targets)", dims=("input", "target")),
    ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return δ, a row an input and a column a target."""
        import pandas as pd

        return pd.DataFrame(self.delta, index=list(self.inputs), columns=list(self.targets))

    def plot(self) -> Figure:
        """Draw the table, the darker the more dependent."""
        from matweft.figures.shown import Figure

        rows, columns = self.delta.shape
        figure = Figure(figsize=(2.5 + 1.1 * columns, 1.2 + 0.3 * rows), layout="constrained")
        axes = figure.subplots()
        axes.imshow(self.delta, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axes.set_xticks(range(columns), self.targets)
        axes.set_yticks(range(rows), self.inputs)
        axes.set_title(f"functional dependence of {self.samples} samples")
        for (row, column), value in np.ndenumerate(self.delta):
            colour = "white" if value > 0.6 else "black"
            axes.text(column, row, f"{value:.3f}", ha="center", va="center", color=colour)
        return figure


class Dependence(Descriptor):
    """Functional dependence δ between inputs and targets of a dataset, each with each.

    δ is 0 for independent quantities and 1 if one is a function of the other, monotone or not; see
    `matweft_learning.functional_dependence`. It says what one input alone can tell of a target,
    not what it adds to others. Of n independent samples it is about 0.5/√n, not 0. Columns with
    trailing shape count entry by entry. Raises `InputError` for fewer than three samples, NaN or
    infinity, and constant columns.

    >>> x = np.linspace(-1.0, 1.0, 101)
    >>> data = Dataset.of({"x": x, "square": x**2, "sine": np.sin(x)}, targets=["square", "sine"])
    >>> Dependence().describe(data, rng=np.random.default_rng(0)).delta.round(2).tolist()
    [[0.97, 1.0]]
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{chatterjee2021, author={Chatterjee, Sourav}, title={A new coefficient of "
        "correlation}, journal={Journal of the American Statistical Association}, volume={116}, "
        "pages={2009--2022}, year={2021}}",
        "@misc{dalitz2023, author={Dalitz, Christoph and Arning, Juliane and Goebbels, Steffen}, "
        "title={A simple bias reduction for {C}hatterjee's correlation}, year={2023}, "
        "howpublished={arXiv:2312.15496}}",
    )

    inputs: tuple[str, ...] | None = Field(
        None, description="columns that may tell something; none: the dataset's inputs"
    )
    targets: tuple[str, ...] | None = Field(
        None, description="columns of which they tell it; none: the dataset's targets"
    )

    def describe(self, dataset: Dataset, *, rng: np.random.Generator) -> DependenceTable:
        """Return δ of every pair; ``rng`` sorts samples that are tied."""
        columns = [
            dataset.inputs if self.inputs is None else self.inputs,
            dataset.targets if self.targets is None else self.targets,
        ]
        if not all(columns):
            raise InputError(
                "inputs or targets are missing: the dataset names none; name columns here"
            )
        inputs, targets = (dataset.scalars(names) for names in columns)
        x, y = (
            input_matrix(dataset, names, len(scalars))
            for names, scalars in zip(columns, (inputs, targets), strict=True)
        )
        found = [
            [_named(name, a, target, b, rng) for target, b in zip(targets, y.T, strict=True)]
            for name, a in zip(inputs, x.T, strict=True)
        ]
        return DependenceTable(inputs, targets, len(dataset), np.array(found))


def _named(name: str, x: Any, target: str, y: Any, rng: np.random.Generator) -> float:
    for column, values in ((name, x), (target, y)):
        if np.ptp(values) == 0:
            raise InputError(f"{column} is {values[0]:g} in all samples: nothing can depend on it")
    return functional_dependence(x, y, rng=rng)
