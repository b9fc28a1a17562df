"""References: ``${step.field[0]}``, alone or inside longer text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matweft.errors import InputError

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
"""What a step, a variable or a parameter of a study may be called."""
_REFERENCE = re.compile(rf"({NAME.pattern})((?:\.{NAME.pattern}|\[-?\d+\])*)")
_PART = re.compile(rf"\.({NAME.pattern})|\[(-?\d+)\]")
_MARK = re.compile(r"\$\$\{|\$\{([^{}]*)\}?")


@dataclass(frozen=True)
class Ref:
    """A reference to a step, a loop or a variable, and a way into its value.

    >>> str(Ref("map", ("shape", 0)))
    '${map.shape[0]}'
    """

    root: str
    path: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        """The reference without ``${`` and ``}``."""
        return self.root + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in self.path)

    def __str__(self) -> str:
        return f"${{{self.name}}}"


def parse_reference(text: str) -> Ref:
    """Read what stands between ``${`` and ``}``; raises `InputError` if it is no reference.

    >>> parse_reference("crops.moves.two_point[17]")
    Ref(root='crops', path=('moves', 'two_point', 17))
    """
    match = _REFERENCE.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{text!r} is not a reference; write a name followed by .field or [index], "
            "such as moves.two_point[17]"
        )
    return Ref(match[1], tuple(name or int(index) for name, index in _PART.findall(match[2])))


@dataclass(frozen=True)
class Template:
    """Text with references inside.

    >>> str(read_text("slice-${i}.tif"))
    'slice-${i}.tif'
    """

    parts: tuple[str | Ref, ...]

    def __str__(self) -> str:
        return "".join(str(p) if isinstance(p, Ref) else escape(p) for p in self.parts)


def escape(text: str) -> str:
    """Write text so that `read_text` gives it back: ``${`` becomes ``$${``."""
    return text.replace("${", "$${")


@lru_cache(maxsize=100_000)
def read_text(text: str) -> str | Ref | Template:
    """Return plain text as it is, a lone reference as `Ref`, a mixture as `Template`.

    ``$${`` stands for the two characters ``${``. Raises `InputError` if a reference is malformed.

    >>> read_text("${crops.moves}"), read_text("plain")
    (Ref(root='crops', path=('moves',)), 'plain')
    """
    if "${" not in text:
        return text
    parts: list[str | Ref] = []
    end = 0
    for match in _MARK.finditer(text):
        parts.append(text[end : match.start()])
        parts.append("${" if match[1] is None else _reference(match))
        end = match.end()
    parts.append(text[end:])
    return _joined(parts)


def _reference(match: re.Match[str]) -> Ref:
    if not match[0].endswith("}"):
        raise InputError(
            f"{match[0]!r} has no closing brace; write ${{name}}, or $${{ for the text ${{"
        )
    return parse_reference(match[1])


def _joined(parts: list[str | Ref]) -> str | Ref | Template:
    merged: list[str | Ref] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if len(merged) == 1:
        return merged[0]
    return Template(tuple(merged))


def refs_in(value: Any) -> list[Ref]:
    """Return every reference in a nested value, in order.

    >>> [ref.name for ref in refs_in({"a": [Ref("x"), read_text("n-${i}")]})]
    ['x', 'i']
    """
    return list(_walk(value))


def _walk(value: Any) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Template):
        yield from (part for part in value.parts if isinstance(part, Ref))
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _walk(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _walk(entry)


def resolve(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """Return ``value`` with every reference replaced by ``lookup(reference)``.

    Parts without references are returned as they are, not copied.

    >>> resolve({"file": read_text("a-${i}.tif"), "n": 3}, lambda ref: 7)
    {'file': 'a-7.tif', 'n': 3}
    """
    if isinstance(value, Ref):
        return lookup(value)
    if isinstance(value, Template):
        return "".join(str(lookup(p)) if isinstance(p, Ref) else p for p in value.parts)
    if isinstance(value, dict | list | tuple) and next(_walk(value), None) is not None:
        if isinstance(value, dict):
            return {key: resolve(entry, lookup) for key, entry in value.items()}
        return type(value)(resolve(entry, lookup) for entry in value)
    return value


def follow(value: Any, path: tuple[str | int, ...], name: str = "value") -> Any:
    """Return what ``path`` leads to inside ``value``: fields, keys of mappings and indices.

    >>> follow({"a": [1, 2]}, ("a", 1))
    2
    """
    for part in path:
        try:
            if isinstance(part, int) or isinstance(value, dict):
                value = value[part]
            else:
                value = getattr(value, part)
        except (KeyError, IndexError, AttributeError, TypeError) as error:
            shown = f"[{part}]" if isinstance(part, int) else f".{part}"
            raise InputError(f"{name} ({type(value).__name__}) has no {shown}") from error
    return value
