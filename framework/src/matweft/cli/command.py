"""The shape of a command of the ``matweft`` program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from argparse import ArgumentParser, Namespace


class Command(ABC):
    """One command; the first line of its docstring is its help.

    Plugins add their own by the hook ``matweft_commands``. A module that holds a command is
    imported only when the command runs, and imports heavy libraries inside `run`.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:  # noqa: B027 - a command may have none
        """Add the arguments of this command to its parser."""

    @abstractmethod
    def run(self, arguments: Namespace) -> int:
        """Do the work and return an exit code from `matweft.cli.exit_codes`."""
