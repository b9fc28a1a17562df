"""The README's example runs."""

from __future__ import annotations

import doctest
from pathlib import Path

README = Path(__file__).parents[3] / "plugins" / "grains" / "README.md"


def test_the_readme_is_right() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried >= 5
    assert failed == 0
