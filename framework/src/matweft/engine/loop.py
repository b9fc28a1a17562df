"""The design loop: ask for points, compute them, learn from them, until the end is reached."""

from __future__ import annotations

from typing import Any

from matweft.engine.graph import Graph
from matweft.engine.nodes import LoopNode, Scope, StepNode
from matweft.history import Trial
from matweft.history_dataset import dataset_of, points_dataset
from matweft.objective import all_reached
from matweft.registry import registry
from matweft.store import Store
from matweft.study import Ref, Step, Use, parse_reference

FEWEST_TO_LEARN = 4
"""Finished trials below which no model is fitted, beside two more than the variables."""


class LoopRunner:
    """Drives one loop; the engine tells it when something it waits for has finished."""

    def __init__(self, node: LoopNode, graph: Graph, store: Store) -> None:
        self.node = node
        self.loop = node.element
        self.graph = graph
        self.store = store
        self._internal = Scope(f"{node.id}.", node.scope, owner=node, eager=True)
        self._current: list[int] = []

    def advance(self) -> None:
        """Take the next step of the loop, if all it waits for is there."""
        if self.node.reason:
            self._close()
        elif self.node.asking is None:
            self._ask()
        elif self.node.asking.finished and not self._current:
            self._start_batch()
        elif self._batch_finished():
            self._end_batch()

    def _ask(self) -> None:
        history, loop = self.node.history, self.loop
        left = loop.budget - len(history)
        if self._target_met():
            self._end("every target is met")
            return
        if left <= 0:
            self._end("the budget is used up")
            return
        self.node.batch += 1
        self.node.asking = self._step(
            f"ask[{self.node.batch}]",
            loop.sampler,
            {
                "space": loop.space,
                "history": history,
                "objectives": loop.objectives,
                "n": min(left, self._room(left)),
            },
            extra=self._learner_for(loop.sampler),
        )

    def _room(self, left: int) -> int:
        """Return how many points may be asked for now."""
        return batch_of(self.loop.sampler) or left

    def _learner_for(self, sampler: Use) -> dict[str, Any]:
        """Hand the loop's learner to a sampler that wants one and was not given its own."""
        learner = self.loop.learner
        wants = "learner" in sampler.component.model_fields and "learner" not in sampler.parameters
        if learner is None or not wants:
            return {}
        return {"learner": {"use": learner.use, "with": dict(learner.parameters)}}

    def _start_batch(self) -> None:
        asking = self.node.asking
        assert asking is not None
        if asking.state != "done" or asking.summary is None:
            self._end(f"{asking.id}: {asking.error}")
            return
        points = self.store.value(asking.summary.key)
        wrong = next((p for p in points if set(p) != set(self.loop.space.names)), None)
        if wrong is not None:
            names = ", ".join(self.loop.space.names)
            self._end(f"{self.loop.sampler.use} returned {wrong}; a point has the names {names}")
        elif not points:
            self._end("the sampler has no further point")
        else:
            self._begin(points)

    def _begin(self, points: list[dict[str, Any]]) -> None:
        """Start a trial for each point."""
        first = len(self.node.history)
        trials = [Trial(first + i, point) for i, point in enumerate(points)]
        self._forecast(trials)
        for trial in trials:
            scope = Scope(f"{self.node.id}[{trial.id}].", self.node.scope, owner=self.node)
            scope.overrides = _overrides(dict(trial.point))
            self.node.children[trial.id] = scope
        self.node.history = self.node.history.extended(trials)
        self._current += [trial.id for trial in trials]
        self.node.open_scopes += len(trials)
        for trial in trials:
            scope = self.node.children[trial.id]
            self.graph.populate(scope, self.loop.body, (*self.node.order, trial.id))

    def _forecast(self, trials: list[Trial]) -> None:
        """Let the newest model predict the points before they are computed."""
        models = [model for model in self.node.models if model.state != "failed"]
        if not models:
            return
        model = models[-1]
        predict = Use("model.predict", registry().component("model.predict"), {})
        dataset = points_dataset(self.loop.space, [trial.point for trial in trials])
        inputs = {"model": Ref(model.element.name, ()), "dataset": dataset}
        step = self._step(f"forecast[{len(self.node.forecasts)}]", predict, inputs)
        n_train = len(self.node.history.done)
        self.node.forecasts.append((step, tuple(trial.id for trial in trials), n_train))

    def _batch_finished(self) -> bool:
        return bool(self._current) and self.node.open_scopes == 0

    def _end_batch(self) -> None:
        trials = [self._trial(trial) for trial in self._current]
        self.node.history = self.node.history.extended(trials)
        self._current = []
        self.node.asking = None
        self._learn()
        self._ask()

    def close_batch(self) -> None:
        """Take what is finished of a batch that will not be completed into the history."""
        finished = [t for t in self._current if self.node.children[t].unfinished == 0]
        self.node.history = self.node.history.extended([self._trial(t) for t in finished])

    def _trial(self, trial: int) -> Trial:
        scope = self.node.children[trial]
        point = self.node.history.trials[trial].point
        steps = _steps_of(scope)
        cost = sum(node.summary.seconds for node in steps if node.summary is not None)
        if scope.failed:
            return Trial(trial, point, "failed", cost=cost, error=scope.error)
        values = {
            f"{node.element.name}.{name}": number
            for node in steps
            if node.summary is not None
            for name, number in node.summary.scalars.items()
        }
        for objective in self.loop.objectives:
            if objective.name not in values:
                values[objective.name] = self._value(scope, objective.name)
        return Trial(trial, point, "done", values, cost=cost)

    def _value(self, scope: Scope, name: str) -> float:
        reference = parse_reference(name)
        node = scope.nodes[reference.root]
        assert isinstance(node, StepNode)
        assert node.summary is not None
        return float(self.store.value(node.summary.key, reference.path))

    def _learn(self) -> None:
        learner = self.loop.learner
        fewest = max(FEWEST_TO_LEARN, len(self.loop.space) + 2)
        if learner is None or len(self.node.history.done) < fewest:
            return
        data = dataset_of(self.loop.space, self.node.history, self.loop.objectives)
        model = self._step(f"model[{len(self.node.models)}]", learner, {"dataset": data})
        self.node.models.append(model)

    def _step(
        self,
        name: str,
        use: Use,
        inputs: dict[str, Any],
        extra: dict[str, Any] | None = None,
    ) -> StepNode:
        parameters = {**use.parameters, **(extra or {})}
        element = Step(name, use.use, use.component, parameters, inputs, None, self.loop.where)
        order = (*self.node.order, len(self.node.history), -1)
        node = self.graph.add(element, self._internal, order)
        assert isinstance(node, StepNode)
        return node

    def _target_met(self) -> bool:
        objectives = self.loop.objectives
        return any(all_reached(objectives, trial.values) for trial in self.node.history.done)

    def _end(self, reason: str) -> None:
        self.node.reason = reason
        self._close()

    def _close(self) -> None:
        """End the loop once its last model and forecast are there."""
        if self._internal.unfinished == 0:
            failed = self.node.asking is not None and self.node.asking.state == "failed"
            self.graph.finish(self.node, "failed" if failed else "done", self.node.reason)


def batch_of(sampler: Use) -> int | None:
    """Return how many points a sampler wants to give at a time; None: all that are left."""
    default = sampler.component.model_fields["batch"].default
    batch = sampler.parameters.get("batch", default)
    return None if batch is None else int(batch)


def _overrides(point: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Sort the names ``step.parameter`` of a point by step."""
    sorted_by_step: dict[str, dict[str, Any]] = {}
    for name, value in point.items():
        step, parameter = name.split(".", 1)
        sorted_by_step.setdefault(step, {})[parameter] = value
    return sorted_by_step


def _steps_of(scope: Scope) -> list[StepNode]:
    return [node for node in scope.nodes.values() if isinstance(node, StepNode)]
