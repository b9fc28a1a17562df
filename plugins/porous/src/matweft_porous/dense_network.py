"""Networks of dense layers for diffusivity and permeability."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft.estimate import Estimate
from matweft_learning.mlp import MLP
from matweft_learning.mlp_model import MLPModel
from matweft_porous._columns import learnt_part
from matweft_porous._descriptor_sets import SetName, SetNumber, columns_of
from matweft_porous._references import PRIFLING_2021

_RISING = tuple((10.0**power, 1000) for power in (-4.5, -4, -3.5, -3, -2.5))
_FALLING = tuple((10.0**power, 4000) for power in (-2, -2.5, -3, -3.5, -4))
_QUICK_EPOCHS = 300


class DenseNetwork(Learner):
    r"""Dense network for the relative diffusivity M or the permeability κ of pores.

    Four hidden layers of 64 nodes with ELU; inputs standardised by the training samples; the mean
    squared error of log(M/(1 - M)), or of log κ, is minimised. The twelve sets of descriptors
    are those of Table 3:

    == ====================== ===
    1  surface                ε, S, m(τ)
    2  surface-constrictivity ε, S, m(τ), β
    3  tortuosity             ε, m(τ), σ(τ)
    4  constrictivity         ε, m(τ), β
    5  radius                 ε, m(τ), r_min
    6  radii                  ε, m(τ), r_min, r_max
    7  radius-chords          ε, m(τ), r_min, β, m(L)
    8  tortuosity-quantiles   ε, S, m(τ), σ(τ), 19 quantiles of τ
    9  chord-quantiles        ε, S, m(L), σ(L), 19 quantiles of L
    10 contact-quantiles      ε, S, m(H), σ(H), 19 quantiles of H
    11 two-point              ε, S, C(r)
    12 all                    all of them
    == ====================== ===

    The paper's schedule is stochastic gradient descent with momentum 0.9 in batches of 128, ten
    learning rates, 25,000 epochs; for small data there is a quick one, 300 epochs of Adam in
    batches of 32. Of each seed the weights of the epoch of lowest validation loss are kept; then
    all seeds predict, with their disagreement as spread, or only the best of them as in the paper.
    Without samples of split ``"validation"``, three of seventeen are held out, other ones for
    each seed. Columns are named as for ``porous.formula``. A killed step goes on from its
    checkpoint. Raises `InputError` for columns that are missing or of differing units of length,
    and for samples with NaN, κ ≤ 0, or M that is not between 0 and 1.

    What a training is estimated to cost is for 63,000 samples with the paper's schedule and for 252
    with the quick one, on one core.

    >>> DenseNetwork(schedule="paper").network().learning_rates()[::5000]
    [3.1622776601683795e-05, 0.01, 0.0031622776601683794, 0.001, 0.00031622776601683794]
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, *MLP.references)

    descriptors: SetNumber | SetName = Field(
        12, description="set of descriptors, by number or name"
    )
    target: Literal["relative_diffusivity", "permeability"] = Field(
        "permeability", description="what is learnt"
    )
    schedule: Literal["quick", "paper"] = Field(
        "quick", description="steps of the training: for small data, or the paper's"
    )
    seeds: int = Field(5, ge=1, description="networks trained; the paper has 100")
    keep: Literal["all", "best"] = Field(
        "all", description="networks that predict: all, or that of lowest validation loss"
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="other names of columns, by the names used here"
    )

    def network(self) -> MLP:
        """Return the general learner with the choices made here."""
        shared = MLP(
            hidden=(64, 64, 64, 64),
            activation="elu",
            transform="logit" if self.target == "relative_diffusivity" else "log",
            target_scale="none",
            held_out=3 / 17,
            ensemble=self.seeds,
            keep=self.keep,
        )
        if self.schedule == "quick":
            return shared.replace(
                learning_rate=3e-3, epochs=_QUICK_EPOCHS, batch=32, patience=_QUICK_EPOCHS
            )
        stages = (*_RISING, *_FALLING)
        epochs = sum(count for _, count in stages)
        return shared.replace(
            stages=stages, optimiser="sgd", momentum=0.9, batch=128, patience=epochs
        )

    def estimate(self) -> Estimate:
        """Return the cost for as many samples as the schedule is meant for."""
        from matweft_porous import _training_cost

        return _training_cost.of_dense(self)

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MLPModel:
        """Train; ``rng`` draws starts, batches and, without a split, the held-out samples."""
        columns = columns_of(self.descriptors)
        return self.network().fit(learnt_part(dataset, columns, self.target, self.columns), rng=rng)
