"""How well a learner does on a kind of sample that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Learner, Result, Simulator
from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean
from matweft.result import Quantity
from matweft_learning import metrics

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_EACH = ("group", "target")


@dataclass(frozen=True, eq=False)
class GroupScores(Result):
    """Errors on each group by the model that learnt from the others, (groups, targets)."""

    groups: Annotated[tuple[str, ...], Quantity("", "names of the groups")]
    targets: Annotated[tuple[str, ...], Quantity("", "names of the targets")]
    samples: Annotated[NDArray[np.int64], Quantity("", "samples of each group", dims=("group",))]
    rmse: Annotated[Floats, Quantity("", "root mean squared error, unit of the target", dims=_EACH)]
    mape: Annotated[Floats, Quantity("%", "mean absolute percentage error", dims=_EACH)]
    r2: Annotated[Floats, Quantity("", "coefficient of determination in the group", dims=_EACH)]
    r2_log: Annotated[Floats, Quantity("", "the same of logarithms", dims=_EACH)]
    coverage: Annotated[Floats, Quantity("", "share within the 95 % interval", dims=_EACH)]
    group_of: Annotated[NDArray[Any], Quantity("", "group of each sample", dims=("sample",))]
    observed: Annotated[
        Floats, Quantity("", "observed targets, (samples, targets)", dims=("sample", "target"))
    ]
    predicted: Annotated[
        Floats, Quantity("", "predicted targets, (samples, targets)", dims=("sample", "target"))
    ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a group and target."""
        import pandas as pd

        rows = [
            {
                "group": group,
                "target": target,
                "samples": int(self.samples[i]),
                **{name: float(getattr(self, name)[i, j]) for name in _SCORES},
            }
            for i, group in enumerate(self.groups)
            for j, target in enumerate(self.targets)
        ]
        return pd.DataFrame(rows)

    def plot(self) -> Figure:
        """Draw the mean absolute percentage error of each group, a panel a target."""
        from matweft.figures.shown import Figure

        count = len(self.targets)
        size = (1.5 + 3.2 * count, 1.2 + 0.3 * len(self.groups))
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(1, count, sharey=True, squeeze=False)[0]
        for column, (panel, target) in enumerate(zip(panels, self.targets, strict=True)):
            panel.barh(range(len(self.groups)), self.mape[:, column])
            panel.set_yticks(range(len(self.groups)), self.groups)
            panel.set(xlabel="error (%) on the group left out", title=target)
        panels[0].invert_yaxis()
        return figure


_SCORES = ("rmse", "mape", "r2", "r2_log", "coverage")


class LeaveOneGroupOut(Simulator):
    """Score a learner on each group of samples after it has learnt from all the others.

    Groups are the values of a column, or else ``dataset.group``. A split of the dataset is not
    looked at: all samples take part. Errors are much larger than on a random part where the
    relation is not the same in all groups, and tell what to expect of samples of a new kind.
    A killed step goes on with the group it was at. Raises `InputError` for a column that is
    missing, or fewer than two groups.

    >>> from matweft_learning import GaussianProcess
    >>> x = np.linspace(0.0, 1.0, 30)
    >>> kinds = np.repeat(["low", "middle", "high"], 10)
    >>> data = Dataset.of({"x": x, "y": 2 + x, "kind": kinds}, inputs=["x"], targets=["y"])
    >>> scores = LeaveOneGroupOut(learner=GaussianProcess(), by="kind")
    >>> found = scores.simulate(data, rng=np.random.default_rng(0))
    >>> found.groups, bool((found.mape < 5).all())
    (('high', 'low', 'middle'), True)
    """

    references: ClassVar[tuple[str, ...]] = (
        "@book{hastie2009, author={Hastie, Trevor and Tibshirani, Robert and Friedman, Jerome}, "
        "title={The Elements of Statistical Learning}, edition={2}, publisher={Springer}, "
        "year={2009}}",
    )

    learner: Learner = Field(description="what is scored")
    by: str | None = Field(None, description="column of the groups; none: the dataset's groups")

    def simulate(self, dataset: Dataset, *, rng: np.random.Generator) -> GroupScores:
        """Learn once a group; each time ``rng`` gives the learner a seed of its own."""
        from matweft_learning._parts import run_parts

        whole = replace(dataset, split=None)
        names, group_of = np.unique(self._groups(dataset), return_inverse=True)
        if len(names) < 2:
            raise InputError(f"there is one group, {str(names[0])!r}; two or more are needed")
        seeds = rng.integers(2**63, size=len(names)).tolist()

        def predicted(group: int) -> dict[str, Any]:
            apart = group_of == group
            model = self.learner.fit(whole.take(~apart), rng=np.random.default_rng(seeds[group]))
            found = model.predict(whole.take(apart))
            std = np.full(found.mean.shape, np.nan) if found.std is None else found.std
            return {"mean": found.mean, "std": std, "targets": np.array(found.targets)}

        parts = run_parts([f"without {n}" for n in names], (self, whole, seeds), predicted)
        targets = tuple(parts[0]["targets"].tolist())
        mean, std = np.empty((2, len(whole), len(targets)))
        for group, part in enumerate(parts):
            mean[group_of == group], std[group_of == group] = part["mean"], part["std"]
        return _scored(names, group_of, targets, metrics.observed(whole, targets), mean, std)

    def _groups(self, dataset: Dataset) -> NDArray[Any]:
        if not dataset.targets or not len(dataset):
            raise InputError("the dataset needs samples and targets; it has none to be scored")
        if self.by is None:
            if dataset.group is None:
                raise InputError("the dataset has no groups; name the column that tells them: by=")
            return dataset.group
        if self.by not in dataset:
            known = list(dataset.columns)
            raise InputError(
                f"the dataset has no column {self.by!r}; it has {known}."
                + did_you_mean(self.by, known)
            )
        return dataset[self.by]


def _scored(
    names: NDArray[Any],
    group_of: NDArray[np.intp],
    targets: tuple[str, ...],
    truth: Floats,
    mean: Floats,
    std: Floats,
) -> GroupScores:
    rows = [np.flatnonzero(group_of == group) for group in range(len(names))]

    def each(metric: Any) -> Floats:
        return np.array([metric(truth[part], mean[part]) for part in rows])

    covered = [metrics.coverage(truth[part], mean[part], std[part]) for part in rows]
    return GroupScores(
        groups=tuple(map(str, names)),
        targets=targets,
        samples=np.array([len(part) for part in rows]),
        rmse=each(metrics.rmse),
        mape=each(metrics.mape),
        r2=each(metrics.r2),
        r2_log=each(metrics.r2_log),
        coverage=np.where(np.isnan(std).any(), np.nan, np.array(covered)),
        group_of=names[group_of],
        observed=truth,
        predicted=mean,
    )
