"""``matweft example``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from matweft.cli._text import table
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK
from matweft.errors import InputError, did_you_mean
from matweft.registry import registry

MOST_LINES = 12
"""Files of a folder that are listed one by one."""


class Example(Command):
    """Write synthetic but realistic files of a laboratory, to try everything on."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name of the example and where it goes."""
        parser.add_argument("name", nargs="?", help="electrode, grains, ...; left out: all names")
        parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a new folder")
        parser.add_argument("--seed", type=int, default=0, help="another seed, another sample")

    def run(self, arguments: Namespace) -> int:
        """Write the files of an example, or list the examples."""
        offered = {name.rpartition(".")[2]: name for name in registry().targets("matweft_examples")}
        if arguments.name is None:
            print(table([(short, _purpose(name)) for short, name in sorted(offered.items())]))
            return OK
        name = offered.get(arguments.name.rpartition(".")[2])
        if name is None:
            hint = did_you_mean(arguments.name, offered)
            raise InputError(
                f"no example {arguments.name!r}.{hint} There are {', '.join(sorted(offered))}"
            )
        if arguments.folder is None:
            raise InputError(f"name a new folder: matweft example {arguments.name} DIR")
        for line in _listed(write_example(name, arguments.folder, arguments.seed)):
            print(line)
        return OK


def write_example(name: str, folder: Path, seed: int = 0) -> list[Path]:
    """Write the files of an example into a new folder and return them.

    Raises `InputError` if the folder has files in it, `StoreError` if the disk refuses.
    """
    from matweft.store.disk import disk_errors

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} exists and is not empty; name a new folder")
    function = registry().load("matweft_examples", name)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        found: list[Path] = function(folder, seed)
    return found


def _listed(files: list[Path]) -> list[str]:
    """Return a line for each file, or for each folder of several."""
    lines: dict[str, None] = {}
    for file in files:
        beside = [one for one in files if one.parent == file.parent]
        many = len(beside) > MOST_LINES
        lines[f"{file.parent}: {len(beside)} files" if many else str(file)] = None
    return list(lines)


def _purpose(name: str) -> str:
    from matweft._source import purpose

    return purpose(registry().targets("matweft_examples")[name].target)
