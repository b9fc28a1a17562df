"""A folder with a name as people give them, and what is said about a bad file."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matweft.errors import InputError
from matweft.formats import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Müll & Maß"
    made.mkdir()
    return made


@pytest.fixture
def refusal() -> Callable[..., str]:
    """Return what is said about a file, without its folder; no more than 20 MB may be used."""

    def refused(file: Path, **options: Any) -> str:
        tracemalloc.start()
        try:
            with pytest.raises(InputError) as caught:
                read(file, **options)
            used = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert used < 2e7, f"{used / 1e6:.0f} MB were used"
        return str(caught.value).replace(f"{file.parent}{os.sep}", "")

    return refused
