"""Executors: where steps run. Each follows ``concurrent.futures.Executor``."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, Protocol

from matweft._threads import thread_variables
from matweft.engine.parent import die_with_parent
from matweft.errors import InputError, MatweftError, did_you_mean


class ExecutorFactory(Protocol):
    """What the hook ``matweft_executors`` names: makes a pool of workers."""

    def __call__(self, workers: int, threads: int) -> Executor:
        """Return an executor of ``workers`` processes with ``threads`` threads each."""


class Serial(Executor):
    """Runs every call at once in this process; for debugging."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``fn`` and return a finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def serial(workers: int, threads: int) -> Executor:
    """Return the executor that runs steps in the engine's own process."""
    return Serial()


def processes(workers: int, threads: int) -> Executor:
    """Return a pool of worker processes on this machine."""
    from loky import ProcessPoolExecutor

    # loky's own start method: a new interpreter, which does not import the caller's script.
    pool: Executor = ProcessPoolExecutor(
        workers,
        timeout=None,
        initializer=prepare_worker,
        initargs=(os.getpid(),),
        env=worker_environment(threads),
    )
    with _interrupts_ignored():  # inherited by the workers: Ctrl-C is for the engine alone
        pool.submit(os.getpid).result()
    return pool


def executorlib(workers: int, threads: int) -> Executor:
    """Return executorlib's pool for one node; needs ``pip install 'matweft[executorlib]'``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its own use of pydantic
            from executorlib import SingleNodeExecutor
    except ImportError as error:
        raise MatweftError(
            "the executor 'executorlib' is not installed; pip install 'matweft[executorlib]'"
        ) from error
    before = dict(os.environ)
    os.environ.update(worker_environment(threads))  # its workers inherit it, the last one late
    pool = SingleNodeExecutor(
        max_workers=workers,
        block_allocation=True,
        hostname_localhost=True,
        init_function=_PreparedWorker(os.getpid()),
    )
    with _interrupts_ignored():
        pool.submit(os.getpid).result()
    return _Restoring(pool, before)


class _Restoring(Executor):
    """An executor whose end gives this process its environment back."""

    def __init__(self, pool: Executor, environment: dict[str, str]) -> None:
        self._pool = pool
        self._environment = environment

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        os.environ.clear()
        os.environ.update(self._environment)


class _PreparedWorker:
    """Callable that executorlib sends to each worker; returns the worker's preset arguments."""

    def __init__(self, parent: int) -> None:
        self.parent = parent

    def __call__(self) -> dict[str, Any]:
        prepare_worker(self.parent)
        return {}


BUILTIN: dict[str, ExecutorFactory] = {
    "processes": processes,
    "serial": serial,
    "executorlib": executorlib,
}


def check_executor(name: str) -> None:
    """Raise `InputError` if there is no executor of that name."""
    from matweft.registry import registry

    offered = registry().targets("matweft_executors") if name not in BUILTIN else {}
    if name not in BUILTIN and name not in offered:
        known = [*BUILTIN, *offered]
        raise InputError(
            f"unknown executor {name!r}; there are {', '.join(known)}.{did_you_mean(name, known)}"
        )


def make_executor(name: str, workers: int, threads: int) -> Executor:
    """Return a new executor by name: built in, or from a plugin's hook ``matweft_executors``."""
    from matweft.registry import registry

    check_executor(name)
    if name in BUILTIN:
        return BUILTIN[name](workers, threads)
    factory: ExecutorFactory = registry().load("matweft_executors", name)
    return factory(workers, threads)


def worker_environment(threads: int) -> dict[str, str]:
    """Return the variables that keep a worker and hold its libraries to ``threads`` threads."""
    # loky takes compiled kernels for a leak of memory and would start its workers anew.
    own = {"LOKY_MAX_MEMORY_LEAK_SIZE": "1e15", "MATWEFT_THREADS": str(threads)}
    return {**thread_variables(threads), **own}


def prepare_worker(parent: int) -> None:
    """Make this process a worker: deaf to Ctrl-C, and gone when the engine is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread: nothing to inherit
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
