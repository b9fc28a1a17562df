"""YAML text as dictionaries and lists that remember their lines.

Scalars follow YAML 1.2: ``1e-3`` is a number, ``yes`` and ``12:30`` are text.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from yaml.resolver import BaseResolver

from matweft.errors import StudyError
from matweft.study.problems import Line, Problems

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML built without its C library
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"": None, "~": None, "true": True, "false": False}
_WORDS |= {"null": None, "Null": None, "NULL": None}
_WORDS |= {"True": True, "TRUE": True, "False": False, "FALSE": False}
_WORDS |= {".nan": float("nan"), ".inf": float("inf"), "-.inf": float("-inf")}
_TEXT = "tag:yaml.org,2002:str"


class Map(dict[Any, Any]):
    """A mapping with its own line and one for each key."""

    __slots__ = ("line", "lines")

    def __init__(
        self, entries: Any = (), line: Line = 0, lines: dict[Any, Line] | None = None
    ) -> None:
        super().__init__(entries)
        self.line = line
        self.lines = {} if lines is None else lines

    def line_of(self, key: Any) -> Line:
        """Return the line of a key, or that of the mapping."""
        return self.lines.get(key, self.line)


class Seq(list[Any]):
    """A list with its line."""

    __slots__ = ("line",)

    def __init__(self, entries: Any = (), line: Line = 0) -> None:
        super().__init__(entries)
        self.line = line


class _Composer(_Parser, BaseResolver):
    """libyaml's composer without resolving tags, which is where its time would go."""

    def __init__(self, text: str) -> None:
        _Parser.__init__(self, text)
        BaseResolver.__init__(self)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Tell plain scalars from quoted ones; nothing else matters here."""
        return "plain" if kind is yaml.ScalarNode and implicit[0] else _TEXT

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Path resolvers are not used."""

    def ascend_resolver(self) -> None:
        """Path resolvers are not used."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold Python's garbage collector off while many small objects are made and kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def scalar(text: str) -> Any:
    """Return the value of a plain scalar.

    >>> scalar("1e-3"), scalar("64"), scalar("yes"), scalar("null")
    (0.001, 64, 'yes', None)
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _INT.fullmatch(text):
            return int(text, 0 if text[:2] in ("0o", "0x") else 10)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def load_text(text: str, problems: Problems) -> Any:
    """Return the document in ``text`` as `Map`, `Seq` and scalars.

    Raises `StudyError` if it is not YAML; a key given twice is added to ``problems``.
    """
    try:
        with no_collection():
            composer = _Composer(text)
            node = composer.get_single_node()
            return None if node is None else _Builder(problems).value(node)
    except yaml.YAMLError as error:
        raise StudyError([_not_yaml(error, text, problems.file)]) from error


class _Builder:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def value(self, node: Any) -> Any:
        kind = type(node)
        if kind is yaml.ScalarNode:
            return self._scalar(node)
        line = node.start_mark.line + 1
        if kind is yaml.SequenceNode:
            return Seq([self.value(item) for item in node.value], line)
        entries: dict[Any, Any] = {}
        lines: dict[Any, Line] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            if type(key_node) is not yaml.ScalarNode:
                self.problems.add(at, "a key is a list or a mapping; keys are names")
                continue
            key = key_node.value
            if key in entries:
                self.problems.add(
                    at, f"{key!r} is given twice, first on line {lines[key]}; keep one"
                )
            entries[key], lines[key] = self.value(value_node), at
        merged = entries.pop("<<", None)
        if isinstance(merged, dict):
            entries = {**merged, **entries}
        return Map(entries, line, lines)

    def _scalar(self, node: Any) -> Any:
        if node.tag == "plain":
            return scalar(node.value)
        if node.tag != _TEXT:
            at = node.start_mark.line + 1
            self.problems.add(at, f"the tag {node.tag!r} is not known here; write the bare value")
        return node.value


def _not_yaml(error: yaml.YAMLError, text: str, file: str) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error)
    if mark is None:
        return f"{file}: not valid YAML: {reason}"
    lines = text.splitlines()
    nearby = lines[mark.line] if mark.line < len(lines) else ""
    hint = ""
    if "\t" in nearby[: mark.column + 1]:
        hint = " Tabs are not allowed; indent with spaces."
    elif "${" in nearby:
        hint = ' Inside { } and [ ] a reference needs quotes: "${name}".'
    return f"{file}:{mark.line + 1}: not valid YAML: {reason}.{hint}"


def locate(value: Any) -> Any:
    """Copy plain dictionaries and lists into `Map` and `Seq` without lines."""
    if isinstance(value, Map | Seq):
        return value
    if isinstance(value, dict):
        return Map({key: locate(entry) for key, entry in value.items()})
    if isinstance(value, list | tuple):
        return Seq(locate(entry) for entry in value)
    return value
