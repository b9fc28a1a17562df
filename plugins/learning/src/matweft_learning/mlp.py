"""Neural networks of dense layers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field as Bounded
from pydantic import model_validator

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft.errors import PluginError
from matweft_learning.activations import ActivationName
from matweft_learning.mlp_model import MLPModel
from matweft_learning.transforms import TransformName

Width = Annotated[int, Bounded(ge=1)]
Rate = Annotated[float, Bounded(gt=0)]


class MLP(Learner):
    """Multi-layer perceptron, or an ensemble of them whose disagreement is the spread.

    Inputs and transformed targets are standardised; the loss is the mean squared error of the
    targets so scaled. Samples of split ``"validation"``, or else the share ``held_out``
    drawn anew for each member, are never trained on: the weights of the epoch with the lowest
    loss on them are kept. Members differ in start, batches and held-out samples. A killed step
    goes on from its last checkpoint and ends with the same weights.

    >>> x = np.linspace(-1.0, 1.0, 40)
    >>> data = Dataset.of({"x": x, "y": 2 * x + 1}, targets=["y"])
    >>> model = MLP(hidden=(8,), epochs=300).fit(data, rng=np.random.default_rng(0))
    >>> round(model.predict(Dataset.of({"x": [0.25]})).mean.item(), 1)
    1.5
    """

    revision: ClassVar[int] = 2

    references: ClassVar[tuple[str, ...]] = (
        "@inproceedings{lakshminarayanan2017, author={Lakshminarayanan, Balaji and Pritzel, "
        "Alexander and Blundell, Charles}, title={Simple and scalable predictive uncertainty "
        "estimation using deep ensembles}, booktitle={Advances in Neural Information Processing "
        "Systems}, volume={30}, year={2017}}",
        "@inproceedings{glorot2010, author={Glorot, Xavier and Bengio, Yoshua}, title="
        "{Understanding the difficulty of training deep feedforward neural networks}, booktitle="
        "{Proceedings of AISTATS}, pages={249--256}, year={2010}}",
    )

    hidden: tuple[Width, ...] = Field((64, 64), description="width of each hidden layer")
    activation: ActivationName = Field("silu", description="function after each hidden layer")
    transform: TransformName | dict[str, TransformName] = Field(
        "none", description="transform of all targets, or of those named"
    )
    scale: Literal["standard", "unit", "none"] = Field(
        "standard", description="scaling of the inputs: mean 0 and deviation 1, range 0 to 1, none"
    )
    target_scale: Literal["standard", "none"] = Field(
        "standard", description="scaling of the transformed targets, and so of the loss"
    )
    epochs: int = Field(1000, ge=1, description="passes over the samples, without stages")
    learning_rate: float = Field(1e-2, gt=0, unit="", description="step size, without stages")
    schedule: Literal["constant", "cosine"] = Field(
        "cosine", description="learning rate over the epochs, without stages"
    )
    stages: tuple[tuple[Rate, Width], ...] = Field(
        (),
        unit="",
        description="(learning rate, epochs) one after the other, instead of the three above",
    )
    optimiser: Literal["adam", "sgd"] = Field("adam", description="rule of the steps")
    momentum: float = Field(0.9, ge=0, lt=1, unit="", description="momentum of sgd")
    batch: int | None = Field(None, ge=1, description="samples a step; none: all at once")
    weight_decay: float = Field(
        0.0,
        ge=0,
        unit="",
        description="half of this times the sum of squared weights is added to the loss",
    )
    held_out: float = Field(
        0.1, ge=0, lt=1, unit="", description="share kept for early stopping; 0: none"
    )
    patience: int = Field(200, ge=1, description="epochs without better held-out loss, then stop")
    ensemble: int = Field(1, ge=1, description="networks that are trained")
    keep: Literal["all", "best"] = Field(
        "all",
        description="networks that predict: all, whose differences are the spread, or that of the"
        " lowest held-out loss",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.hidden:
            raise ValueError("hidden is empty; give the width of at least one layer, e.g. [64, 64]")
        if self.keep == "best" and self.held_out == 0:
            raise ValueError("keep 'best' compares held-out losses; give held_out above 0")
        return self

    def learning_rates(self) -> list[float]:
        """Return the learning rate of every epoch.

        >>> MLP(stages=((1e-4, 2), (1e-3, 1))).learning_rates()
        [0.0001, 0.0001, 0.001]
        """
        if self.stages:
            return [rate for rate, epochs in self.stages for _ in range(epochs)]
        if self.schedule == "constant":
            return [self.learning_rate] * self.epochs
        fall = 0.5 * (1 + np.cos(np.pi * np.arange(self.epochs) / self.epochs))
        rates: list[float] = (self.learning_rate * fall).tolist()
        return rates

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MLPModel:
        """Learn from 4 or more samples; ``rng`` draws starts, batches and held-out samples.

        Raises `PluginError` where torch is missing, `InputError` for samples that cannot be
        learnt from (see `samples`), and `NotConvergedError` if the loss is no longer a number.
        """
        try:
            import torch  # noqa: F401
        except ImportError as error:
            raise PluginError(
                "learning.mlp needs torch, which is not installed;"
                " run: pip install 'matweft-learning[torch]'"
            ) from error
        from matweft_learning._mlp_training import fit

        return fit(self, dataset, rng)
