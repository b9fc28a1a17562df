"""The engine: takes what may start, hands it to workers, follows what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from matweft.component import Component
from matweft.engine.crew import Crew, Outcome
from matweft.engine.graph import Graph, expand_for_each
from matweft.engine.lookup import look_up
from matweft.engine.loop import LoopRunner
from matweft.engine.nodes import ForEachNode, LoopNode, Node, Scope, StepNode
from matweft.engine.prepare import Preparer
from matweft.engine.records import write_lost
from matweft.engine.stream import StreamRunner
from matweft.engine.task import Settings, Stored, Task
from matweft.errors import MatweftError, StoreError
from matweft.store import Store, Summary, content_hash
from matweft.study import Study, resolve

log = logging.getLogger("matweft.engine")
LOOK_EVERY = 0.2
"""Seconds after which the engine looks up even if nothing has finished."""


class Engine:
    """Runs one study in one store; `run` returns when nothing is left to do.

    ``look`` is called a few times a second and returns how often a stop was asked for:
    once lets running steps finish, twice ends them.
    """

    def __init__(
        self,
        study: Study,
        store: Store,
        crew: Crew,
        settings: Settings,
        *,
        retry_failed: bool = False,
        stale: Callable[[type[Component], Summary], bool] | None = None,
    ) -> None:
        self.study = study
        self.store = store
        self.crew = crew
        self.settings = settings
        self.retry_failed = retry_failed
        self.stale = stale
        self.graph = Graph()
        self.preparer = Preparer(store, study, settings.precision)
        self.root = Scope(variables=dict(study.parameters))
        self.failures = 0
        self.computed = 0
        self.reason = ""
        self._loops: dict[str, LoopRunner] = {}
        self._tasks: dict[str, list[StepNode]] = {}
        self._groups: dict[str, list[Task]] = {}
        self.graph.populate(self.root, study.steps, ())

    def run(self, look: Callable[[Engine], int]) -> None:
        """Run until everything is finished or a stop is asked for."""
        stops = 0
        while True:
            if stops == 0 and not self._too_many_failures():
                self._start_ready()
            else:
                self.crew.drop_waiting()
            if not self.crew.busy:
                self._too_many_failures()
                break
            self._take(self.crew.collect(LOOK_EVERY))
            stops = look(self)
            if stops > 1:
                self.crew.abort()
                break
        if stops:
            self.reason = "stopped on request"
        for loop in self._loops.values():
            loop.close_batch()

    @property
    def loops(self) -> Iterable[LoopNode]:
        """The design loops of the run."""
        return (node for node in self.graph.nodes.values() if isinstance(node, LoopNode))

    @property
    def steps(self) -> Iterable[StepNode]:
        """The steps of the run that are known so far."""
        return (node for node in self.graph.nodes.values() if isinstance(node, StepNode))

    def _too_many_failures(self) -> bool:
        if self.failures <= self.study.max_failures:
            return False
        allowed = self.study.max_failures
        counted = "1 step" if self.failures == 1 else f"{self.failures} steps"
        self.reason = f"{counted} failed; max_failures is {allowed}"
        return True

    def _start_ready(self) -> None:
        """Take nodes from the queue while workers have room; finished work costs no worker."""
        while self.crew.room > 0 and not self._too_many_failures():
            tasks = self._next_tasks()
            if not tasks:
                return
            self.crew.submit(tasks)

    def _next_tasks(self) -> list[Task]:
        """Return what to hand to a worker next: a task, or a batch of one component.

        Batches are filled first; a smaller one goes out when a worker would be idle.
        """
        while not self._too_many_failures() and (node := self._next_step()) is not None:
            task = self._prepare(node)
            if task is None:
                continue
            if not task.batchable:
                return [task]
            kind = content_hash([task.name, task.component])
            group = self._groups.setdefault(kind, [])
            group.append(task)
            if len(group) >= type(task.component).batch_size:
                return self._groups.pop(kind)
        if self._groups and self.crew.idle:
            largest = max(self._groups, key=lambda name: len(self._groups[name]))
            return self._groups.pop(largest)
        return []

    def _next_step(self) -> StepNode | None:
        """Return the next step of the queue; for-eaches and loops on the way are opened."""
        while True:
            while self.graph.completed:
                self._look_at(self.graph.completed.pop())
            node = self.graph.next()
            if node is None or isinstance(node, StepNode):
                return node
            self._open(node)

    def _open(self, node: Node) -> None:
        node.state = "running"
        try:
            if isinstance(node, ForEachNode):
                items = resolve(
                    node.element.items, lambda ref: look_up(node.scope, ref.root, ref.path)
                )
                expand_for_each(self.graph, node, self._items(items))
                if not node.children:
                    self.graph.finish(node, "done")
            elif isinstance(node, LoopNode):
                self._loops[node.id] = self._runner(node)
                self._loops[node.id].advance()
        except StoreError:
            raise
        except MatweftError as error:
            self._failed(node, str(error))

    def _runner(self, node: LoopNode) -> LoopRunner:
        if node.element.asynchronous:
            return StreamRunner(node, self.graph, self.store, self.study.seed)
        return LoopRunner(node, self.graph, self.store)

    def _items(self, items: Any) -> list[Any]:
        """Return the items of a for-each; those of a stored list are its parts."""
        if isinstance(items, Stored):
            n = len(self.store.value(items.key, items.select))
            return [Stored(items.key, (*items.select, i)) for i in range(n)]
        return list(items)

    def _look_at(self, owner: Node) -> None:
        if owner.finished:
            return
        if isinstance(owner, LoopNode):
            try:
                self._loops[owner.id].advance()
            except StoreError:
                raise
            except MatweftError as error:
                self._failed(owner, str(error))
        elif owner.open_scopes == 0:
            self.graph.finish(owner, "done")

    def _prepare(self, node: StepNode) -> Task | None:
        """Return the task of a step, or None if its result is known or it cannot run."""
        try:
            task = self.preparer.task(node)
        except StoreError:
            raise
        except MatweftError as error:
            self._failed(node, str(error))
            return None
        known = self.store.lookup(task.key)
        if known is not None and not self._again(node, known):
            self._settle(node, known, cached=True)
            return None
        node.state = "running"
        waiting = self._tasks.setdefault(task.key, [])
        waiting.append(node)
        return task if len(waiting) == 1 else None

    def _again(self, node: StepNode, known: Summary) -> bool:
        """Whether a finished step is to be computed again."""
        if known.status == "failed":
            return self.retry_failed or not _in_loop(node.scope)
        return self.stale is not None and self.stale(node.element.component, known)

    def _take(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            nodes = self._tasks.pop(outcome.task.key, [])
            summary = outcome.summary
            if outcome.lost:
                summary = write_lost(outcome.task, self.settings, outcome.lost)
            if summary is None:
                for node in nodes:
                    self.graph.enqueue(node)
                continue
            self.store.add([summary])
            self.computed += 1
            for node in nodes:
                self._settle(node, summary, cached=False)

    def _settle(self, node: StepNode, summary: Summary, *, cached: bool) -> None:
        node.summary, node.cached = summary, cached
        if summary.status == "failed":
            self._failed(node, summary.error)
            return
        self.preparer.learn_output(summary.key, summary.output_hash)
        self.graph.finish(node, "done")

    def _failed(self, node: Node, error: str) -> None:
        self.failures += 1
        log.warning("%s failed: %s", node.id, error)
        self.graph.finish(node, "failed", error)


def _in_loop(scope: Scope | None) -> bool:
    while scope is not None:
        if isinstance(scope.owner, LoopNode):
            return True
        scope = scope.outer
    return False
