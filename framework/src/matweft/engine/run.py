"""Running a study: the store opened, the engine driven, the run described, nothing lost."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matweft.engine.costs import cost_of, cost_sentence, require_room
from matweft.engine.crew import Crew
from matweft.engine.devices import check_device
from matweft.engine.display import Display
from matweft.engine.engine import Engine
from matweft.engine.executors import check_executor
from matweft.engine.interrupts import Interrupts, counted_interrupts
from matweft.engine.logs import logged
from matweft.engine.manifest import Manifest
from matweft.engine.provenance import origin
from matweft.engine.stale import StaleVersions
from matweft.engine.task import Settings
from matweft.run_view import Run
from matweft.store import DamagedRecordError, Store, replace_text
from matweft.study import Study

log = logging.getLogger("matweft.engine")
DESCRIBE_EVERY = 5.0
"""Seconds between two descriptions of a running study."""


@dataclass(frozen=True)
class Options:
    """How a study is run; none of it changes a number.

    ``executor`` is ``processes``, ``serial``, ``executorlib`` or a plugin's. ``device`` is
    passed to kernels; ``precision`` is the exception: it is part of a step's key. With
    ``ignore_space`` a study starts although it is estimated to write more than the disk holds.
    """

    workers: int = 0
    threads: int = 1
    executor: str = "processes"
    device: str = "auto"
    precision: str = "float32"
    retry_failed: bool = False
    rerun_changed: bool = False
    ignore_space: bool = False
    command: Sequence[str] = ()


def run_study(
    study: Study,
    root: str | Path,
    options: Options | None = None,
    *,
    display: Display | None = None,
) -> Run:
    """Run ``study`` in the store at ``root`` and return the run; finished work is not repeated.

    Raises `StoreError` if the store is locked, newer or full, or is estimated to become so.
    Failed samples do not raise: they are in the run, whose ``status`` is ``done``, ``failed`` or
    ``stopped``.
    """
    options = options or Options()
    check_executor(options.executor)
    check_device(options.device)
    origin.cache_clear()
    cost = cost_of(study)
    if not options.ignore_space:
        require_room(cost, Path(root))
    with Store.open(root) as store, logged(store.root / "log.txt"):
        replace_text(store.root / "study.yaml", study.to_yaml())
        _tell(cost_sentence(cost, options.workers or available_cores()), display)
        while True:
            try:
                _run_once(study, store, options, display)
                break
            except DamagedRecordError as damage:
                # All that is finished is found again; only the damaged step is computed anew.
                store.forget(damage.key)
                log.warning("%s; it is computed again", damage)
    return Run.open(root)


def _tell(sentence: str, display: Display | None) -> None:
    if sentence:
        log.info("%s", sentence)
        if display is not None:
            display.say(sentence)


def _run_once(study: Study, store: Store, options: Options, display: Display | None) -> None:
    workers = options.workers or available_cores()
    settings = Settings(store.root, options.device, options.threads, options.precision)
    crew = Crew(options.executor, workers, settings)
    stale = StaleVersions(options.rerun_changed)
    try:
        engine = Engine(
            study, store, crew, settings, retry_failed=options.retry_failed, stale=stale
        )
        manifest = Manifest(engine, options.command)
        log.info("%s begins with %d %s", study.name, workers, options.executor)
        _drive(engine, manifest, display)
        status, reason = _status(engine)
        log.info("%s: %s; %d steps computed", status, reason or "no more to do", engine.computed)
        for text in stale.warnings:
            log.warning("%s", text)
        manifest.write(status, reason, warnings=stale.warnings)
    except BaseException:
        crew.abort()
        raise
    finally:
        crew.close()


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _drive(engine: Engine, manifest: Manifest, display: Display | None) -> None:
    def tell(count: int) -> None:
        if display is not None:
            display.say(_STOPPING[min(count, 2)])

    # A serial step holds up the engine itself: only an exception ends it.
    patience = 1 if engine.crew.executor == "serial" else 2
    with counted_interrupts(tell, patience) as interrupts:
        try:
            engine.run(_Looker(manifest, display, interrupts))
        except KeyboardInterrupt:
            engine.crew.abort()
            engine.reason = "stopped on request"
    if display is not None:
        display.close()


_STOPPING = {
    1: "stopping when the running steps have finished; press Ctrl-C again to stop at once",
    2: "stopping at once; finished steps are kept",
}


class _Looker:
    """What happens a few times a second beside the work."""

    def __init__(self, manifest: Manifest, display: Display | None, interrupts: Interrupts) -> None:
        self.manifest = manifest
        self.display = display
        self.interrupts = interrupts
        self._described = 0.0

    def __call__(self, engine: Engine) -> int:
        if self.display is not None:
            self.display.update(engine)
        if time.monotonic() - self._described >= DESCRIBE_EVERY:
            self.manifest.write("running")
            self._described = time.monotonic()
        return self.interrupts.count


def _status(engine: Engine) -> tuple[str, str]:
    if engine.reason.startswith("stopped"):
        return "stopped", engine.reason
    if engine.reason:
        return "failed", engine.reason
    ended = {node.id: node.reason or node.error for node in engine.loops}
    reasons = [f"{name}: {reason}" for name, reason in ended.items() if reason]
    failed = any(node.state == "failed" for node in engine.loops)
    return "failed" if failed else "done", "; ".join(reasons)
