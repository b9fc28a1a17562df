"""The text of what a script or a notebook defines, with all that it uses from there."""

from __future__ import annotations

import ast
import inspect
import linecache
import symtable
import sys
import textwrap
from collections.abc import Iterator
from functools import cached_property
from types import CodeType, FunctionType, ModuleType
from typing import Any

from matweft.errors import MatweftError
from matweft.store import content_hash

MAIN = "__main__"


def in_notebook() -> bool:
    """Return whether ``__main__`` is a notebook or another session of IPython."""
    return "get_ipython" in vars(sys.modules[MAIN])


def source_of(cls: type) -> str:
    """Return the text of a class of ``__main__`` and of what it uses of it, and data by content.

    Functions, classes and constants of other cells are part of it: whoever changes them changes
    what the class computes. A class without text gives that of its pickle.
    """
    known = vars(sys.modules[MAIN])
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [(cls.__qualname__, cls)]
    while waiting:
        name, value = waiting.pop()
        if name in found or isinstance(value, ModuleType):
            continue
        found[name] = text = _text(value)
        if _is_own(value):
            waiting += [(one, known[one]) for one in _names_used(text) if one in known]
            waiting += [(b.__qualname__, b) for b in getattr(value, "__bases__", ()) if _is_own(b)]
    head = found.pop(cls.__qualname__)
    return "\n\n".join([head, *(found[name] for name in sorted(found) if found[name])])


def _is_own(value: Any) -> bool:
    """Return whether a class or function is of the script, also where it wraps one of a library."""
    if isinstance(value, FunctionType) and value.__globals__.get("__name__") == MAIN:
        return True
    return isinstance(value, type | FunctionType) and value.__module__ == MAIN


def _text(value: Any) -> str:
    """Return the text of an own class or function, the content of data, nothing for the rest."""
    if not _is_own(value):
        return "" if isinstance(value, type | FunctionType) else _content(value)
    text = _text_of_class(value) if isinstance(value, type) else _text_of_function(value)
    return text or _pickled(value)


def _content(value: Any) -> str:
    try:
        return content_hash(value)
    except (MatweftError, TypeError, ValueError):
        return ""


def _pickled(value: Any) -> str:
    import cloudpickle

    return bytes(cloudpickle.dumps(value)).hex()


def _text_of_function(function: FunctionType) -> str:
    """Return the text of a function; of one that wraps another of the script, that of the other."""
    inner = inspect.unwrap(function)
    wraps_own = isinstance(inner, FunctionType) and _is_own(inner)
    return _text_in_file(inner if wraps_own else function.__code__)


def _text_in_file(value: Any) -> str:
    """Return the text of a class or function as a file or a cell has it, else nothing."""
    try:
        return textwrap.dedent(inspect.getsource(value))
    except OSError:
        return ""


def _text_of_class(cls: type) -> str:
    """Return the text of a class; where its module has no file, by way of its methods."""
    for code in _codes(cls):
        text = _Text("".join(linecache.getlines(code.co_filename))).of_class(cls, code)
        if text:
            return text
    text = _text_in_file(cls)
    if text:
        return text
    cells = [cell for cell in vars(sys.modules[MAIN]).get("In", ()) if isinstance(cell, str)]
    found = (_Text(cell).of_class(cls) for cell in reversed(cells))
    return next((text for text in found if text), "")


def _codes(cls: type) -> Iterator[CodeType]:
    for value in vars(cls).values():
        function = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else value
        code = getattr(function, "__code__", None)
        if isinstance(code, CodeType) and getattr(function, "__module__", "") == MAIN:
            yield code


class _Text:
    """A script or a cell, where classes are found by name."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return ast.parse(self.text)
        except SyntaxError:  # a cell with magic words
            return ast.Module([], [])

    def of_class(self, cls: type, inside: CodeType | None = None) -> str:
        """Return the last definition of a class, or that which holds the code of a method."""
        found = ""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                last = node.end_lineno or first
                if inside is None or first <= inside.co_firstlineno <= last:
                    lines = self.text.splitlines()[first - 1 : last]
                    found = textwrap.dedent("\n".join(lines))
        return found


def _names_used(text: str) -> set[str]:
    """Return the global names that a text refers to.

    >>> sorted(_names_used("def f(x: Kind): return g(x.mean, SCALE)"))
    ['Kind', 'SCALE', 'g']
    """
    try:
        waiting = [symtable.symtable(text, "<text>", "exec")]
    except SyntaxError:
        return set()
    used: set[str] = set()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                used.add(symbol.get_name())
    return used
