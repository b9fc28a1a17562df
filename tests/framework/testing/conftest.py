"""Components that the checks of the contracts are tried on."""

import sys
from pathlib import Path

import pytest

from matweft.testing import _declaration as declaration

sys.path.insert(0, str(Path(__file__).parent / "parts"))


@pytest.fixture
def no_subprocess(monkeypatch):
    """The light-import check starts a process; it has a test of its own."""
    monkeypatch.setattr(declaration, "heavy_imports", lambda module: "")
