"""What a program left behind, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft.errors import ProgramError
from matweft.program.process import STDERR, STDOUT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LAST_LINES, _LAST_BYTES = 6, 8192
_LONGEST_QUOTE = 80
_FORTRAN = re.compile(r"([0-9.])[dD]([+-]?\d)")


@dataclass(frozen=True)
class Finished:
    """A program that has ended well: its files, until the ``with`` block is left."""

    command: str
    folder: Path
    seconds: float

    @property
    def stdout(self) -> str:
        """What it printed."""
        return _read(self.folder / STDOUT)

    @property
    def stderr(self) -> str:
        """What it printed as errors."""
        return _read(self.folder / STDERR)

    def path(self, name: str) -> Path:
        """Return where a file lies that the program has written, or raise `ProgramError`."""
        path = self.folder / name
        if not path.is_file():
            raise self.error(f"wrote no file {name!r}")
        return path

    def text(self, name: str) -> str:
        """Return the text of a file that the program has written."""
        return _read(self.path(name))

    def number(self, pattern: str, name: str = STDOUT) -> float:
        """Return the number that the first group of a regular expression finds in a file.

        Raises `ProgramError` if nothing is found or it is no finite number.
        """
        text = self.text(name)
        found = re.search(pattern, text, re.MULTILINE)
        if found is None:
            raise self.error(f"wrote nothing like {pattern!r} into {name}")
        line = text.count("\n", 0, found.start(1)) + 1
        return self._number(found[1], f"{name}, line {line}")

    def table(self, name: str, columns: int, after: str = "") -> NDArray[np.float64]:
        """Return a block of numbers as an array, shape (rows, ``columns``).

        The block begins below the first line that contains ``after``, or at the top of the
        file; blank lines before it are passed over, and it ends at the next blank line.
        Exponents may be Fortran's (``1.5D+03``). Raises `ProgramError` that names file and
        line for rows of another length and for what is no finite number.
        """
        import numpy as np

        found = [
            self._row(words, columns, f"{name}, line {line}")
            for line, words in self._block(name, after)
        ]
        if not found:
            raise self.error(f"wrote no numbers into {name}{f' below {after!r}' if after else ''}")
        return np.array(found)

    def error(self, sentence: str) -> ProgramError:
        """Return an error about this program, for parsers of your own: ``"did not converge"``."""
        return failure(self.command, self.folder, sentence)

    def _block(self, name: str, after: str) -> Iterator[tuple[int, list[str]]]:
        reading, begun = not after, False
        for number, line in enumerate(self.text(name).splitlines(), 1):
            words = line.replace(",", " ").split()
            if not reading:
                reading = after in line
            elif words:
                begun = True
                yield number, words
            elif begun:
                return

    def _row(self, words: Sequence[str], columns: int, where: str) -> list[float]:
        if len(words) != columns:
            line = _short(" ".join(words))
            raise self.error(f"{where}: expected {columns} numbers, found {line}")
        return [self._number(word, where) for word in words]

    def _number(self, word: str, where: str) -> float:
        import math

        try:
            value = float(_FORTRAN.sub(r"\1e\2", word))
        except ValueError:
            raise self.error(f"{where}: expected a number, found {_short(word)}") from None
        if not math.isfinite(value):
            raise self.error(f"{where}: the number is {value}")
        return value


def failure(command: str, folder: Path, sentence: str) -> ProgramError:
    """Return an error with the last lines of a program and the folder that is kept."""
    said = [f"    {line}" for name in (STDOUT, STDERR) for line in _last_lines(folder / name)]
    quoted = ["; its last lines:", *said] if said else ["; it printed nothing"]
    return ProgramError(f"{command} {sentence}" + "\n".join([*quoted, f"Its files: {folder}"]))


def _last_lines(path: Path) -> list[str]:
    try:
        with open(path, "rb") as file:
            file.seek(max(file.seek(0, 2) - _LAST_BYTES, 0))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    lines = ("".join(c for c in line if c.isprintable()).rstrip() for line in text.splitlines())
    return [line[:200] for line in lines if line][-_LAST_LINES:]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _short(text: Any) -> str:
    return repr(text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}...")
