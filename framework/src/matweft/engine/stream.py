"""The asynchronous design loop: a point is asked for as soon as another is finished."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matweft.engine.graph import Graph
from matweft.engine.loop import LoopRunner, batch_of
from matweft.engine.nodes import LoopNode
from matweft.store import Store, content_hash, replace_text


class StreamRunner(LoopRunner):
    """Keeps as many trials going as the sampler's batch; no worker waits for the slowest one.

    What is asked depends on the order in which trials finish, so two runs may differ. The points
    are kept in a journal before they are computed: a run that goes on starts with them.
    """

    def __init__(self, node: LoopNode, graph: Graph, store: Store, seed: int) -> None:
        super().__init__(node, graph, store)
        node.streaming = True
        self._unlearnt = 0
        self._journal = Journal(store.root / f"asked-{node.id}.json", node, seed)
        known = self._journal.points[: self.loop.budget]
        if known:
            super()._begin(known)

    def advance(self) -> None:
        """Take finished trials into the history and ask for as many new points."""
        self._absorb()
        if self.node.reason:
            self._close()
            return
        asking = self.node.asking
        if asking is not None and asking.finished:
            self._start_batch()
            if asking.state == "done":
                self.node.asking = None
        if self.node.asking is None and not self.node.reason and self._room(1) > 0:
            self._ask()

    def _room(self, left: int) -> int:
        return (batch_of(self.loop.sampler) or left) - len(self._current)

    def _absorb(self) -> None:
        finished = [t for t in self._current if self.node.children[t].unfinished == 0]
        if not finished:
            return
        self.node.history = self.node.history.extended([self._trial(t) for t in finished])
        self._current = [t for t in self._current if t not in finished]
        self._unlearnt += len(finished)
        if self._unlearnt >= (batch_of(self.loop.sampler) or 1):
            self._unlearnt = 0
            self._learn()

    def _begin(self, points: list[dict[str, Any]]) -> None:
        self._journal.add(points)
        super()._begin(points)

    def _close(self) -> None:
        if not self._current:
            super()._close()


class Journal:
    """The points an asynchronous loop has asked for, in order, for the same settings."""

    def __init__(self, path: Path, node: LoopNode, seed: int) -> None:
        loop = node.element
        uses = [use and [use.use, dict(use.parameters)] for use in (loop.sampler, loop.learner)]
        self.path = path
        self.settings = content_hash([loop.space, list(loop.objectives), repr(uses), seed])
        self.points: list[dict[str, Any]] = self._read()

    def _read(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        return list(kept["points"]) if kept["settings"] == self.settings else []

    def add(self, points: list[dict[str, Any]]) -> None:
        """Keep further points; on disk before they are computed."""
        self.points += points
        replace_text(self.path, json.dumps({"settings": self.settings, "points": self.points}))
