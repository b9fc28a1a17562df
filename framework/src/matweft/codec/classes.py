"""Classes by name: how a stored value finds its class again."""

from __future__ import annotations

import sys
from importlib import import_module

from matweft.errors import CodecError

_remembered: dict[str, type] = {}


def name_of_class(cls: type) -> str:
    """Return ``"module:Qualname"``, which `find_class` understands in any process.

    Raises `CodecError` for a class made inside a function: nothing could find it again.

    >>> from matweft.history import Trial
    >>> name_of_class(Trial)
    'matweft.history:Trial'
    """
    if "<locals>" in cls.__qualname__:
        raise CodecError(
            f"{cls.__qualname__} is defined inside a function, so a stored value could not find "
            "its class again; define it at the top of a module or of a notebook cell"
        )
    # Spawned workers run the user's script under this other name.
    module = "__main__" if cls.__module__ == "__mp_main__" else cls.__module__
    name = f"{module}:{cls.__qualname__}"
    if module == "__main__":
        _remembered[name] = cls
    return name


def remember(cls: type) -> type:
    """Let this process decode values of a notebook class that is not in its ``__main__``.

    A worker receives such classes with the step it runs; encoding one remembers it, too.
    Returns ``cls``, so that it serves as a decorator.
    """
    name_of_class(cls)
    return cls


def find_class(name: str) -> type | None:
    """Return the class called ``"module:Qualname"``, or None if it cannot be imported.

    >>> find_class("matweft.history:Trial").__name__, find_class("gone.plugin:Thing")
    ('Trial', None)
    """
    module_name, _, qualname = name.partition(":")
    try:
        found: object = sys.modules.get(module_name) or import_module(module_name)
        for part in qualname.split("."):
            found = getattr(found, part)
    except Exception:  # a plugin may fail in any way while it is imported
        return _remembered.get(name)
    return found if isinstance(found, type) else None
