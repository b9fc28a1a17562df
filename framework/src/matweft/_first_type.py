"""For which type a plugin's function is: the annotation of its first parameter."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


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
