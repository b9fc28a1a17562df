"""Pages that are written from the code: components from the registry, commands from argparse.

A page holds a marker such as ``<!-- components -->``; its text is put in the marker's place when
the page is read, so nothing generated lies in the folder.
"""

from __future__ import annotations

from collections.abc import Callable

from commands import commands_page, exit_codes_table
from components import components_page
from docstrings import tidy_text
from names import names_table

GENERATED: dict[str, Callable[[], str]] = {
    "<!-- components -->": components_page,
    "<!-- commands -->": commands_page,
    "<!-- exit codes -->": exit_codes_table,
    "<!-- names -->": names_table,
}

PAGES = (
    "howto/run-and-resume",
    "reference/api",
    "reference/commands",
    "reference/components",
    "tutorial",
)


def fill(app, docname: str, source: list[str]) -> None:
    """Put generated text in the place of each marker."""
    for marker, make in GENERATED.items():
        if marker in source[0]:
            source[0] = source[0].replace(marker, make())


def outdated(app, env, added, changed, removed) -> list[str]:
    """Name the pages that may change though their file did not."""
    return [*PAGES]


def tidy(app, what, name, obj, options, lines: list[str]) -> None:
    """Let text be text."""
    lines[:] = tidy_text("\n".join(lines)).split("\n")


def setup(app) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    app.connect("autodoc-process-docstring", tidy)
    return {"parallel_read_safe": True}
