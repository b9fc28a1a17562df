import importlib
import os
import sys
from pathlib import Path

import pytest

PARTS = str(Path(__file__).parent / "parts")


@pytest.fixture(autouse=True)
def parts_on_path(monkeypatch):
    """Let this process and the workers it starts import ``engine_parts``."""
    monkeypatch.syspath_prepend(PARTS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([PARTS, os.environ.get("PYTHONPATH", "")]))
    yield
    sys.modules.pop("engine_parts", None)


@pytest.fixture
def parts(parts_on_path):
    """The module ``engine_parts``."""
    return importlib.import_module("engine_parts")


@pytest.fixture
def tally(tmp_path, monkeypatch):
    """How often each component was executed: a function that reads the tally file."""
    path = tmp_path / "tally.txt"
    monkeypatch.setenv("ENGINE_TALLY", str(path))

    def read() -> dict[str, int]:
        words = path.read_text().splitlines() if path.exists() else []
        return {word: words.count(word) for word in sorted(set(words))}

    return read
