"""What the paper says of orders: whether it is so here, within what error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Quantity, Result
from matweft_porous._claims import Claim, Values, claims, dependence, formula, network
from matweft_porous._references import PRIFLING_2021
from matweft_porous.dependence_table import DependenceTableResult
from matweft_porous.formula_table import FormulaTableResult
from matweft_porous.network_table import NetworkTableResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
_EACH = ("claim",)
_BOTH_SIDES = (2.5, 97.5)
_COLOURS = {"yes": "tab:green", "no": "tab:red", "within error": "tab:gray"}


@dataclass(frozen=True, eq=False)
class PaperClaimsResult(Result):
    """Statements of the paper, each the ratio of two numbers that is above 1 if it is true."""

    statements: Annotated[tuple[str, ...], Quantity("", "what the paper says")]
    tables: Annotated[tuple[str, ...], Quantity("", "tables of the paper that it is read from")]
    verdicts: Annotated[
        tuple[str, ...],
        Quantity("", "yes, no, within error, or not computed where numbers are missing"),
    ]
    numbers: Annotated[
        tuple[str, ...], Quantity("", "the two numbers nearest to its limit, with their errors")
    ]
    ratio: Annotated[Floats, Quantity("", "ratio of these two; the claim says above 1", dims=_EACH)]
    low: Annotated[Floats, Quantity("", "lower end of its 95 % interval", dims=_EACH)]
    high: Annotated[Floats, Quantity("", "upper end of its 95 % interval", dims=_EACH)]
    paper: Annotated[Floats, Quantity("", "the same ratio of the paper's numbers", dims=_EACH)]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a statement."""
        import pandas as pd

        return pd.DataFrame(
            {
                "statement": self.statements,
                "here": self.verdicts,
                "numbers": self.numbers,
                "ratio": self.ratio,
                "low": self.low,
                "high": self.high,
                "ratio paper": self.paper,
                "table": self.tables,
            }
        )

    def plot(self) -> Figure:
        """Draw the ratio of each statement with its interval, and the paper's."""
        from matplotlib.ticker import LogLocator, NullFormatter

        from matweft.figures.shown import Figure

        rows = np.flatnonzero(np.isfinite(self.ratio))
        figure = Figure(figsize=(8.4, 1.2 + 0.3 * len(rows)), layout="constrained")
        axes, places = figure.subplots(), np.arange(len(rows))
        for place, row in zip(places, rows, strict=True):
            ends = [[self.ratio[row] - self.low[row]], [self.high[row] - self.ratio[row]]]
            colour = _COLOURS[self.verdicts[row]]
            axes.errorbar(self.ratio[row], place, xerr=np.maximum(ends, 0), fmt="o", color=colour)
        axes.plot(self.paper[rows], places, "kD", markersize=4, label="paper", zorder=1)
        axes.axvline(1, color="0.4", linewidth=0.8)
        axes.set_yticks(places, [self.statements[row] for row in rows], fontsize=8)
        axes.set(xscale="log", xlabel="ratio, above 1 as the paper says")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.invert_yaxis()
        if len(rows):
            axes.legend(loc="upper right")
        return figure


class PaperClaims(Descriptor):
    """Whether orders that the paper states are found here, too, each with its error.

    Read from the paper's tables: the best and the worst formula of κ, formulas with r_min against
    those with S, the order of the formulas of M, networks without a length, network against
    formula where they read the same descriptors, and the descriptors on which κ, M and
    τ_eff depend most. Each is the smallest ratio of a number said to be larger to one said to be
    smaller: of errors (MAPE; of networks the mean of the single ones), or of δ.

    The 95 % interval of the ratio is that of a thousand bootstraps, of test samples, the
    same for all that is compared, and of networks; for δ of random halves of the structures. The
    answer is ``yes`` where all of it is above 1, ``no`` where all is below, else ``within error``.
    In each resample those two numbers decide that are nearest to the limit, which makes "best of
    six" harder to affirm than "better". That the samples learnt from might have been others is not
    in it.

    The three inputs are tables of `porous.dependence-table` (with a dataset),
    `porous.formula-table` and `porous.network-table`. Raises `InputError` if formulas and networks
    were tested on different samples.

    >>> from matweft.dataset import Dataset
    >>> from matweft_learning import Dependence
    >>> from matweft_porous import FormulaModel
    >>> from matweft_porous.dependence_table import DependenceTable
    >>> from matweft_porous.formula_table import FormulaTable
    >>> from matweft_porous.network_table import NetworkTable
    >>> rng, model = np.random.default_rng(0), FormulaModel.published(11)
    >>> columns = {"porosity": rng.uniform(0.3, 0.9, 99)}
    >>> columns["tortuosity_mean"] = np.linspace(1, 1.02, 99)
    >>> columns["constrictivity"] = rng.uniform(0.2, 0.3, 99)
    >>> found = model.predict(Dataset.of(columns)).mean[:, 0]
    >>> data = Dataset.of({**columns, "relative_diffusivity": 0.9 * found}, split=["test"] * 99)
    >>> measured = Dependence(inputs=tuple(columns), targets=model.targets).describe(data, rng=rng)
    >>> judged = PaperClaims().describe(
    ...     DependenceTable().describe(measured, data, rng=rng),
    ...     FormulaTable().describe([model], data, rng=rng),
    ...     NetworkTable().describe({"set": [[model] * 4]}, data, rng=rng),
    ...     rng=rng,
    ... )
    >>> for statement, verdict in zip(judged.statements, judged.verdicts, strict=True):
    ...     if verdict != "not computed":
    ...         print(f"{statement}: {verdict}")
    Network 4 is better than formula (11), of the same descriptors: within error
    M depends most on ε: yes
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def describe(
        self,
        dependence: DependenceTableResult,
        formulas: FormulaTableResult,
        networks: NetworkTableResult,
        *,
        rng: np.random.Generator,
    ) -> PaperClaimsResult:
        """Return the statements; ``rng`` draws test samples and networks."""
        here, resampled = _numbers(dependence, formulas, networks, rng)
        paper = paper_numbers()
        rows = [_judged(claim, here, resampled, paper) for claim in claims(dependence.descriptors)]
        return PaperClaimsResult(
            statements=tuple(row.claim.statement for row in rows),
            tables=tuple(row.claim.table for row in rows),
            verdicts=tuple(row.verdict for row in rows),
            numbers=tuple(row.numbers for row in rows),
            ratio=np.array([row.ratio for row in rows]),
            low=np.array([row.ends[0] for row in rows]),
            high=np.array([row.ends[1] for row in rows]),
            paper=np.array([row.paper for row in rows]),
        )


@dataclass(frozen=True)
class _Judged:
    claim: Claim
    paper: float
    verdict: str = "not computed"
    numbers: str = ""
    ratio: float = np.nan
    ends: tuple[float, float] = (np.nan, np.nan)


def paper_numbers() -> dict[str, Floats]:
    """Return the paper's errors in % and dependences by the names that claims have for them."""
    from matweft_porous import _paper

    found = {formula(one): known["mape"] for one, known in _paper.formulas().items()}
    found |= {network(*pair): known["mape"] for pair, known in _paper.networks().items()}
    found |= {dependence(*pair): value for pair, value in _paper.dependence().items()}
    return {name: np.array(value) for name, value in found.items() if value is not None}


def _numbers(
    table: DependenceTableResult,
    formulas: FormulaTableResult,
    networks: NetworkTableResult,
    rng: np.random.Generator,
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return numbers as they are, and as they might have been, by name."""
    from matweft_porous._resampling import resampled_mape

    named = dict(zip(map(formula, formulas.equations), formulas.scores, strict=True))
    for number, score in zip(networks.sets, networks.scores, strict=True):
        if number:
            named[network(number, score.target)] = score
    errors = resampled_mape(list(named.values()), rng)
    here = {name: np.array(score.mape_of_one) for name, score in named.items()}
    resampled = dict(zip(named, errors.T, strict=True))
    for row, descriptor in enumerate(table.descriptors):
        for column, target in enumerate(table.targets):
            name = dependence(descriptor, target)
            here[name] = table.delta[row, column]
            resampled[name] = table.resampled[:, row, column]
    return here, resampled


def _judged(claim: Claim, here: Values, resampled: Values, paper: Mapping[str, Floats]) -> _Judged:
    there = float(claim.ratio(paper)) if set(claim.names) <= set(paper) else np.nan
    if not set(claim.names) <= set(here):
        return _Judged(claim, there)
    spread = claim.ratio(resampled)
    numbers = " against ".join(
        f"{name}: {_with_error(here[name], resampled[name])}" for name in claim.weakest(here)
    )
    ratio = float(claim.ratio(here))
    if not len(spread):
        return _Judged(claim, there, "within error", numbers, ratio)
    low, high = np.percentile(spread, _BOTH_SIDES)
    verdict = "yes" if low > 1 else "no" if high < 1 else "within error"
    return _Judged(claim, there, verdict, numbers, ratio, (float(low), float(high)))


def _with_error(value: Floats, resampled: Floats) -> str:
    return f"{float(value):.3g}" + (f" ± {resampled.std():.2g}" if len(resampled) else "")
