"""Bayesian optimisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from matweft import Field, Learner, Sampler
from matweft.errors import InputError
from matweft.history import History
from matweft.objective import Objective
from matweft.space import Space
from matweft_sampling.acquisition import AcquisitionName
from matweft_sampling.sobol import Sobol

_LEARNABLE = 4
"""Finished trials that every learner can learn from."""


class Bayesian(Sampler):
    """Bayesian optimisation: a learner predicts, the most promising points are asked for.

    One minimised or maximised objective: improvement of its value. Targets only: improvement
    of the largest distance max_i |y_i - target_i| / tolerance_i, computed from the predicted
    normal laws of all targets. Any other set of objectives: for each point a random weighting
    of their losses (each between 0 at the best and 1 at the worst trial) into
    max_i w_i f_i + 0.05 Σ w_i f_i, which is learnt and minimised (ParEGO), so that the points
    spread over the Pareto front.

    The first ``initial`` points are Sobol's sequence, rounded up to whole batches; it goes on
    while fewer than four trials are done or an objective has not varied yet. Further points of
    a batch, and pending ones, are believed to be as predicted (Kriging believer). Failed
    trials are not learnt from, and their surroundings, 2 % of the cube's diagonal, are not
    asked for as long as anything else is left. Trials outside of the space are ignored.

    >>> from matweft_learning import GaussianProcess
    >>> from matweft import Trial
    >>> space, goal = Space.parse({"x": [0, 1]}), [Objective("f", "minimize")]
    >>> history = History(
    ...     Trial(i, {"x": i / 4}, "done", {"f": (i / 4 - 0.6) ** 2}) for i in range(5)
    ... )
    >>> sampler = Bayesian(learner=GaussianProcess())
    >>> (point,) = sampler.ask(space, history, goal, 1, rng=np.random.default_rng(0))
    >>> 0.5 < point["x"] < 0.7
    True
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{jones1998, author={Jones, Donald R. and Schonlau, Matthias and Welch, William "
        "J.}, title={Efficient global optimization of expensive black-box functions}, journal="
        "{Journal of Global Optimization}, volume={13}, pages={455--492}, year={1998}}",
        "@incollection{ginsbourger2010, author={Ginsbourger, David and Le Riche, Rodolphe and "
        "Carraro, Laurent}, title={Kriging is well-suited to parallelize optimization}, booktitle="
        "{Computational Intelligence in Expensive Optimization Problems}, pages={131--162}, "
        "year={2010}}",
        "@article{knowles2006, author={Knowles, Joshua}, title={ParEGO: a hybrid algorithm with "
        "on-line landscape approximation for expensive multiobjective optimization problems}, "
        "journal={IEEE Transactions on Evolutionary Computation}, volume={10}, pages={50--66}, "
        "year={2006}}",
    )

    batch: int | None = Field(4, ge=1, description="points per ask; none: all of the budget left")
    learner: Learner | None = Field(None, description="learns the objectives; must give a spread")
    acquisition: AcquisitionName = Field("expected-improvement", description="worth of a point")
    kappa: float = Field(
        1.96, ge=0, unit="", description="standard deviations of the upper confidence bound"
    )
    incumbent: Literal["observed", "predicted"] = Field(
        "observed", description="best so far: as observed, or as predicted at the trials (noise)"
    )
    initial: int | None = Field(
        None, ge=2, description="points before learning starts; none: 2 x variables + 2"
    )
    candidates: int = Field(
        2048, ge=64, description="points compared; a finite space up to this size is searched whole"
    )
    seed: int = Field(0, ge=0, description="which scrambling of the Sobol start")

    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        """Return the ``n`` most promising points, fewer when a finite space is exhausted.

        Raises `InputError` without objectives or learner, for a learner that gives no spread,
        and for a finished trial that lacks an objective.
        """
        if not objectives:
            raise InputError(
                "sampling.bayesian needs an objective: give target, minimize or maximize"
            )
        if self.learner is None:
            raise InputError(
                "sampling.bayesian has no learner; give the study a learn: section, or"
                " learner: {use: learning.gaussian-process}"
            )
        from matweft_sampling._campaign import Campaign

        campaign = Campaign(self, self.learner, space, history, tuple(objectives))
        initial = 2 * len(space) + 2 if self.initial is None else self.initial
        started = campaign.usable + campaign.awaited >= initial
        if started and campaign.usable >= min(initial, _LEARNABLE) and campaign.varies:
            return campaign.propose(n, rng)
        return Sobol(seed=self.seed).ask(space, history, objectives, n, rng=rng)
