"""The graph of a run: nodes made from the elements of a study, and who waits for whom."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matweft.engine.nodes import ForEachNode, LoopNode, Node, Scope, StepNode
from matweft.history import History
from matweft.study import Element, ForEach, Loop, Step, refs_in


class Graph:
    """Nodes of a run and the queue of those that may start.

    ``ready`` is ordered by place in the study, samples that came first before later ones.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.ready: list[tuple[tuple[int, ...], str]] = []
        self.completed: list[Node] = []
        """Loops and for-eaches whose items are all finished, to be looked at."""

    def populate(
        self, scope: Scope, elements: Mapping[str, Element], order: tuple[int, ...]
    ) -> None:
        """Make the nodes of one body and queue those that wait for nothing."""
        made = [
            self._make(element, scope, (*order, place))
            for place, element in enumerate(elements.values())
        ]
        scope.unfinished += len(made)
        blockers = [self._connect(node) for node in made]
        for node, blocker in zip(made, blockers, strict=True):
            self._admit(node, blocker)

    def add(self, element: Element, scope: Scope, order: tuple[int, ...]) -> Node:
        """Make one more node of a body and queue it if it waits for nothing."""
        node = self._make(element, scope, order)
        scope.unfinished += 1
        self._admit(node, self._connect(node))
        return node

    def _connect(self, node: Node) -> Node | None:
        """Let a node wait for what it needs; return what it needs in vain, if anything."""
        for other in _needs(node):
            if other.state in ("failed", "skipped"):
                return other
            if not other.finished:
                node.waits += 1
                other.dependents.append(node)
        return None

    def _admit(self, node: Node, blocker: Node | None) -> None:
        if blocker is not None:
            self.finish(node, "skipped", f"needs {blocker.id}")
        elif node.waits == 0 and not node.finished:
            self.enqueue(node)

    def _make(self, element: Element, scope: Scope, order: tuple[int, ...]) -> Node:
        name = scope.prefix + element.name
        node: Node
        if isinstance(element, Step):
            node = StepNode(name, scope, order, element=element)
        elif isinstance(element, ForEach):
            node = ForEachNode(name, scope, order, element=element)
        else:
            assert isinstance(element, Loop)
            node = LoopNode(name, scope, order, element=element, history=History())
        scope.nodes[element.name] = node
        self.nodes[name] = node
        return node

    def enqueue(self, node: Node) -> None:
        """Put a node into the queue."""
        node.state = "ready"
        heapq.heappush(self.ready, (node.order, node.id))

    def next(self) -> Node | None:
        """Take the first node of the queue."""
        while self.ready:
            node = self.nodes[heapq.heappop(self.ready)[1]]
            if node.state == "ready":
                return node
        return None

    def finish(self, node: Node, state: str, error: str = "") -> None:
        """Mark a node finished; free those that waited for it, skip them if it has no value."""
        pending = [(node, state, error)]
        while pending:
            current, new, why = pending.pop()
            if current.finished:
                continue
            current.state, current.error = new, why  # type: ignore[assignment]
            for dependent in current.dependents:
                if new != "done":
                    pending.append((dependent, "skipped", f"needs {current.id}"))
                else:
                    dependent.waits -= 1
                    if dependent.waits == 0 and not dependent.finished:
                        self.enqueue(dependent)
            current.dependents = []
            self._leave(current.scope)

    def _leave(self, scope: Scope) -> None:
        scope.unfinished -= 1
        if scope.owner is None:
            return
        if scope.unfinished == 0 and not scope.eager:
            scope.owner.open_scopes -= 1
        if scope.eager or scope.owner.streaming or scope.owner.open_scopes == 0:
            self.completed.append(scope.owner)


def expand_for_each(graph: Graph, node: ForEachNode, items: Iterable[Any]) -> None:
    """Make the nodes of every item of a for-each."""
    element = node.element
    node.children = [
        Scope(f"{node.id}[{i}].", node.scope, {element.variable: item}, owner=node)
        for i, item in enumerate(items)
    ]
    node.open_scopes = len(node.children)
    for i, child in enumerate(node.children):
        graph.populate(child, element.body, (*node.order, i))


def _needs(node: Node) -> Iterator[Node]:
    """Return the nodes that a node's own references name, each once."""
    seen: set[int] = set()
    for root in _roots(node):
        try:
            found = node.scope.find(root)
        except KeyError:
            continue  # a name of the element's own body
        if found is not None and found is not node and id(found) not in seen:
            seen.add(id(found))
            yield found


def _roots(node: Node) -> Iterator[str]:
    if isinstance(node, StepNode):
        parts: list[Any] = [dict(node.element.parameters), dict(node.element.inputs)]
    elif isinstance(node, ForEachNode):
        parts = [node.element.items]
    else:
        assert isinstance(node, LoopNode)
        uses = [node.element.sampler, node.element.learner]
        parts = [dict(use.parameters) for use in uses if use is not None]
    for part in parts:
        for ref in refs_in(part):
            yield ref.root
