"""Nodes: the elements of a study as they stand in a run, and the names they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from matweft.engine.task import Stored

if TYPE_CHECKING:
    from matweft.history import History
    from matweft.store import Summary
    from matweft.study import ForEach, Loop, Step

State = Literal["waiting", "ready", "running", "done", "failed", "skipped"]
FINISHED = frozenset({"done", "failed", "skipped"})


@dataclass(eq=False)
class Node:
    """One element of a study in one place of the run.

    ``order`` is the place in the queue; ``waits`` counts unfinished nodes it depends on.
    """

    id: str
    scope: Scope
    order: tuple[int, ...]
    state: State = "waiting"
    waits: int = 0
    dependents: list[Node] = field(default_factory=list)
    open_scopes: int = 0
    """How many of its items are not finished yet."""
    streaming: bool = False
    """Whether to look at it whenever one item has finished, not only after the last."""
    error: str = ""

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINISHED


@dataclass(eq=False)
class StepNode(Node):
    """A step: done when its result is in the store."""

    element: Step = None  # type: ignore[assignment]
    summary: Summary | None = None
    cached: bool = False

    def stored(self, path: tuple[str | int, ...] = ()) -> Any:
        """Return where the result, or a part of it, lies in the store."""
        if self.summary is None or self.state != "done":
            return None
        return Stored(self.summary.key, path)


@dataclass(eq=False)
class ForEachNode(Node):
    """A for-each: done when every item is."""

    element: ForEach = None  # type: ignore[assignment]
    children: list[Scope] = field(default_factory=list)


@dataclass(eq=False)
class LoopNode(Node):
    """A design loop: points are asked for, computed, learnt from, until the end is reached."""

    element: Loop = None  # type: ignore[assignment]
    children: dict[int, Scope] = field(default_factory=dict)
    history: History = None  # type: ignore[assignment]
    batch: int = -1
    asking: StepNode | None = None
    models: list[StepNode] = field(default_factory=list)
    forecasts: list[tuple[StepNode, tuple[int, ...], int]] = field(default_factory=list)
    reason: str = ""


@dataclass(eq=False)
class Scope:
    """Names visible to the elements of one body: its nodes, its variables, and the outer scope."""

    prefix: str = ""
    outer: Scope | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    overrides: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Parameters that a point of the loop sets: step name to parameter to value."""
    unfinished: int = 0
    owner: Node | None = None
    """The node to look at when all nodes here have finished; if ``eager``, when any has."""
    eager: bool = False

    def find(self, name: str) -> Node | None:
        """Return the node that ``name`` means here; None if it means a variable."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return None
            if name in scope.nodes:
                return scope.nodes[name]
            scope = scope.outer
        raise KeyError(name)

    def variable(self, name: str) -> Any:
        """Return the value of a variable visible here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.outer
        raise KeyError(name)

    @property
    def failed(self) -> bool:
        """Whether one of its nodes failed or was skipped."""
        return any(node.state in ("failed", "skipped") for node in self.nodes.values())

    @property
    def error(self) -> str:
        """The message of the first failed node."""
        failed = (f"{n.id}: {n.error}" for n in self.nodes.values() if n.state == "failed")
        return next(failed, "")
