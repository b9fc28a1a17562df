"""Input of outside programs: text with places for values, filled strictly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

from matweft.errors import InputError, did_you_mean

_PLACE = re.compile(r"\$(\$?)\{([^{}\n]*)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Rows(str):
    """Text of several lines that may stand in a template, see `rows`."""


@dataclass(frozen=True)
class Template:
    """Text in which ``${name}`` stands for a value; ``$${`` is a plain ``${``.

    Any other dollar sign is text. Nothing is evaluated and no shell is involved: values are
    numbers, one line of text, or `rows`.
    """

    name: str
    text: str

    @classmethod
    def load(cls, package: str, file: str) -> Self:
        """Return the template that lies in a package as ``file``."""
        return cls(file, files(package).joinpath(file).read_text(encoding="utf-8"))

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the values, in the order of the text."""
        found = (match[2] for match in _PLACE.finditer(self.text) if not match[1])
        return tuple(dict.fromkeys(found))

    def render(self, **values: Any) -> str:
        """Return the text with all values in their places; floats keep every digit.

        Raises `InputError` that names the file and line of a placeholder without a value, a
        value without a placeholder, or a value that must not stand in a file: NaN, infinity,
        text of several lines.

        >>> Template("spring.inp", "k ${stiffness}").render(stiffness=0.1)
        'k 0.1'
        >>> Template("spring.inp", "k ${stiffness}").render(load=0.1)
        Traceback (most recent call last):
        matweft.errors.InputError: spring.inp, line 1: no value for ${stiffness}; given: load
        """
        unused = [name for name in values if name not in self.places]

        def fill(match: re.Match[str]) -> str:
            if match[1]:
                return "${" + match[2] + "}"
            where = f"{self.name}, line {self.text.count(chr(10), 0, match.start()) + 1}"
            if match[2] not in values:
                given = ", ".join(values) or "nothing"
                raise InputError(f"{where}: no value for ${{{match[2]}}}; given: {given}")
            return _text(values[match[2]], f"{where}: ${{{match[2]}}}")

        text = _PLACE.sub(fill, self.text)
        if unused:
            hint = did_you_mean(unused[0], self.places)
            raise InputError(f"{self.name} has no place ${{{unused[0]}}}.{hint}")
        return text


def rows(table: Iterable[Iterable[Any]], separator: str = " ") -> Rows:
    r"""Return a table as text, a line a row, for a place of a template.

    >>> rows([(1, 0.5), (2, 0.25)], ", ")
    '1, 0.5\n2, 0.25'
    """
    listed = table.tolist() if hasattr(table, "tolist") else table
    lines = (
        separator.join(_text(item, f"row {number}") for item in row)
        for number, row in enumerate(listed, 1)
    )
    return Rows("\n".join(lines))


def _text(value: Any, where: str) -> str:
    if isinstance(value, Rows):
        return str(value)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise InputError(f"{where}: {value!r} is more than a line of plain text")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(
            f"{where}: a {type(value).__name__} cannot stand in an input file; give a number, "
            "a line of text, or a table through matweft.program.rows"
        )
    if not math.isfinite(value):
        raise InputError(f"{where}: {value} is not a number that a program can work with")
    return repr(value)
