"""The context of a step: nothing outside of a run, its own inside."""

import contextvars
import logging

import pytest

from matweft import context
from matweft.context import Context, use_context
from matweft.errors import StopRequested


class Stopping(Context):
    """A context that asks to stop."""

    cancelled = True


def test_outside_of_a_run_nothing_happens():
    here = context()
    here.progress(1, 2, "sweeps")
    here.check()
    assert not here.cancelled
    assert (here.device, here.threads, here.checkpoint) == ("auto", None, None)
    assert context() is here


def test_inside_it_is_the_run_s(tmp_path):
    outside = context()
    with use_context(Context(device="cpu", threads=2, checkpoint=tmp_path)) as inside:
        assert context() is inside
        with use_context(Context(device="cuda")):
            assert context().device == "cuda"
        assert context() is inside
    assert context() is outside


def test_context_ends_with_an_error():
    with pytest.raises(ValueError, match="physics"), use_context(Context(device="cpu")):
        raise ValueError("physics")
    assert context().device == "auto"


def test_check_raises_when_the_run_stops():
    with use_context(Stopping()), pytest.raises(StopRequested, match="stopped on request"):
        context().check()


def test_contexts_of_threads_are_apart():
    with use_context(Context(device="cuda")):
        assert contextvars.Context().run(lambda: context().device) == "auto"


def test_steps_log_where_the_run_listens(caplog):
    with caplog.at_level(logging.INFO, "matweft"):
        context().log.info("residual %g", 1e-3)
    assert caplog.messages == ["residual 0.001"]
