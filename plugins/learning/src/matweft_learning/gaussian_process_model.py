"""A learnt Gaussian process: plain arrays that predict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Model, Prediction
from matweft_learning.kernels import KERNELS, KernelName, distances
from matweft_learning.samples import input_matrix
from matweft_learning.scaling import Scaling

Floats = NDArray[np.float64]

JITTERS = (1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
"""What is added to the diagonal of the scaled covariance: the first that lets it be factorised."""
_ROWS = 4096
"""Rows predicted at once; fixed, so that results do not depend on the amount of memory."""


@dataclass(frozen=True, eq=False)
class GaussianProcessModel(Model):
    """Independent Gaussian processes, one a target, over the same samples.

    mean(x) = k(x)ᵀ K⁻¹ y and variance(x) = k(x, x) - k(x)ᵀ K⁻¹ k(x), with
    K = variance k(r) + noise I. ``x`` (n, d) and ``y`` (n, m) are scaled; ``variance`` (m,),
    ``length`` (m, d), ``noise`` (m,), a variance, and ``log_likelihood`` (m,) refer to scaled
    values. The spread is that of the sought function; ``noise_in_spread`` adds the noise.
    ``notes`` say which hyperparameters ended at a bound.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    kernel: KernelName
    x: Floats
    y: Floats
    x_scaling: Scaling
    y_scaling: Scaling
    variance: Floats
    length: Floats
    noise: Floats
    log_likelihood: Floats
    noise_in_spread: bool = False
    notes: tuple[str, ...] = ()

    @cached_property
    def _solved(self) -> list[tuple[Floats, Floats]]:
        """Cholesky factor and K⁻¹ y of every target."""
        from scipy.linalg import cho_solve

        found = []
        for target in range(len(self.targets)):
            factor = self._factor(target)
            found.append((factor, cho_solve((factor, True), self.y[:, target])))
        return found

    def _factor(self, target: int) -> Floats:
        """Return the lower Cholesky factor of K, the diagonal raised as little as needed."""
        from scipy.linalg import cholesky

        correlation = KERNELS[self.kernel].k(distances(self.x, self.x, self.length[target]))
        covariance = self.variance[target] * correlation
        for jitter in JITTERS:
            raised = covariance + (self.noise[target] + jitter) * np.eye(len(self.x))
            try:
                factor: Floats = cholesky(raised, lower=True)
            except np.linalg.LinAlgError:
                continue
            return factor
        raise InputError(
            f"the samples of {self.targets[target]!r} are so close to each other that a Gaussian"
            " process without noise cannot pass through all; set noise to 0.01 or leave it out"
        )

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict mean and spread; `InputError` for missing columns, NaN or infinity."""
        x = self.x_scaling.forward(self._matrix(dataset))
        mean = np.empty((len(x), len(self.targets)))
        std = np.empty_like(mean)
        for start in range(0, len(x), _ROWS):
            rows = slice(start, start + _ROWS)
            for target in range(len(self.targets)):
                mean[rows, target], std[rows, target] = self._predict(x[rows], target)
        return Prediction(self.y_scaling.back(mean), std * self.y_scaling.scale, None, self.targets)

    def _predict(self, x: Floats, target: int) -> tuple[Floats, Floats]:
        from scipy.linalg import solve_triangular

        factor, weights = self._solved[target]
        correlation = KERNELS[self.kernel].k(distances(x, self.x, self.length[target]))
        cross = self.variance[target] * correlation
        explained = solve_triangular(factor, cross.T, lower=True)
        prior = self.variance[target]
        variance = np.maximum(prior - (explained**2).sum(axis=0), np.finfo(float).eps * prior)
        if self.noise_in_spread:
            variance = variance + self.noise[target]
        return cross @ weights, np.sqrt(variance)

    def gradient(self, dataset: Dataset) -> Floats:
        """Return d mean / d input, shape (n, targets, scalars of the inputs)."""
        x = self.x_scaling.forward(self._matrix(dataset))
        found = np.empty((len(x), len(self.targets), x.shape[1]))
        for target, (_, weights) in enumerate(self._solved):
            length = self.length[target]
            slope = KERNELS[self.kernel].slope(distances(x, self.x, length)) * weights
            moved = x * slope.sum(axis=1, keepdims=True) - slope @ self.x
            found[:, target] = -self.variance[target] * moved / length**2
        return found * self.y_scaling.scale[:, None] / self.x_scaling.scale

    def conditioned(self, dataset: Dataset) -> GaussianProcessModel:
        """Return the process that also passes through ``dataset``, all else unchanged."""
        if dataset.scalars(dataset.targets) != self.targets:
            raise InputError(
                f"the model predicts {list(self.targets)}, the samples give"
                f" {list(dataset.scalars(dataset.targets))}; they must be the same"
            )
        x = self.x_scaling.forward(self._matrix(dataset))
        y = self.y_scaling.forward(dataset.matrix(dataset.targets))
        return replace(self, x=np.vstack([self.x, x]), y=np.vstack([self.y, y]))

    def _matrix(self, dataset: Dataset) -> Floats:
        return input_matrix(dataset, self.inputs, self.x.shape[1])
