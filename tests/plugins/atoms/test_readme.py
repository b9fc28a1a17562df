"""The README's example runs, and its tables name all that there is."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from matweft_atoms import hooks

README = Path(__file__).parents[3] / "plugins" / "atoms" / "README.md"


def test_the_readme_is_right() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried >= 5
    assert failed == 0


def test_tables_name_everything() -> None:
    named = set(re.findall(r"^\| `(atoms\.[a-z-]+)` \|", README.read_text(), re.MULTILINE))
    assert named == {
        *hooks.matweft_generators(),
        *hooks.matweft_descriptors(),
        *hooks.matweft_formats(),
    }
