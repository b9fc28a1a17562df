"""What the learner predicts of the objectives, and the acquisition made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.model import Conditionable, Model
from matweft.objective import Objective
from matweft.roles import Learner
from matweft_sampling import acquisition as worth
from matweft_sampling.encoding import Encoding

Floats = NDArray[np.float64]
Law = Callable[[Floats, Floats], Floats]

_PAREGO_SUM = 0.05


@dataclass(frozen=True, eq=False)
class Surrogate:
    """A model of the objectives, learnt from rows of the cube and their values (n, m)."""

    encoding: Encoding
    learner: Learner
    objectives: tuple[Objective, ...]
    cube: Floats
    values: Floats
    seed: int
    model: Model

    @classmethod
    def learnt(
        cls,
        encoding: Encoding,
        learner: Learner,
        objectives: tuple[Objective, ...],
        cube: Floats,
        values: Floats,
        seed: int,
    ) -> Surrogate:
        """Fit the learner."""
        names = [one.name for one in objectives]
        data = encoding.dataset(cube, dict(zip(names, values.T, strict=True)))
        model = learner.fit(data, rng=np.random.default_rng(seed))
        return cls(encoding, learner, objectives, cube, values, seed, model)

    def predict(self, cube: Floats) -> tuple[Floats, Floats]:
        """Return mean and spread of the objectives, each (n, m)."""
        found = self.model.predict(self.encoding.dataset(cube))
        if found.std is None:
            raise InputError(
                f"{type(self.learner).__name__} predicts no spread, which sampling.bayesian needs;"
                " use learning.gaussian-process, or an ensemble of 2 or more networks"
            )
        return found.mean, found.std

    def believing(self, cube: Floats) -> Surrogate:
        """Return a surrogate for which the points of ``cube`` came out as predicted."""
        if not len(cube):
            return self
        believed, _ = self.predict(cube)
        rows, values = np.vstack([self.cube, cube]), np.vstack([self.values, believed])
        if isinstance(self.model, Conditionable):
            model = self.model.conditioned(self._data(cube, believed))
            return replace(self, cube=rows, values=values, model=model)
        return Surrogate.learnt(
            self.encoding, self.learner, self.objectives, rows, values, self.seed
        )

    def _data(self, cube: Floats, values: Floats) -> Dataset:
        names = [one.name for one in self.objectives]
        return self.encoding.dataset(cube, dict(zip(names, values.T, strict=True)))

    def best(self, incumbent: str) -> float:
        """Return the smallest loss at the points learnt from, observed or predicted."""
        values = self.values if incumbent == "observed" else self.predict(self.cube)[0]
        return float(losses(self.objectives, values).max(axis=1).min())


def losses(objectives: tuple[Objective, ...], values: Floats) -> Floats:
    """Return the loss of every objective, shape (n, m) as ``values``."""
    return np.column_stack(
        [one.loss(column) for one, column in zip(objectives, values.T, strict=True)]
    )


def acquisition_law(
    name: worth.AcquisitionName, objectives: tuple[Objective, ...], best: float, kappa: float
) -> Law:
    """Return the acquisition as a function of predicted mean and spread, each (n, m)."""
    if objectives[0].goal == "target":
        target = np.array([one.target for one in objectives])
        tolerance = np.array([one.tolerance for one in objectives])

        def distance(mean: Floats, std: Floats) -> Floats:
            off, spread = (mean - target) / tolerance, std / tolerance
            if name == "expected-improvement":
                return worth.expected_distance_improvement(off, spread, best)
            if name == "probability-of-improvement":
                return worth.distance_below(off, spread, np.full(len(off), best))
            return worth.distance_bound(off, spread, kappa)

        return distance
    sign = 1.0 if objectives[0].goal == "minimize" else -1.0

    def single(mean: Floats, std: Floats) -> Floats:
        loss, spread = sign * mean[:, 0], std[:, 0]
        if name == "expected-improvement":
            return worth.expected_improvement(loss, spread, best)
        if name == "probability-of-improvement":
            return worth.probability_of_improvement(loss, spread, best)
        return worth.confidence_bound(loss, spread, kappa)

    return single


def scalarised(
    objectives: tuple[Objective, ...], values: Floats, rng: np.random.Generator
) -> tuple[tuple[Objective, ...], Floats]:
    """Return one minimised objective and its values: randomly weighted losses (ParEGO)."""
    found = losses(objectives, values)
    span = np.ptp(found, axis=0)
    scaled = (found - found.min(axis=0)) / np.where(span > 0, span, 1.0)
    weighted = scaled * rng.dirichlet(np.ones(len(objectives)))
    scalar = weighted.max(axis=1) + _PAREGO_SUM * weighted.sum(axis=1)
    return (Objective("scalarised loss", "minimize"),), scalar[:, None]
