"""Search for the parameters of a learner by trying some drawn at random."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from matweft import Field, Learner
from matweft.context import context
from matweft.dataset import Dataset
from matweft.errors import MatweftError, NotConvergedError, ParameterError, did_you_mean
from matweft.field import unit_of
from matweft.space import Space
from matweft_learning import metrics
from matweft_learning._held_out import draw_shares, training_groups
from matweft_learning.searched_model import SearchedModel

Metric = Literal["r2", "r2_log", "mape"]


class RandomSearch(Learner):
    """Learner whose parameters are the best of some drawn at random.

    Each candidate draws the parameters in ``space``, learns, and is scored on the samples of split
    ``"validation"``, or else on the share ``held_out`` that no candidate learns from; groups stay
    together. The best is fitted once more, with its seed, to the same samples. The loss is 1 - R²,
    1 - R² of logarithms, or the mean absolute percentage error, averaged over the targets;
    candidates that do not converge or whose parameters do not go together lose. A killed step
    goes on with the candidate it was at.

    >>> from matweft_learning import GaussianProcess
    >>> x = np.linspace(0.0, 1.0, 30)
    >>> data = Dataset.of({"x": x, "y": np.sin(9 * x)}, targets=["y"])
    >>> search = RandomSearch(
    ...     learner=GaussianProcess(optimise=False, noise=1e-6),
    ...     space={"length": {"low": 0.01, "high": 100, "log": True}},
    ...     candidates=8,
    ... )
    >>> model = search.fit(data, rng=np.random.default_rng(0))
    >>> 0.1 < model.best["length"] < 10, len(model.losses)
    (True, 8)
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{bergstra2012, author={Bergstra, James and Bengio, Yoshua}, title={Random search "
        "for hyper-parameter optimization}, journal={Journal of Machine Learning Research}, "
        "volume={13}, pages={281--305}, year={2012}}",
    )

    learner: Learner = Field(description="whose parameters are searched; gives all others")
    space: dict[str, Any] = Field(
        description="ranges of parameters as a study writes them: [low, high], {low, high, log,"
        " integer} or {choices: [...]}"
    )
    candidates: int = Field(20, ge=1, description="parameters tried")
    metric: Metric = Field("r2", description="what is best on the samples kept apart")
    held_out: float = Field(
        0.2, gt=0, lt=1, unit="", description="share kept apart where there is no validation split"
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = type(self.learner).model_fields
        for name in self.space:
            if name not in known:
                raise ValueError(
                    f"space names {name!r}, which is no parameter of the learner; there are"
                    f" {', '.join(known)}.{did_you_mean(name, known)}"
                )
        if not self.space:
            raise ValueError("space is empty; name at least one parameter and its range")
        self._space()
        return self

    def _space(self) -> Space:
        fields = type(self.learner).model_fields
        units = {name: unit_of(fields[name]) or "" for name in self.space}
        return Space.parse(self.space, units)

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> SearchedModel:
        """Try the candidates; ``rng`` draws them, their seeds and what is kept apart.

        Raises what the last candidate raised if none could learn.
        """
        from matweft_learning._parts import run_parts

        data = self._divided(dataset, rng)
        space = self._space()
        points = space.from_unit(rng.random((self.candidates, len(space))))
        seeds = rng.integers(2**63, size=self.candidates).tolist()
        last: list[MatweftError] = []

        def tried(number: int) -> dict[str, Any]:
            try:
                loss = self._loss(points[number], data, seeds[number])
            except (NotConvergedError, ParameterError) as error:
                context().log.info("candidate %s: %s", points[number], error)
                last.append(error)
                loss = np.inf
            return {"loss": np.array(loss)}

        names = [f"candidate {number + 1}" for number in range(self.candidates)]
        parts = run_parts(names, (self, data, seeds), tried)
        losses = np.array([part["loss"].item() for part in parts])
        best = int(np.argmin(losses))
        if not np.isfinite(losses[best]) and last:
            raise last[-1]
        found = self.learner.replace(**points[best]).fit(
            data, rng=np.random.default_rng(seeds[best])
        )
        return SearchedModel(
            tuple(found.inputs), tuple(found.targets), found, tuple(points), losses
        )

    def _loss(self, point: dict[str, Any], data: Dataset, seed: int) -> float:
        model = self.learner.replace(**point).fit(data, rng=np.random.default_rng(seed))
        apart = data.take(np.asarray(data.split == "validation"))
        found = model.predict(apart)
        truth = metrics.observed(apart, found.targets)
        value = float(np.mean(getattr(metrics, self.metric)(truth, found.mean)))
        loss = value if self.metric == "mape" else 1 - value
        return np.inf if np.isnan(loss) else loss

    def _divided(self, dataset: Dataset, rng: np.random.Generator) -> Dataset:
        """Return the dataset with a split that has validation samples."""
        split = dataset.split
        if split is not None and (split == "validation").any():
            return dataset
        rows = np.arange(len(dataset)) if split is None else np.flatnonzero(split == "train")
        _, held = draw_shares(training_groups(dataset, len(rows)), self.held_out, 1, rng)
        marks = (
            np.full(len(dataset), "train", dtype="<U10") if split is None else split.astype("<U10")
        )
        assert held is not None
        marks[rows[held.rows[0]]] = "validation"
        return replace(dataset, split=marks)
