"""What a worker does with a task: load, compute, write the record."""

from __future__ import annotations

import logging
import time
import traceback
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from matweft.codec.checking import check_value
from matweft.context import context, use_context
from matweft.engine.logs import StepLog, logged
from matweft.engine.lookup import map_stored
from matweft.engine.records import record_of
from matweft.engine.step_context import StepContext, finish
from matweft.engine.task import Settings, Stored, Task
from matweft.errors import InputError, StopRequested, StoreError
from matweft.journal import remove_journal
from matweft.result import Failure
from matweft.store import Summary, read_value, write_record


def execute(tasks: Sequence[Task], settings: Settings) -> list[Summary | None]:
    """Run tasks and write their records; several tasks share one component with a batch verb.

    A task that was asked to stop gives None. A result that cannot be written raises
    `StoreError`; any other exception is kept as the task's failed record.
    """
    first = tasks[0]
    step_context = StepContext(
        device=settings.device,
        threads=settings.threads,
        checkpoint=settings.root / "checkpoints" / first.key,
        inflight=settings.root / "inflight",
        step=first.step,
        key=first.key,
        timeout=first.timeout,
        programs={},
        log=_log_of(first),
    )
    if step_context.cancelled:
        return [None for _ in tasks]
    step_context.begin()
    try:
        with use_context(step_context), logged(settings.root / "log.txt"):
            if len(tasks) == 1:
                return [_run_one(first, settings)]
            return list(_run_batch(tasks, settings))
    finally:
        finish(step_context)


def _run_one(task: Task, settings: Settings) -> Summary | None:
    started, clock = time.time(), time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = _attempt(lambda: _call(task, settings))
    if isinstance(value, StopRequested):
        return None
    seconds = time.perf_counter() - clock
    _tell(task, caught)
    return _write(task, settings, value, started, seconds, caught)


def _run_batch(tasks: Sequence[Task], settings: Settings) -> list[Summary | None]:
    started, clock = time.time(), time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        values = _attempt(lambda: _call_batch(tasks, settings))
    if isinstance(values, StopRequested):
        return [None for _ in tasks]
    seconds = (time.perf_counter() - clock) / len(tasks)
    _tell(tasks[0], caught)
    if isinstance(values, Failure):
        values = [values for _ in tasks]
    return [
        _write(task, settings, value, started, seconds, caught)
        for task, value in zip(tasks, values, strict=True)
    ]


def _log_of(task: Task) -> StepLog:
    return StepLog(logging.getLogger("matweft.step"), {"step": task.step})


def _tell(task: Task, caught: Any) -> None:
    """Write what a step warned of into the log of the run."""
    for text in dict.fromkeys(str(warning.message) for warning in caught):
        _log_of(task).warning("%s", text)


def _attempt(work: Any) -> Any:
    """Return the result of ``work``, or what became of it."""
    try:
        return work()
    except StopRequested as stopped:
        return stopped
    except StoreError:
        raise
    except Exception as error:
        text = str(error) or type(error).__name__
        return Failure(text, traceback.format_exc())


def _call(task: Task, settings: Settings) -> Any:
    verb = getattr(task.component, task.component.verb)
    return verb(**_inputs(task, settings), **_random(task))


def _call_batch(tasks: Sequence[Task], settings: Settings) -> list[Any]:
    component = tasks[0].component
    verb = getattr(component, f"{component.verb}_batch")
    values = [_attempt(partial(_inputs, task, settings)) for task in tasks]
    good = [i for i, value in enumerate(values) if not isinstance(value, Failure)]
    rngs = [_random(tasks[i]).get("rng") for i in good]
    results = list(verb([values[i] for i in good], rngs)) if good else []
    if len(results) != len(good):
        raise ValueError(f"{tasks[0].name} returned {len(results)} results for {len(good)} items")
    for i, result in zip(good, results, strict=True):
        values[i] = result
    return values


def _inputs(task: Task, settings: Settings) -> dict[str, Any]:
    def load(stored: Stored) -> Any:
        return read_value(settings.root, stored.key, stored.select)

    inputs = {port: map_stored(value, load) for port, value in task.inputs.items()}
    for port, value in inputs.items():
        try:
            check_value(value)
        except InputError as error:
            raise InputError(f"input {port!r}: {error}") from error
    return inputs


def _random(task: Task) -> dict[str, np.random.Generator]:
    return {} if task.seed is None else {"rng": np.random.default_rng(task.seed)}


def _write(
    task: Task, settings: Settings, value: Any, started: float, seconds: float, caught: Any
) -> Summary:
    warned = [str(w.message) for w in caught]
    record = record_of(task, settings, started, seconds, warned, context().programs or {})
    summary = write_record(settings.root, record, value)
    if summary.status == "done":
        remove_journal(settings.root / "checkpoints" / task.key)
    return summary
