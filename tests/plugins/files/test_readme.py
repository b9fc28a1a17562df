"""The README's example runs; every format is in its table and in the how-to, with its options."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from matweft.formats import formats
from matweft.formats.grids import ImageOptions

ROOT = Path(__file__).parents[3]
README = ROOT / "plugins" / "files" / "README.md"
OURS = {name: one for name, one in formats().items() if name.startswith("files.")}


def test_the_readme_is_right() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried >= 10
    assert failed == 0


@pytest.mark.parametrize("name", OURS)
def test_the_table_names_endings_and_options(name: str) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(name)}` \|(.*)$", README.read_text(), re.MULTILINE)
    for ending in OURS[name].endings:
        assert f"`{ending}`" in row
    options = set(OURS[name].model_fields) - set(ImageOptions.model_fields)
    assert options == set(re.findall(r"`([a-z_]+)`", row.rpartition("|")[0].rpartition("|")[2]))
    assert ("folders" in row.split("|")[0]) == OURS[name].folders


@pytest.mark.parametrize("name", formats())
def test_the_how_to_names_every_format(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "howto" / "formats.md").read_text()
