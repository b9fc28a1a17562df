from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parent / "parts"))


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Small matrices are slower on many threads, all the more where tests share the cores."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the import of torch fail as where it is not installed."""
    plain = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == "torch":
            raise ImportError("No module named 'torch'")
        return plain(name, *arguments, **keywords)

    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
