"""The workers of a run: they get tasks, may die or take too long, and are replaced."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from matweft.engine.executors import make_executor
from matweft.engine.step_context import STOP_FILE, is_mine, steps_in_flight
from matweft.engine.task import Settings, Task
from matweft.engine.worker import execute
from matweft.errors import StoreError
from matweft.store import Summary

DEATHS_ALLOWED = 1
QUEUED_PER_WORKER = 2
"""Task lists handed out for each worker: one in hand, one in the pipe."""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has but one way to end a process, under the other name."""
GRACE = 1.0
"""Seconds that running steps have to heed a request to stop before their workers are ended."""


@dataclass(frozen=True)
class Outcome:
    """What came of a task: a summary, or ``lost`` with the reason, or neither when stopped."""

    task: Task
    summary: Summary | None = None
    lost: str = ""


class Crew:
    """Runs task lists on an executor; one dead worker costs at most a repeat of its step."""

    def __init__(self, executor: str, workers: int, settings: Settings) -> None:
        self.executor = executor
        self.workers = workers
        self.settings = settings
        self.inflight = settings.root / "inflight"
        self._pool: Executor | None = None
        self._running: dict[Future[Any], list[Task]] = {}
        self._waiting: deque[list[Task]] = deque()
        self._suspects: deque[list[Task]] = deque()
        self._deaths: dict[str, int] = {}
        self._overdue: dict[str, float] = {}
        self._clear_inflight()

    @property
    def room(self) -> int:
        """How many more task lists may be handed in now."""
        if self._suspects or self._waiting:
            return 0
        return self.workers * QUEUED_PER_WORKER - len(self._running)

    @property
    def busy(self) -> bool:
        """Whether anything is running or waits for a worker."""
        return bool(self._running or self._waiting or self._suspects)

    @property
    def idle(self) -> bool:
        """Whether a worker has nothing to do."""
        return len(self._running) + len(self._waiting) + len(self._suspects) < self.workers

    def submit(self, tasks: Sequence[Task]) -> None:
        """Hand in tasks; several go to one worker as a batch."""
        self._waiting.append(list(tasks))
        self._feed()

    def collect(self, seconds: float) -> list[Outcome]:
        """Wait at most ``seconds`` for tasks to finish; end those that are overdue."""
        self._feed()
        done, _ = wait(list(self._running), timeout=seconds, return_when=FIRST_COMPLETED)
        outcomes: list[Outcome] = []
        broken = False
        for future in done:
            error = future.exception() if not future.cancelled() else CancelledError()
            if error is None:
                tasks = self._running.pop(future)
                outcomes += [
                    Outcome(task, summary)
                    for task, summary in zip(tasks, future.result(), strict=True)
                ]
            elif is_death(error):
                broken = True
            elif isinstance(error, StoreError):
                self._running.pop(future)
                raise error
            else:
                reason = f"{type(error).__name__}: {error}"
                outcomes += [Outcome(task, lost=reason) for task in self._running.pop(future)]
        if broken:
            outcomes += self._recover()
        self._end_overdue()
        return outcomes

    def drop_waiting(self) -> None:
        """Forget what no worker has taken up yet."""
        self._waiting.clear()
        self._suspects.clear()
        for future in [future for future in self._running if future.cancel()]:
            self._running.pop(future)

    def abort(self) -> None:
        """End all workers; steps that ask `context` whether to stop may save their state first."""
        self.drop_waiting()
        if self._running:
            with suppress(OSError):
                (self.inflight / STOP_FILE).touch()
            wait(list(self._running), timeout=GRACE)
        self._tear_down(kill=True)
        self._running.clear()

    def close(self) -> None:
        """Let the workers go."""
        self._tear_down(kill=False)
        self._clear_inflight()

    def _feed(self) -> None:
        """Start suspects one at a time with nothing beside them; else what waits."""
        if self._suspects:
            if not self._running:
                self._start(self._suspects.popleft())
            return
        while self._waiting and len(self._running) < self.workers * QUEUED_PER_WORKER:
            self._start(self._waiting.popleft())

    def _start(self, tasks: list[Task]) -> None:
        if self._pool is None:
            self._pool = make_executor(self.executor, self.workers, self.settings.threads)
        try:
            future = self._pool.submit(execute, tasks, self.settings)
        except BrokenExecutor:
            future = Future()
            future.set_exception(BrokenExecutor("the pool of workers is broken"))
        self._running[future] = tasks

    def _recover(self) -> list[Outcome]:
        """Replace the workers after one died; sort out what becomes of each task."""
        in_hand = {report["key"] for report in steps_in_flight(self.inflight)}
        timed_out = bool(self._overdue)
        running, self._running = self._running, {}
        self._tear_down(kill=True)
        outcomes: list[Outcome] = []
        again: list[list[Task]] = []
        for future, tasks in running.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                outcomes += [
                    Outcome(t, summary) for t, summary in zip(tasks, future.result(), strict=True)
                ]
            elif tasks[0].key not in in_hand or (timed_out and tasks[0].key not in self._overdue):
                again.append(tasks)
            else:
                outcomes += self._judge(tasks)
        self._waiting.extendleft(reversed(again))
        self._overdue.clear()
        self._clear_inflight()
        return outcomes

    def _judge(self, tasks: list[Task]) -> list[Outcome]:
        """Decide on tasks whose worker is gone: too slow, to be tried alone, or lost."""
        outcomes = []
        for task in tasks:
            if task.key in self._overdue:
                limit = f"{self._overdue[task.key]:g} s"
                outcomes.append(Outcome(task, lost=f"took longer than its timeout of {limit}"))
                continue
            self._deaths[task.key] = self._deaths.get(task.key, 0) + 1
            if self._deaths[task.key] > DEATHS_ALLOWED:
                reason = "its worker process died twice (killed, out of memory, or a crash)"
                outcomes.append(Outcome(task, lost=reason))
            else:
                self._suspects.append([task])
        return outcomes

    def _end_overdue(self) -> None:
        now = time.time()
        for report in steps_in_flight(self.inflight):
            limit = report.get("timeout")
            if limit is not None and now - report["started"] > limit and is_mine(report):
                self._overdue[report["key"]] = limit
                _end(report)

    def _tear_down(self, kill: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        if not kill:
            pool.shutdown(wait=True)
            return
        for report in steps_in_flight(self.inflight):
            if is_mine(report):
                _end(report)
        if hasattr(pool, "kill_workers") or type(pool).__module__.startswith("loky"):
            pool.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]
        else:
            pool.shutdown(wait=True, cancel_futures=True)

    def _clear_inflight(self) -> None:
        self.inflight.mkdir(parents=True, exist_ok=True)
        for path in self.inflight.iterdir():
            path.unlink(missing_ok=True)


def _end(report: dict[str, Any]) -> None:
    with suppress(ProcessLookupError):
        os.kill(report["pid"], _KILL)


def is_death(error: BaseException) -> bool:
    """Return whether an error means that a worker process is gone."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "ExecutorlibSocketError"
