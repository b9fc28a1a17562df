"""What several files of tests share: data in ``parts``, and a run that is to stop."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from matweft.context import Context, use_context

sys.path.insert(0, str(Path(__file__).parent / "parts"))


class _Stopping(Context):
    @property
    def cancelled(self) -> bool:
        return True


@pytest.fixture
def stopping_run() -> Iterator[None]:
    """Let a run that was asked to stop be the context of the test."""
    with use_context(_Stopping()):
        yield
