"""One ask of Bayesian optimisation: learn, search, believe, repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matweft.context import context
from matweft.errors import InputError
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.roles import Learner
from matweft.space import Space
from matweft_sampling._search import Search
from matweft_sampling._surrogate import Surrogate, acquisition_law, losses, scalarised
from matweft_sampling.distinct import belongs
from matweft_sampling.encoding import Encoding

if TYPE_CHECKING:
    from matweft_sampling.bayesian import Bayesian

Floats = NDArray[np.float64]


class Campaign:
    """The history as arrays, and the points proposed from it."""

    def __init__(
        self,
        sampler: Bayesian,
        learner: Learner,
        space: Space,
        history: History,
        objectives: tuple[Objective, ...],
    ) -> None:
        self.sampler, self.learner, self.space = sampler, learner, space
        self.objectives = objectives
        self.encoding = Encoding(space, [one.name for one in objectives])
        done, pending, failed = list[Trial](), list[Trial](), list[Trial]()
        for trial in history:
            if not belongs(space, trial.point):
                continue
            if trial.status == "pending":
                pending.append(trial)
            elif trial.status == "done" and np.isfinite(_outcome(trial, objectives)).all():
                done.append(trial)
            else:
                failed.append(trial)
        self.cube, self.pending, self.failed = map(self._cube, (done, pending, failed))
        self.values = np.array([_outcome(trial, objectives) for trial in done])
        self.values = self.values.reshape(len(done), len(objectives))

    def _cube(self, trials: list[Trial]) -> Floats:
        return self.space.to_unit([trial.point for trial in trials])

    @property
    def usable(self) -> int:
        """Number of trials that can be learnt from."""
        return len(self.cube)

    @property
    def awaited(self) -> int:
        """Number of pending trials."""
        return len(self.pending)

    @property
    def varies(self) -> bool:
        """Whether every objective took different values."""
        return self.usable > 0 and bool((np.ptp(self.values, axis=0) > 0).all())

    def propose(self, n: int, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return up to ``n`` points."""
        fit_seed, search_seed = (int(seed) for seed in rng.integers(2**63, size=2))
        weighting = len({one.goal for one in self.objectives}) > 1 or (
            len(self.objectives) > 1 and self.objectives[0].goal != "target"
        )
        search = Search(self.sampler, self.encoding, np.random.default_rng(search_seed))
        picked = np.empty((0, len(self.space)))
        surrogate: Surrogate | None = None
        with threadpool_limits(context().threads or 1, user_api="blas"):
            for _ in range(n):
                context().check()
                if surrogate is None or weighting:
                    surrogate = self._learn(weighting, fit_seed, rng)
                    surrogate = surrogate.believing(np.vstack([self.pending, picked]))
                else:
                    surrogate = surrogate.believing(picked[-1:])
                avoid = np.vstack([self.cube, self.pending, self.failed, picked])
                row = self._search(search, surrogate, avoid)
                if row is None:
                    break
                picked = np.vstack([picked, row])
        return self.space.from_unit(picked)

    def _learn(self, weighting: bool, seed: int, rng: np.random.Generator) -> Surrogate:
        objectives, values = self.objectives, self.values
        if weighting:
            objectives, values = scalarised(objectives, values, rng)
        return Surrogate.learnt(self.encoding, self.learner, objectives, self.cube, values, seed)

    def _search(self, search: Search, surrogate: Surrogate, avoid: Floats) -> Floats | None:
        best, kappa = surrogate.best(self.sampler.incumbent), self.sampler.kappa
        laws = [
            acquisition_law(name, surrogate.objectives, best, kappa)
            for name in (self.sampler.acquisition, "upper-confidence-bound")
        ]
        worst_first = losses(surrogate.objectives, surrogate.values).max(axis=1)
        around = surrogate.cube[np.argsort(worst_first, kind="stable")]
        return search.best(surrogate, laws, around, avoid, self.failed)


def _outcome(trial: Trial, objectives: tuple[Objective, ...]) -> list[float]:
    for one in objectives:
        if one.name not in trial.values:
            raise InputError(
                f"trial {trial.id} is done but has no value of {one.name!r}; it has"
                f" {sorted(trial.values)}"
            )
    return [float(trial.values[one.name]) for one in objectives]
