"""Records of tasks: what was asked, by which version, where and when it was computed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from matweft.engine.provenance import device_used, machine
from matweft.engine.task import Settings, Task
from matweft.result import Failure
from matweft.store import Record, Summary, write_record


def record_of(
    task: Task,
    settings: Settings,
    started: float,
    seconds: float,
    warnings: Sequence[str] = (),
    programs: Mapping[str, str] | None = None,
) -> Record:
    """Return the record of a task, to be completed with its result.

    ``programs`` are the outside programs it ran, with their versions.
    """
    distribution, version, _ = task.origin
    return Record(
        key=task.key,
        step=task.step,
        component=task.name,
        revision=task.component.revision,
        distribution=distribution,
        version=version,
        origin=" ".join(task.origin),
        parameters=dict(task.component),
        seed=task.seed,
        inputs=task.input_hashes,
        precision=settings.precision,
        started=datetime.fromtimestamp(started, UTC).isoformat(),
        seconds=seconds,
        machine=machine(settings),
        device=device_used(settings.device),
        versions=dict(programs or {}),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def write_lost(task: Task, settings: Settings, reason: str) -> Summary:
    """Write the failed record of a task whose worker cannot do it any more."""
    record = record_of(task, settings, time.time(), 0.0)
    return write_record(settings.root, record, Failure(reason))
