"""A plugin's functions by the type they are for: the annotation of their first parameter."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from matweft.errors import PluginError
from matweft.registry import registry


def first_type(function: Callable[..., Any]) -> type:
    """Return the type that annotates the first parameter of a function.

    Raises `TypeError` if there is none.

    >>> def draw(value: int): ...
    >>> first_type(draw)
    <class 'int'>
    """
    first = next(iter(inspect.signature(function).parameters))
    # The other annotations may name types of libraries that are imported for type checking only.
    given = {name: one for name, one in function.__annotations__.items() if name == first}
    only = SimpleNamespace(__annotations__=given)
    found = typing.get_type_hints(only, vars(inspect.getmodule(function))).get(first)
    if not isinstance(found, type):
        raise TypeError(f"{function} must annotate its first parameter with the type it is for")
    return found


def function_for(hook: str, cls: type) -> Callable[[Any], Any] | None:
    """Return what the plugins name by a hook for a class or its nearest base; None if nothing.

    A function that is broken or for no type is passed over.
    """
    found: dict[type, Callable[[Any], Any]] = {}
    known = registry()
    for name in known.targets(hook):
        try:
            function = known.load(hook, name)
            found[first_type(function)] = function
        except (PluginError, TypeError, NameError):
            continue
    return next((found[base] for base in cls.__mro__ if base in found), None)
