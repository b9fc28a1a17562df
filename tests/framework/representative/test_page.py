"""The page on sampling errors shows what the code gives."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "sampling-error.md"


def test_the_example_of_the_page_gives_what_it_shows():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried) == (0, 5)
