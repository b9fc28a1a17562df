"""Table 2: how well the formulas do, beside the paper's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from matweft import Descriptor, InputError, Quantity, Result
from matweft.dataset import Dataset
from matweft.model import Model
from matweft_porous._references import PRIFLING_2021
from matweft_porous._resampling import Agreement
from matweft_porous._scores import Scores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class FormulaTableResult(Result):
    """Errors of formulas on the test samples, and the paper's."""

    equations: Annotated[tuple[int, ...], Quantity("", "numbers of the formulas")]
    texts: Annotated[tuple[str, ...], Quantity("", "fitted formulas")]
    coefficients: Annotated[tuple[dict[str, float], ...], Quantity("", "fitted coefficients")]
    scores: Annotated[tuple[Scores, ...], Quantity("", "errors and test samples of each")]
    samples: Annotated[int, Quantity("", "test samples")]
    agreement_diffusivity: Annotated[
        Agreement, Quantity("", "rank correlation of the errors with the paper's, M")
    ]
    agreement_permeability: Annotated[
        Agreement, Quantity("", "rank correlation of the errors with the paper's, κ")
    ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a formula: errors and coefficients, ours and the paper's."""
        import pandas as pd

        from matweft_porous import _paper
        from matweft_porous._formulas import FORMULAS
        from matweft_porous._scores import ranks_within

        paper = _paper.formulas()
        targets = [score.target for score in self.scores]
        ours = ranks_within(targets, [score.mape for score in self.scores])
        theirs = ranks_within(targets, [paper[one]["mape"] for one in self.equations])
        rows = [
            {
                "equation": equation,
                "target": score.target,
                "R2": score.r2,
                "R2 paper": paper[equation]["r2"],
                "MAPE": score.mape,
                "standard error": score.mape_error,
                "MAPE paper": paper[equation]["mape"],
                "rank": rank,
                "rank paper": rank_there,
                "R2 of log": score.r2_log if score.target == "permeability" else None,
                "R2 of log paper": paper[equation]["r2_log"],
                "coefficients": _text(fitted),
                "coefficients paper": _text(FORMULAS[equation].paper),
            }
            for equation, score, fitted, rank, rank_there in zip(
                self.equations, self.scores, self.coefficients, ours, theirs, strict=True
            )
        ]
        frame = pd.DataFrame(rows).astype(object)
        frame = frame.where(frame.notna(), None)
        frame.attrs["units"] = dict.fromkeys(("MAPE", "standard error", "MAPE paper"), "%")
        return frame

    def plot(self) -> Figure:
        """Draw predicted over true values of each formula."""
        from matweft_porous._panels import predicted_over_true

        panels = [
            (f"({equation})  {score.mape:.3g} %", score.target, score.observed, score.predicted)
            for equation, score in zip(self.equations, self.scores, strict=True)
        ]
        return predicted_over_true(panels, across=3)


def _text(coefficients: Mapping[str, float]) -> str:
    """Return c1, c2, ... with three digits each."""
    return ", ".join(f"{coefficients[name]:.3g}" for name in sorted(coefficients))


class FormulaTable(Descriptor):
    """Errors of fitted formulas on the test samples, beside Table 2 of the paper.

    The paper's errors are those of 13,500 structures of 192³ voxels: at other sizes their order
    can be compared, not their values. ``standard error`` is that of the mean over the test
    samples, which a bootstrap over them gives, too; the rank correlation (Spearman) has its
    standard deviation over a thousand bootstraps. Models are those of `porous.formula`; the
    dataset needs a split.

    >>> from matweft_porous import FormulaModel
    >>> epsilon = np.linspace(0.3, 0.9, 8)
    >>> columns = {"porosity": epsilon, "constrictivity": epsilon, "tortuosity_mean": epsilon + 1}
    >>> model = FormulaModel.published(11)
    >>> exact = model.predict(Dataset.of(columns)).mean[:, 0]
    >>> data = Dataset.of({**columns, "relative_diffusivity": exact}, split=["test"] * 8)
    >>> found = FormulaTable().describe([model], data, rng=np.random.default_rng(0))
    >>> found.equations, round(found.scores[0].mape, 6)
    ((11,), 0.0)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def describe(
        self, models: list[Model], dataset: Dataset, *, rng: np.random.Generator
    ) -> FormulaTableResult:
        """Return the table; raises `InputError` for models that are no formulas."""
        from matweft_porous import _paper
        from matweft_porous._resampling import agreements
        from matweft_porous._scores import scores_of
        from matweft_porous.formula_model import FormulaModel

        formulas = [model for model in models if isinstance(model, FormulaModel)]
        if not formulas or len(formulas) < len(models):
            raise InputError("the table is of models that porous.formula has fitted; give these")
        scores = [scores_of(model, dataset) for model in formulas]
        known = _paper.formulas()
        paper = [known[model.equation]["mape"] for model in formulas]
        of_diffusivity, of_permeability = agreements(scores, paper, rng)
        return FormulaTableResult(
            equations=tuple(model.equation for model in formulas),
            texts=tuple(model.text for model in formulas),
            coefficients=tuple(dict(model.coefficients) for model in formulas),
            scores=tuple(scores),
            samples=len(scores[0].observed),
            agreement_diffusivity=of_diffusivity,
            agreement_permeability=of_permeability,
        )
