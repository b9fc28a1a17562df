"""Errors that a user reads: a sentence that says what came, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class MatweftError(Exception):
    """Base of all errors whose message is meant for the user; shown without a traceback."""


class InputError(MatweftError, ValueError):
    """A sample, file or parameter that a component cannot work with."""


class ParameterError(InputError):
    """Parameters that a component refuses; ``validation`` is pydantic's own account of it."""

    def __init__(self, message: str, validation: Any = None) -> None:
        super().__init__(message)
        self.validation = validation


class UnitError(InputError):
    """A quantity whose unit is missing, unknown or of the wrong dimension."""


class NotConvergedError(MatweftError):
    """A computation that stopped before it reached its tolerance."""


class ProgramError(MatweftError):
    """An outside program that is missing, failed, took too long or wrote what nobody can read."""


class PluginError(MatweftError):
    """A plugin that is missing, broken or breaks a rule of the registry."""


class StudyError(MatweftError):
    """A study that cannot run; holds every problem found, each with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[StudyError], tuple[list[str]]]:
        return type(self), (self.problems,)


class StoreError(MatweftError):
    """A store that cannot be opened or written: locked, newer, damaged or full."""


class CodecError(MatweftError, TypeError):
    """A value that cannot be stored, or a stored one that does not fit together."""


class StopRequested(MatweftError):  # noqa: N818 - a request, not an error
    """Raised inside a verb when the run asks it to stop."""


class InputWarning(UserWarning):
    """Something about a sample that is allowed but may not be what the user meant."""


def ended(text: str) -> str:
    """Return text with a full stop, unless it ends a sentence already.

    >>> ended("it is broken"), ended("Did you mean 'x'?")
    ('it is broken.', "Did you mean 'x'?")
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` or an empty string.

    >>> did_you_mean("porosty", ["porosity", "shape"])
    " Did you mean 'porosity'?"
    """
    close = get_close_matches(word, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
