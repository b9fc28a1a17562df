"""Problems of a study: each found one is kept, so that a user sees all of them at once."""

from __future__ import annotations

from matweft.errors import StudyError

Line = int | str
"""A line of the study file, the text of a ``--set``, or 0 where a study has no file."""


class Problems:
    """Collects sentences, each with its place.

    >>> problems = Problems("study.yaml")
    >>> problems.add(12, "pores.porosity is 1.4; it must be less than 1")
    >>> problems.found
    ['study.yaml:12: pores.porosity is 1.4; it must be less than 1']
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[tuple[Line, str]] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: Line, sentence: str) -> None:
        """Keep a problem unless the same one is known."""
        if (line, sentence) not in self._found:
            self._found.append((line, sentence))

    @property
    def found(self) -> list[str]:
        """The problems, those of the command line first, the others by line."""
        ordered = sorted(
            self._found, key=lambda entry: entry[0] if isinstance(entry[0], int) else -1
        )
        return [f"{self._place(line)}: {sentence}" for line, sentence in ordered]

    def raise_if_any(self) -> None:
        """Raise `StudyError` with every problem, if there is one."""
        if self._found:
            raise StudyError(self.found)

    def _place(self, line: Line) -> str:
        if isinstance(line, str):
            return line
        return f"{self.file}:{line}" if line else self.file
