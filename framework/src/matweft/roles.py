"""The five roles, each with its verb."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from matweft.component import Component
from matweft.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from matweft.dataset import Dataset
    from matweft.estimator import LearnerEstimator
    from matweft.history import History
    from matweft.model import Model
    from matweft.objective import Objective
    from matweft.space import Space


class Generator(Component):
    """Makes or transforms a sample.

    The subclass defines ``generate(...)``; its typed inputs are samples, its return type the
    sample made. Where chance is used, it takes a keyword-only ``rng: numpy.random.Generator``.
    """

    role: ClassVar[str] = "generator"
    verb: ClassVar[str] = "generate"

    if TYPE_CHECKING:
        generate: ClassVar[Callable[..., Any]]


class Simulator(Component):
    """Computes properties of samples by ``simulate(...)``."""

    role: ClassVar[str] = "simulator"
    verb: ClassVar[str] = "simulate"

    if TYPE_CHECKING:
        simulate: ClassVar[Callable[..., Any]]


class Descriptor(Component):
    """Measures a sample by ``describe(...)``."""

    role: ClassVar[str] = "descriptor"
    verb: ClassVar[str] = "describe"

    if TYPE_CHECKING:
        describe: ClassVar[Callable[..., Any]]


class Learner(Component):
    """Learns a model from a dataset."""

    role: ClassVar[str] = "learner"
    verb: ClassVar[str] = "fit"

    @abstractmethod
    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> Model:
        """Return a model of the dataset's targets as a function of its inputs."""

    def as_estimator(self, random_state: int | None = None) -> LearnerEstimator:
        """Return a scikit-learn regressor that learns with this learner."""
        from matweft.estimator import as_estimator

        return as_estimator(self, random_state)


class Sampler(Component):
    """Chooses what to compute next, from the history alone."""

    role: ClassVar[str] = "sampler"
    verb: ClassVar[str] = "ask"

    batch: int | None = Field(
        None, ge=1, description="points per ask; none: all that are left of the budget"
    )

    @abstractmethod
    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        """Return at most ``n`` points of ``space``; fewer or none when it is exhausted."""
