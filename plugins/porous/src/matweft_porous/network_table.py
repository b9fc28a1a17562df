"""Tables 4 to 6: how well networks do, beside the paper's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

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
class NetworkTableResult(Result):
    """Errors of networks by part of the split, and the paper's."""

    names: Annotated[tuple[str, ...], Quantity("", "names of the networks")]
    sets: Annotated[tuple[int, ...], Quantity("", "number of the set of descriptors; 0: none")]
    dimensions: Annotated[tuple[int, ...], Quantity("", "numbers a sample that each reads")]
    scores: Annotated[tuple[Scores, ...], Quantity("", "errors and test samples of each")]
    papers: Annotated[tuple[dict[str, float], ...], Quantity("", "what the paper has of each")]
    samples: Annotated[int, Quantity("", "test samples")]
    agreement_diffusivity: Annotated[
        Agreement, Quantity("", "rank correlation of the errors with the paper's, M")
    ]
    agreement_permeability: Annotated[
        Agreement, Quantity("", "rank correlation of the errors with the paper's, κ")
    ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a network: errors of transformed targets, MAPE, and the paper's."""
        import pandas as pd

        from matweft_porous._scores import ranks_within

        targets = [score.target for score in self.scores]
        ours = ranks_within(targets, [score.mape_of_one for score in self.scores])
        known = zip(self.sets, self.papers, strict=True)
        theirs = ranks_within(targets, [one["mape"] if n and one else None for n, one in known])
        rows = []
        for number, (name, score, paper) in enumerate(
            zip(self.names, self.scores, self.papers, strict=True)
        ):
            row: dict[str, Any] = {"network": name, "target": score.target}
            row["numbers"] = self.dimensions[number]
            for part in ("train", "validation", "test"):
                row[f"MSE {part}"] = score.mse.get(part)
            row |= {"MAPE": score.mape, "standard error": score.mape_error}
            row |= {"networks": len(score.members), "MAPE of one": score.mape_of_one}
            row |= {"between seeds": score.mape_between, "MAPE paper": paper.get("mape")}
            row |= {"rank": ours[number], "rank paper": theirs[number]}
            row["MSE test paper"] = paper.get("test")
            rows.append(row)
        frame = pd.DataFrame(rows).astype(object)
        frame = frame.where(frame.notna(), None)
        percent = ("MAPE", "standard error", "MAPE of one", "between seeds", "MAPE paper")
        frame.attrs["units"] = dict.fromkeys(percent, "%")
        return frame

    def plot(self) -> Figure:
        """Draw predicted over true values of each network."""
        from matweft_porous._panels import predicted_over_true

        panels = [
            (f"{name}  {score.mape:.3g} %", score.target, score.observed, score.predicted)
            for name, score in zip(self.names, self.scores, strict=True)
        ]
        return predicted_over_true(panels, across=4)


class NetworkTable(Descriptor):
    """Errors of networks on the parts of the split, beside Tables 4, 5 and 6 of the paper.

    ``models`` maps a name to models of one target each. Dense networks are named by the
    number of their set of descriptors as they come: the first list of twelve has sets 1 to 12.
    Squared errors are those of log(M/(1 − M)) and log κ. Of convolutional networks only the
    paper's best errors are known, 1.65 % for M and 3.78 % for κ, which stand beside all of them.
    The paper's errors are of 13,500 structures of 192³ voxels: at other sizes their order can be
    compared, not their values. ``MAPE`` is that of the model, the mean of its networks where it
    has several; ``MAPE of one`` the mean of the errors of the single networks, and ``between
    seeds`` their standard deviation. Ranks are of single networks, as the paper's are; their rank
    correlation (Spearman) has its standard deviation over a thousand bootstraps, of test samples
    and of networks.

    >>> from matweft_porous import FormulaModel
    >>> epsilon = np.linspace(0.3, 0.9, 8)
    >>> columns = {"porosity": epsilon, "constrictivity": epsilon, "tortuosity_mean": epsilon + 1}
    >>> model = FormulaModel.published(11)
    >>> exact = model.predict(Dataset.of(columns)).mean[:, 0]
    >>> data = Dataset.of({**columns, "relative_diffusivity": 0.9 * exact}, split=["test"] * 8)
    >>> found = NetworkTable().describe({"CNN": [model]}, data, rng=np.random.default_rng(0))
    >>> found.names, round(found.scores[0].mape, 4), found.papers[0]
    (('CNN',), 11.1111, {'mape': 1.65})
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def describe(
        self, models: dict[str, list[Any]], dataset: Dataset, *, rng: np.random.Generator
    ) -> NetworkTableResult:
        """Return the table; raises `InputError` for a dataset without split."""
        from matweft_porous._resampling import agreements
        from matweft_porous._scores import scores_of

        listed = [one for name, group in models.items() for one in _listed(name, group)]
        if not listed:
            raise InputError("there are no networks to compare; give lists of them by name")
        scores = [scores_of(model, dataset) for _, _, model in listed]
        papers = [_paper_of(number, model) for _, number, model in listed]
        ordered = [
            paper["mape"] if number and paper else None
            for paper, (_, number, _) in zip(papers, listed, strict=True)
        ]
        of_diffusivity, of_permeability = agreements(scores, ordered, rng)
        first = dataset.take([0])
        return NetworkTableResult(
            names=tuple(name for name, _, _ in listed),
            sets=tuple(number for _, number, _ in listed),
            dimensions=tuple(
                sum(int(np.prod(first.columns[one].shape)) for one in model.inputs)
                for _, _, model in listed
            ),
            scores=tuple(scores),
            papers=tuple(papers),
            samples=len(scores[0].observed),
            agreement_diffusivity=of_diffusivity,
            agreement_permeability=of_permeability,
        )


def _listed(name: str, group: list[Any]) -> list[tuple[str, int, Model]]:
    """Return name, number of the set (0: none) and model of each; lists of lists are sets."""
    found: list[tuple[str, int, Model]] = []
    for entry in group:
        if isinstance(entry, list):
            found += [(f"{name} {number}", number, one) for number, one in enumerate(entry, 1)]
        else:
            found.append((name, 0, entry))
    wrong = [type(model).__name__ for _, _, model in found if not isinstance(model, Model)]
    if wrong:
        raise InputError(f"{name!r} has a {wrong[0]} among its models; it may have failed")
    return found


def _paper_of(number: int, model: Model) -> dict[str, float]:
    from matweft_porous import _paper

    (target,) = model.targets
    if number:
        return _paper.networks().get((number, target), {})
    best = _paper.BEST_OF_IMAGES.get(target)
    return {} if best is None else {"mape": best}
