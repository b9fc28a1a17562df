"""How far predictions are off: on structures that were simulated, and on models left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result, Simulator, context
from matweft.dataset import Dataset
from matweft.journal import Journal
from matweft_porous._columns import TARGETS
from matweft_porous._references import PRIFLING_2021
from matweft_porous.prediction_scores import PredictionScore
from matweft_porous.predictor import Predictor
from matweft_porous.predictor_model import METHODS, PredictorModel

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_EACH = ("sample", "target")


@dataclass(frozen=True, eq=False)
class PredictionTableResult(Result):
    """Predicted and simulated transport of structures, and errors; NaN where nothing is known."""

    scores: Annotated[
        tuple[PredictionScore, ...], Quantity("", "errors by data, method and target")
    ]
    samples: Annotated[int, Quantity("", "structures compared")]
    left_out: Annotated[int, Quantity("", "structures through which nothing leads")]
    observed: Annotated[Floats, Quantity("", "M and κ as simulated", TARGETS, _EACH)]
    network: Annotated[Floats, Quantity("", "by networks", TARGETS, _EACH)]
    network_low: Annotated[Floats, Quantity("", "lower end of 95 %", TARGETS, _EACH)]
    network_high: Annotated[Floats, Quantity("", "upper end of 95 %", TARGETS, _EACH)]
    formula: Annotated[Floats, Quantity("", "by formulas", TARGETS, _EACH)]
    formula_low: Annotated[Floats, Quantity("", "lower end of 95 %", TARGETS, _EACH)]
    formula_high: Annotated[Floats, Quantity("", "upper end of 95 %", TARGETS, _EACH)]
    outside: Annotated[
        NDArray[np.bool_], Quantity("", "outside the training range", dims=("sample",))
    ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for data, method and target."""
        import pandas as pd

        names = {"r2_log": "R2 of log", "coverage": "inside the interval", "outside": "outside"}
        frame = pd.DataFrame([vars(one) for one in self.scores])
        frame = frame.rename(columns={"mape": "MAPE", **names})
        frame.attrs["units"] = {"MAPE": "%", "bias": "%"}
        return frame

    def plot(self) -> Figure:
        """Draw predictions with their intervals over simulated values; circles lie outside."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(8, 3.8), layout="constrained")
        for column, axes in enumerate(figure.subplots(1, 2)):
            true = self.observed[:, column]
            for number, method in enumerate(METHODS):
                low, value, high = (
                    getattr(self, f"{method}{end}")[:, column] for end in ("_low", "", "_high")
                )
                ends, colour = [value - low, high - value], f"C{number}"
                axes.errorbar(true, value, ends, fmt=".", lw=0.6, color=colour, label=method)
                far = self.outside
                axes.plot(true[far], value[far], "o", ms=8, mfc="none", color=colour)
            axes.axline((true[0], true[0]), slope=1, color="grey", linewidth=0.8)
            axes.set(xlabel="simulated", ylabel="predicted", title=("M", "κ")[column])
            if column:
                axes.set(xscale="log", yscale="log")
        axes.legend()
        return figure


class PredictionTable(Descriptor):
    """Errors of `porous.predict` on structures whose diffusivity and permeability were simulated.

    Those of split ``"test"`` are compared, or all without a split; structures through which
    nothing leads (M or κ zero) are counted and left out. ``by`` names a column, each of whose
    values gets rows of its own. What the model tells of its errors on structures and whole
    generators that it had not seen follows. Columns are named as for `porous.formula`.

    >>> from matweft_porous import ready_model
    >>> from matweft_porous._ratios import USED
    >>> model, rng = ready_model(), np.random.default_rng(0)
    >>> numbers = {name: rng.uniform(0.5, 0.6, 4) for name in USED}
    >>> mean = model.predict(Dataset.of(numbers)).mean
    >>> data = Dataset.of({**numbers, **dict(zip(model.targets, mean.T))}, targets=model.targets)
    >>> found = PredictionTable().describe(data, model)
    >>> found.samples, found.scores[0].method, round(found.scores[0].mape, 9)
    (4, 'network', 0.0)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    name: str = Field("these structures", description="what the table calls the structures")
    by: str | None = Field(None, description="column of groups that are scored alone, too")
    columns: dict[str, str] = Field(
        default_factory=dict, description="other names of columns, by the names used here"
    )

    def describe(
        self, dataset: Dataset, model: PredictorModel | None = None
    ) -> PredictionTableResult:
        """Return the table; without a model, of the one that comes with the plugin."""
        from matweft_porous._prediction import ready_model
        from matweft_porous._predictor_fit import columns_of_predictor

        model = model or ready_model()
        part = dataset
        if dataset.split is not None:
            part = dataset.take(dataset.split == "test")
        *inputs, first, last = columns_of_predictor(dataset, self.columns)
        observed = np.column_stack([part[first], part[last]]).astype(np.float64)
        through = (observed > 0).all(axis=1)
        if not through.any():
            raise InputError("nothing leads through any of the structures: there is no error")
        kept, model = part.take(through), replace(model, inputs=tuple(inputs))
        table = compared(model, kept, observed[through], self.name)
        groups = {} if self.by is None else _groups(kept, self.by)
        scores = [one for name, rows in groups.items() for one in scores_of(table, name, rows)]
        return replace(
            table,
            left_out=int(np.count_nonzero(~through)),
            scores=(*table.scores, *scores, *model.scores),
        )


class PredictUnseen(Simulator):
    """Errors of a predictor on each generator after it has learnt from all the others.

    Groups are the values of the column ``by``. A split is not looked at. Each group has rows of its
    own, and all of them together. A killed step goes on with the group it was at. Raises
    `InputError` for fewer than two groups.

    >>> from matweft_porous._ratios import USED
    >>> rng = np.random.default_rng(0)
    >>> columns = {name: rng.uniform(0.2, 0.8, 40) for name in (*USED, *TARGETS)}
    >>> data = Dataset.of({**columns, "model": ["a"] * 20 + ["b"] * 20}, targets=TARGETS)
    >>> quick = Predictor(width=4, ensemble=2, epochs=2, folds=2)
    >>> found = PredictUnseen(learner=quick).simulate(data, rng=rng)
    >>> [(one.data, one.samples) for one in found.scores[::4]]
    [('each left out in turn', 40), ('a, left out', 20), ('b, left out', 20)]
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    learner: Predictor = Field(default_factory=Predictor, description="what learns")
    by: str = Field("model", description="column of the groups")

    def simulate(self, dataset: Dataset, *, rng: np.random.Generator) -> PredictionTableResult:
        """Return the table; ``rng`` gives each learning a seed of its own."""
        from matweft_porous._predictor_fit import columns_of_predictor

        whole = replace(dataset, split=None)
        groups = _groups(whole, self.by)
        if len(groups) < 2:
            raise InputError(f"column {self.by!r} has one value; two or more groups are needed")
        *_, first, last = columns_of_predictor(whole, self.learner.columns)
        observed = np.column_stack([whole[first], whole[last]]).astype(np.float64)
        journal, tables = Journal(), []
        for place, (name, rows) in enumerate(groups.items()):
            context().check()
            context().progress(place, len(groups), f"without {name}")
            seed = int(rng.integers(2**62))
            found = journal.find(name)
            if found is None:
                model = self.learner.fit(whole.take(~rows), rng=np.random.default_rng(seed))
                found = compared(model, whole.take(rows), observed[rows], f"{name}, left out")
                journal.keep(name, found)
            tables.append(found)
        return _joined(tables)


def compared(
    model: PredictorModel, dataset: Dataset, observed: Floats, name: str
) -> PredictionTableResult:
    """Return predictions of structures beside what was simulated, shape (n, 2)."""
    found = {method: model.forecast(dataset, method) for method in METHODS}
    made: dict[str, Any] = {method: one.mean for method, one in found.items()}
    made |= {f"{method}_low": one.low for method, one in found.items()}
    made |= {f"{method}_high": one.high for method, one in found.items()}
    outside = np.array([bool(reasons) for reasons in model.outside(dataset)])
    table = PredictionTableResult(
        **made, scores=(), samples=len(dataset), left_out=0, observed=observed, outside=outside
    )
    return replace(table, scores=scores_of(table, name))


def scores_of(
    table: PredictionTableResult, name: str, rows: Any = slice(None)
) -> tuple[PredictionScore, ...]:
    """Return the errors of each method and target on some rows of a table."""
    found = []
    for method in METHODS:
        for j, target in enumerate(TARGETS):
            mean, low, high = (
                getattr(table, f"{method}{end}")[rows, j] for end in ("", "_low", "_high")
            )
            named = (name, method, target)
            true, outside = table.observed[rows, j], table.outside[rows]
            found.append(PredictionScore.of(named, true, mean, (low, high), outside))
    return tuple(found)


def _groups(dataset: Dataset, by: str) -> dict[str, NDArray[np.bool_]]:
    """Return the rows of each value of a column."""
    values = dataset[by]
    return {str(value): values == value for value in np.unique(values)}


def _joined(tables: list[PredictionTableResult]) -> PredictionTableResult:
    """Return one table of all rows, scored together first."""
    arrays = ("observed", "outside", *METHODS)
    arrays += tuple(f"{method}_{end}" for method in METHODS for end in ("low", "high"))
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(one, name) for one in tables]) for name in arrays
    }
    samples = sum(one.samples for one in tables)
    whole = replace(tables[0], **joined, samples=samples)
    every = scores_of(whole, "each left out in turn")
    return replace(whole, scores=(*every, *(one for table in tables for one in table.scores)))
