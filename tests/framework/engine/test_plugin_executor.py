"""Executors that plugins bring."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft.engine.executors import make_executor
from matweft.errors import MatweftError


def in_threads(workers: int, threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix=f"drill-{threads}")


@hookimpl
def matweft_executors():
    return {"threads": f"{__name__}:in_threads"}


def test_hook_matweft_executors_is_called_with_workers_and_threads(registry):
    registry.add(SimpleNamespace(MATWEFT_CONTRACT=1, matweft_executors=matweft_executors), "demo")
    with make_executor("threads", 3, 2) as made:
        assert made._max_workers == 3
        assert made.submit(pow, 2, 5).result() == 32


def test_unknown_executor_names_those_there_are(registry):
    registry.add(SimpleNamespace(MATWEFT_CONTRACT=1, matweft_executors=matweft_executors), "demo")
    with pytest.raises(MatweftError, match=r"unknown executor 'thread'; there are .*, threads"):
        make_executor("thread", 1, 1)
