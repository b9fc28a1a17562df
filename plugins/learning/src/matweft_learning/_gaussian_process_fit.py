"""The search for the hyperparameters of a Gaussian process, on scikit-learn's likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel
from threadpoolctl import threadpool_limits

from matweft.context import context
from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft_learning.gaussian_process_model import JITTERS, GaussianProcessModel
from matweft_learning.kernels import KERNELS
from matweft_learning.samples import Samples, training_samples
from matweft_learning.scaling import Scaling

if TYPE_CHECKING:
    from matweft_learning.gaussian_process import GaussianProcess

Floats = NDArray[np.float64]

_LENGTH_LOG_STD = np.sqrt(3.0)
_NOISE_MEDIAN, _NOISE_LOG_STD = 1e-3, 2.0
_START_NOISE = 1e-2
_LIMIT = 1
"""Status with which L-BFGS-B stops at its limit of iterations."""
_SINGULAR = 1e10
"""Loss where the covariance matrix cannot be factorised."""


def fit(
    learner: GaussianProcess, dataset: Dataset, rng: np.random.Generator
) -> GaussianProcessModel:
    """Learn one process a target, all on the same scaled inputs."""
    samples = training_samples(dataset)
    if learner.noise == 0:
        _refuse_contradictions(samples)
    x_scaling = Scaling.of(samples.x, learner.scale)
    y_scaling = Scaling.of(samples.y, "standard")
    x, y = x_scaling.forward(samples.x), y_scaling.forward(samples.y)
    with threadpool_limits(context().threads or 1, user_api="blas"):
        found = [_Search(learner, x, y[:, i], samples.features).run(rng) for i in range(y.shape[1])]
    notes = tuple(
        f"{target}: {note}"
        for target, one in zip(samples.targets, found, strict=True)
        for note in one.notes
    )
    for note in notes:
        context().log.info("%s", note)
    return GaussianProcessModel(
        inputs=samples.inputs,
        targets=samples.targets,
        kernel=learner.kernel,
        x=x,
        y=y,
        x_scaling=x_scaling,
        y_scaling=y_scaling,
        variance=np.array([one.variance for one in found]),
        length=np.array([one.length for one in found]),
        noise=np.array([one.noise for one in found]),
        log_likelihood=np.array([one.log_likelihood for one in found]),
        noise_in_spread=learner.noise_in_spread,
        notes=notes,
    )


def _refuse_contradictions(samples: Samples) -> None:
    """Raise `InputError` if two samples of one place have different targets."""
    _, first, where = np.unique(samples.x, axis=0, return_index=True, return_inverse=True)
    original = first[where.reshape(-1)]
    for row in np.flatnonzero((samples.y != samples.y[original]).any(axis=1)):
        raise InputError(
            f"samples {samples.ids[original[row]]!r} and {samples.ids[row]!r} have the same inputs"
            " but different targets; noise=0 cannot fit both: let noise be learnt"
        )


@dataclass(frozen=True)
class _Found:
    variance: float
    length: Floats
    noise: float
    log_likelihood: float
    notes: tuple[str, ...] = ()


class _Search:
    """Maximum of one target's posterior over θ = log (variance, lengths, noise)."""

    def __init__(
        self, learner: GaussianProcess, x: Floats, y: Floats, features: tuple[str, ...]
    ) -> None:
        self.learner, self.features = learner, features
        self.width = x.shape[1]
        self.lengths = self.width if learner.ard else 1
        spread = x.std(axis=0)
        typical = np.where(spread > 0, spread, 1.0)
        typical = typical if learner.ard else np.array([typical.mean()])
        self.log_median = np.log(np.sqrt(self.width) * typical)
        self.process = GaussianProcessRegressor(self._kernel(), alpha=1.0, optimizer=None).fit(x, y)
        for jitter in JITTERS:
            self.process.alpha = (learner.noise or 0.0) ** 2 + jitter
            if np.isfinite(self._likelihood(self.process.kernel_.theta)):
                break

    def _kernel(self) -> Any:
        learner = self.learner
        length = np.full(self.lengths, learner.length) if self.lengths > 1 else learner.length
        smoothness = KERNELS[learner.kernel].smoothness
        correlation = (
            RBF(length, learner.length_bounds)
            if np.isinf(smoothness)
            else Matern(length, learner.length_bounds, nu=smoothness)
        )
        kernel = ConstantKernel(learner.variance, learner.variance_bounds) * correlation
        if learner.noise is None:
            kernel = kernel + WhiteKernel(_START_NOISE, learner.noise_bounds)
        return kernel

    def run(self, rng: np.random.Generator) -> _Found:
        """Return the best of all starts, with notes on bounds that were reached."""
        bounds = self.process.kernel_.bounds
        best, notes = self.process.kernel_.theta, list[str]()
        if self.learner.optimise:
            starts = [best, *(self._start(rng, bounds) for _ in range(self.learner.restarts))]
            ends = [
                minimize(self._loss, s, jac=True, method="L-BFGS-B", bounds=bounds) for s in starts
            ]
            end = min(ends, key=lambda one: float(one.fun))
            best, notes = end.x, self._notes(end.x, bounds)
            if end.status == _LIMIT:
                notes.append(f"the likelihood search did not finish: {end.message}")
        values = np.exp(best)
        length = np.broadcast_to(values[1 : 1 + self.lengths], self.width).copy()
        noise = values[-1] if self.learner.noise is None else self.learner.noise**2
        likelihood = self._likelihood(best)
        return _Found(float(values[0]), length, float(noise), likelihood, tuple(notes))

    def _likelihood(self, theta: Floats) -> float:
        return float(self.process.log_marginal_likelihood(theta, clone_kernel=False))

    def _start(self, rng: np.random.Generator, bounds: Floats) -> Floats:
        """Draw a start near the priors."""
        theta = self.process.kernel_.theta.copy()
        theta[0] = rng.normal(0.0, 1.0)
        theta[1 : 1 + self.lengths] = self.log_median + rng.normal(-0.5, 1.0, self.lengths)
        if self.learner.noise is None:
            theta[-1] = np.log(_NOISE_MEDIAN) + rng.normal(0.0, _NOISE_LOG_STD)
        clipped: Floats = np.clip(theta, bounds[:, 0], bounds[:, 1])
        return clipped

    def _loss(self, theta: Floats) -> tuple[float, Floats]:
        """Return the negative log posterior and its gradient."""
        value, slope = self.process.log_marginal_likelihood(
            theta, eval_gradient=True, clone_kernel=False
        )
        if not np.isfinite(value):
            return _SINGULAR, np.zeros_like(theta)
        if self.learner.prior:
            off = (theta[1 : 1 + self.lengths] - self.log_median) / _LENGTH_LOG_STD
            value, slope = value - 0.5 * float(off @ off), slope.copy()
            slope[1 : 1 + self.lengths] -= off / _LENGTH_LOG_STD
            if self.learner.noise is None:
                off = (theta[-1] - np.log(_NOISE_MEDIAN)) / _NOISE_LOG_STD
                value -= 0.5 * off**2
                slope[-1] -= off / _NOISE_LOG_STD
        return -float(value), -slope

    def _notes(self, theta: Floats, bounds: Floats) -> list[str]:
        """Say in words which hyperparameters ended at a bound; no noise at all is fine."""
        owners = self.features if self.lengths > 1 else ("all inputs",)
        names = ["variance", *(f"length of {name}" for name in owners), "noise variance"]
        notes = []
        for name, value, (low, high) in zip(names, theta, bounds, strict=False):
            for bound, side in ((low, "lower"), (high, "upper")):
                if abs(value - bound) < 1e-3 and (name, side) != ("noise variance", "lower"):
                    notes.append(f"{name} ended at its {side} bound {np.exp(bound):.3g}")
        return notes
