"""Heavy libraries that a module loads are named."""

from __future__ import annotations

import pytest

from matweft.testing import _declaration as declaration


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import numpy", ""),
        ("import scipy.stats", "scipy.stats"),
        ("import no_such_library", "cannot be imported in a fresh process"),
    ],
)
def test_light_import(tmp_path, monkeypatch, text, found):
    name = f"light_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    loaded = declaration.heavy_imports(name)
    assert found in loaded
    assert bool(found) == bool(loaded)
