"""Gaussian process regression."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft_learning.gaussian_process_model import GaussianProcessModel
from matweft_learning.kernels import KernelName

Bounds = tuple[float, float]


class GaussianProcess(Learner):
    """Gaussian process regression, one process a scalar target.

    The model's mean passes through or near the samples and its spread grows away from them.
    Targets are standardised; variance, lengths and noise maximise the marginal likelihood
    log p(y) = -½ yᵀ K⁻¹ y - ½ log det K - ½ n log 2π, by default with weak priors, as few
    samples cannot tell a long length from much noise. The priors are log-normal: length with
    median √d standard deviations of its input and log-deviation √3, noise variance with median
    10⁻³ of the target's variance and log-deviation 2.

    >>> x = np.linspace(0.0, 1.0, 12)
    >>> data = Dataset.of({"x": x, "y": np.sin(6 * x)}, targets=["y"])
    >>> model = GaussianProcess(noise=0).fit(data, rng=np.random.default_rng(0))
    >>> found = model.predict(Dataset.of({"x": [0.37]}))
    >>> round(found.mean.item(), 2), round(np.sin(6 * 0.37).item(), 2)
    (0.8, 0.8)
    """

    references: ClassVar[tuple[str, ...]] = (
        "@book{rasmussen2006, author={Rasmussen, Carl Edward and Williams, Christopher K. I.}, "
        "title={Gaussian Processes for Machine Learning}, publisher={MIT Press}, year={2006}}",
    )

    kernel: KernelName = Field("matern-5/2", description="covariance function")
    ard: bool = Field(True, description="one length an input instead of one for all")
    scale: Literal["standard", "unit", "none"] = Field(
        "standard", description="scaling of the inputs: mean 0 and deviation 1, range 0 to 1, none"
    )
    noise: float | None = Field(
        None,
        ge=0,
        unit="",
        description="standard deviation of the noise as share of the target's; none: learnt",
    )
    noise_in_spread: bool = Field(
        True, description="predict the spread of measurements instead of that of the function"
    )
    optimise: bool = Field(True, description="learn lengths, variance and noise from the samples")
    prior: bool = Field(True, description="weak priors on lengths and noise")
    restarts: int = Field(3, ge=0, description="further starts of the likelihood search")
    length: float = Field(
        1.0, gt=0, unit="", description="length in scaled inputs: start, or fixed value"
    )
    variance: float = Field(
        1.0, gt=0, unit="", description="variance in scaled targets: start, or fixed value"
    )
    length_bounds: Bounds = Field(
        (1e-2, 1e2), unit="", description="allowed lengths in scaled inputs"
    )
    variance_bounds: Bounds = Field(
        (1e-5, 1e5), unit="", description="allowed variances in scaled targets"
    )
    noise_bounds: Bounds = Field(
        (1e-8, 1.0), unit="", description="allowed variances of the noise in scaled targets"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in ("length_bounds", "variance_bounds", "noise_bounds"):
            low, high = getattr(self, name)
            if not 0 < low < high:
                raise ValueError(f"{name} is ({low:g}, {high:g}); write 0 < low < high")
        if not self.optimise and self.noise is None:
            raise ValueError("optimise=False learns nothing, so noise must be given, e.g. noise=0")
        return self

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> GaussianProcessModel:
        """Learn from 2 or more samples; ``rng`` draws the further starts of the search.

        Raises `InputError` for samples that cannot be learnt from (see `samples`), and for
        samples of one place but different targets if ``noise`` is 0.
        """
        from matweft_learning._gaussian_process_fit import fit

        return fit(self, dataset, rng)
