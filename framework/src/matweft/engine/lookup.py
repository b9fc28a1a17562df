"""What a reference means in a scope: a value in the store, a list of them, or a plain value."""

from __future__ import annotations

import math
from typing import Any

from matweft.engine.nodes import ForEachNode, LoopNode, Node, Scope, StepNode
from matweft.engine.task import Stored
from matweft.errors import StudyError
from matweft.objective import merit
from matweft.result import Failure

Path = tuple[str | int, ...]


def look_up(scope: Scope, root: str, path: Path) -> Any:
    """Return what ``${root.path}`` means in ``scope``; results in the store as `Stored`."""
    node = scope.find(root)
    if node is None:
        return _inside(scope.variable(root), path)
    return value_of(node, path)


def value_of(node: Node, path: Path) -> Any:
    """Return a node's value, or a part of it; a failed step gives a `Failure`."""
    if isinstance(node, StepNode):
        if node.state != "done":
            return Failure(node.error or f"{node.id} was not computed")
        return node.stored(path)
    if isinstance(node, ForEachNode):
        return _collected(node.children, path)
    assert isinstance(node, LoopNode)
    return _of_loop(node, path)


def _collected(children: list[Scope], path: Path) -> Any:
    if not path:
        raise StudyError(["a for-each has no value of its own; name a step inside it"])
    if isinstance(path[0], int):
        return _of_scope(children[path[0]], path[1:])
    return [_of_scope(child, path) for child in children]


def _of_scope(scope: Scope, path: Path) -> Any:
    return value_of(scope.nodes[str(path[0])], path[1:])


def _of_loop(node: LoopNode, path: Path) -> Any:
    head, rest = (path[0] if path else "history"), path[1:]
    if head == "history":
        return _inside(node.history, rest)
    if head == "model":
        fitted = [model for model in node.models if model.state == "done"]
        return fitted[-1].stored(rest) if fitted else Failure(f"{node.id} fitted no model")
    if head == "best":
        best = best_trial(node)
        if best is None:
            return Failure(f"{node.id} has no finished trial")
        return (
            _of_scope(node.children[best], rest) if rest else dict(node.history.trials[best].point)
        )
    done = [node.children[trial.id] for trial in node.history.done]
    return [_of_scope(child, path) for child in done]


def best_trial(node: LoopNode) -> int | None:
    """Return the id of the finished trial of most merit, or None."""
    objectives = node.element.objectives
    done = node.history.done
    if not objectives or not done:
        return None
    merits = {trial.id: merit(objectives, trial.values) for trial in done}
    best = min(merits, key=lambda trial: (merits[trial], trial))
    return best if max(merits[best]) < math.inf else None


def _inside(value: Any, path: Path) -> Any:
    for part in path:
        value = (
            value[part]
            if isinstance(part, int) or isinstance(value, dict)
            else getattr(value, part)
        )
    return value


def stored_in(value: Any) -> list[Stored]:
    """Return every `Stored` inside nested lists and dictionaries."""
    if isinstance(value, Stored):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [found for item in value for found in stored_in(item)]
    return []


def map_stored(value: Any, change: Any) -> Any:
    """Return ``value`` with every `Stored` inside it replaced by ``change(stored)``."""
    if isinstance(value, Stored):
        return change(value)
    if isinstance(value, dict):
        return {name: map_stored(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map_stored(item, change) for item in value)
    return value
