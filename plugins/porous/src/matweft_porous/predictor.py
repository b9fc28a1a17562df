"""Learn what predicts diffusivity and permeability in a moment, with a spread that is true."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft_learning.mlp import MLP
from matweft_porous._references import PRIFLING_2021
from matweft_porous.predictor_model import PredictorModel


class Predictor(Learner):
    """Formulas (12) and (18) and networks that predict M and κ from nine descriptors.

    The formulas are those of `porous.formula`. The networks, two hidden layers of ``width``, see
    the ratios ε, m(τ), σ(τ), β, and r_min, r_max, m(L), σ(L) times S, and learn log(M/(1 − M)) and
    log(κ S²): nothing in them has a length, so that κ grows as the square of all lengths. Spreads
    come from errors on structures held out in turn (``folds``), on the scales of the logarithms,
    linear in log ε, widened until 95 % intervals hold 95 % of the errors.

    Samples whose split is ``"train"`` or ``"validation"`` are learnt from, or all without a split.
    Columns are named as for `porous.formula`. Raises `InputError` for columns that are missing or
    of differing units of length, too few samples, NaN, κ ≤ 0 and M that is not between 0 and 1.

    >>> Predictor(width=16, ensemble=2).network().hidden
    (16, 16)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, *MLP.references)

    answer: Literal["network", "formula"] = Field(
        "network", description="which of the two the model's predictions are; it has both"
    )
    width: int = Field(64, ge=1, description="nodes of each of the two hidden layers")
    ensemble: int = Field(8, ge=1, description="networks whose mean predicts")
    epochs: int = Field(400, ge=1, description="passes over the samples")
    folds: int = Field(5, ge=2, description="parts of the samples that are held out in turn")
    columns: dict[str, str] = Field(
        default_factory=dict, description="other names of columns, by the names used here"
    )

    def network(self) -> MLP:
        """Return the general learner with the choices made here."""
        return MLP(
            hidden=(self.width, self.width),
            transform={"relative_diffusivity": "logit", "permeability": "log"},
            ensemble=self.ensemble,
            epochs=self.epochs,
            patience=self.epochs,
            batch=32,
            learning_rate=3e-3,
            weight_decay=1e-3,
            held_out=0.15,
        )

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> PredictorModel:
        """Learn; ``rng`` draws folds, starts, batches and held-out samples."""
        from matweft_porous._predictor_fit import fit

        return replace(fit(self, dataset, rng), answer=self.answer)
