"""The description of a run, ``run.json``, made from the state of the engine."""

from __future__ import annotations

import math
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matweft._distributions import name_in, normal_name
from matweft.engine.lookup import best_trial
from matweft.engine.nodes import ForEachNode, LoopNode, StepNode
from matweft.engine.provenance import machine
from matweft.engine.task import Stored
from matweft.registry import registry
from matweft.result import short
from matweft.run_json import write_run
from matweft.run_view import Forecast, Items, LoopView, StepRow

if TYPE_CHECKING:
    from matweft.engine.engine import Engine

_STATES = {"done": "done", "failed": "failed", "running": "running"}


class Manifest:
    """Writes ``run.json`` and remembers what does not change during a run."""

    def __init__(self, engine: Engine, command: Iterable[str]) -> None:
        self.engine = engine
        self.fixed: dict[str, Any] = {
            "name": engine.study.name,
            "seed": engine.study.seed,
            "source": str(engine.study.source or ""),
            "command": tuple(command),
            "study": engine.study.expanded(),
            "started": datetime.now(UTC),
            "machine": machine(engine.settings),
            "versions": versions(),
        }

    def write(self, status: str, reason: str = "", warnings: Iterable[str] = ()) -> Path:
        """Write the state of the run as it is now."""
        engine = self.engine
        ended = status != "running"
        return write_run(
            engine.store.root,
            {
                **self.fixed,
                "status": status,
                "reason": reason,
                "finished": datetime.now(UTC) if ended else None,
                "warnings": tuple(warnings),
                "steps": {node.id: _row(node) for node in engine.steps},
                "loops": {node.id: self._loop(node) for node in engine.loops},
                "items": {
                    node.id: _items(node)
                    for node in engine.graph.nodes.values()
                    if isinstance(node, ForEachNode)
                },
            },
        )

    def _loop(self, node: LoopNode) -> LoopView:
        models = [model.id for model in node.models if model.state == "done"]
        return LoopView(
            node.id,
            node.element.space,
            node.element.objectives,
            node.history,
            tuple(self._forecasts(node)),
            models[-1] if models else None,
            best_trial(node),
            node.element.budget,
        )

    def _forecasts(self, node: LoopNode) -> Iterable[Forecast]:
        for step, trials, n_train in node.forecasts:
            if step.state != "done" or step.summary is None:
                continue
            prediction = self.engine.store.value(step.summary.key)
            for row, trial in enumerate(trials):
                values = node.history.trials[trial].values
                for column, target in enumerate(prediction.targets):
                    std = np.nan if prediction.std is None else prediction.std[row, column]
                    yield Forecast(
                        trial,
                        target,
                        float(prediction.mean[row, column]),
                        float(std),
                        float(values.get(target, math.nan)),
                        n_train,
                    )


def _row(node: StepNode) -> StepRow:
    summary = node.summary
    return StepRow(
        node.id,
        node.element.use,
        summary.key if summary else "",
        _STATES.get(node.state, "pending"),
        summary.seconds if summary else 0.0,
        node.cached,
        node.error,
        summary.warnings if summary else (),
    )


def _items(node: ForEachNode) -> Items:
    variable = node.element.variable
    values = [child.variables[variable] for child in node.children]
    shown = tuple(
        str(i) if isinstance(value, Stored) else short(value) for i, value in enumerate(values)
    )
    return Items(variable, shown)


def versions() -> dict[str, str]:
    """Return the versions of Python, matweft, its plugins and all that they need, directly or not.

    Of a library that is spelt in several ways the first one counts.
    """
    waiting = ["matweft", *(one.distribution for one in registry().plugins if one.distribution)]
    found: dict[str, tuple[str, str]] = {}
    for name in waiting:  # grows
        known_as = normal_name(name)
        if known_as not in found:
            found[known_as] = (name, _version(name) or "")
            waiting += [name_in(need) for need in _requires(name) if "extra ==" not in need]
    python = {"python": platform.python_version(), "implementation": sys.implementation.name}
    return python | {name: version for _, (name, version) in sorted(found.items()) if version}


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
