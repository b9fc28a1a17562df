"""A formula with its coefficients: predicts, knows its gradient and reads as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model, Prediction
from matweft_learning.samples import input_matrix
from matweft_porous._formulas import FORMULAS, Entry

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FormulaModel(Model):
    """One of the formulas 10 to 18 with numbers for its coefficients.

    ``text`` is the formula with four digits of each number. ``covariance`` is that of the
    coefficients in the order of ``coefficients``. ``scatter`` is the standard deviation of the
    residuals, of log κ for permeability and of M for diffusivity, None where no data were seen.
    ``at_bounds`` names the free parameters that a constraint holds.

    The spread of a prediction has both: with J = ∂ log y/∂c, its variance is
    scatter² + ŷ² JᵀCJ for M, and ŷ² (scatter² + JᵀCJ) for κ.

    >>> model = FormulaModel.published(11)
    >>> model.text
    'relative_diffusivity = porosity^(1.25 - 1.25*constrictivity) * tortuosity_mean^-7.82'
    >>> at = {"porosity": [0.6], "constrictivity": [0.5], "tortuosity_mean": [1.1]}
    >>> model.predict(Dataset.of(at)).mean.round(4).tolist()
    [[0.3449]]
    """

    equation: int
    text: str
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    coefficients: dict[str, float]
    covariance: Floats
    scatter: float | None = None
    at_bounds: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        equation: int,
        inputs: Sequence[str],
        targets: Sequence[str],
        coefficients: Sequence[float],
        covariance: Floats,
    ) -> Self:
        """Return a formula without scatter; all sequences in the order of its entry."""
        product = FORMULAS[equation].product
        values = dict(zip(product.coefficients, map(float, coefficients), strict=True))
        known = {name: f"{value:.4g}" for name, value in values.items()}
        known |= dict(zip(product.columns, inputs, strict=True))
        filled = re.sub(r"[a-z]\w*", lambda one: known[one[0]], FORMULAS[equation].expression)
        text = f"{targets[0]} = {filled.replace('**', '^').replace('+ -', '- ')}"
        return cls(equation, text, tuple(inputs), tuple(targets), values, covariance)

    @classmethod
    def published(
        cls, equation: int, inputs: Sequence[str] | None = None, target: str | None = None
    ) -> Self:
        """Return the formula with the paper's coefficients (Table 2), without scatter.

        ``inputs`` and ``target`` are the names of columns, if not those of ``porous.all``.
        """
        entry = FORMULAS[equation]
        names = entry.product.coefficients
        return cls.of(
            equation,
            entry.product.columns if inputs is None else inputs,
            (entry.target if target is None else target,),
            [entry.paper[name] for name in names],
            np.zeros((len(names), len(names))),
        )

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict with spread; `InputError` for missing columns, NaN and what is not positive."""
        x, c = self._read(dataset)
        product = self._entry.product
        mean = np.exp(product.log(c, x))
        std = None
        if self.scatter is not None:
            slope = product.log_by_coefficient(c, x)
            relative = np.einsum("ni,ij,nj->n", slope, self.covariance, slope)
            own = mean if self._entry.on_logarithm else 1.0
            std = np.sqrt((own * self.scatter) ** 2 + mean**2 * relative)[:, None]
        return Prediction(mean[:, None], std, None, self.targets)

    def gradient(self, dataset: Dataset) -> Floats:
        """Return d mean / d input, shape (n, 1, inputs)."""
        x, c = self._read(dataset)
        product = self._entry.product
        slope: Floats = np.exp(product.log(c, x))[:, None] * product.log_by_column(c, x)
        return slope[:, None]

    @property
    def _entry(self) -> Entry:
        return FORMULAS[self.equation]

    def _read(self, dataset: Dataset) -> tuple[Floats, Floats]:
        x = input_matrix(dataset, self.inputs, len(self.inputs))
        for name, values in zip(self.inputs, x.T, strict=True):
            check_positive(name, values, dataset.ids)
        return x, np.array(list(self.coefficients.values()))


def check_positive(name: str, values: Floats, ids: Sequence[str]) -> None:
    """Raise `InputError` that names the samples whose value has no logarithm."""
    wrong = np.flatnonzero(values <= 0)
    if len(wrong):
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        named = ", ".join(f"{ids[i]!r} ({values[i]:g})" for i in wrong[:5])
        raise InputError(
            f"{name} must be above 0, as its logarithm is taken; it is not in sample"
            f"{'s' * (len(wrong) > 1)} {named}{more}; leave such samples out"
        )
