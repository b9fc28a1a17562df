"""Objects made again from their stored fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def rebuild(cls: type, fields: Mapping[str, Any]) -> Any:
    """Return an object of a dataclass, named tuple or pydantic model; None if it does not fit.

    It does not fit if the class has lost a stored field, or has a new one without a default.
    """
    if dataclasses.is_dataclass(cls):
        return _dataclass(cls, fields)
    if issubclass(cls, BaseModel) or (issubclass(cls, tuple) and hasattr(cls, "_fields")):
        try:
            return cls(**fields)
        except Exception:  # validators of plugins may raise anything
            return None
    return None


def _dataclass(cls: Any, stored: Mapping[str, Any]) -> Any:
    declared = dataclasses.fields(cls)
    fields = {**_defaults(declared), **stored}
    if set(fields) != {field.name for field in declared}:
        return None
    made = _constructed(cls, {f.name: fields[f.name] for f in declared if f.init})
    # A constructor may change what it is given; the stored fields are the truth.
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def _constructed(cls: Any, arguments: Mapping[str, Any]) -> Any:
    """Return an object whose constructor has run, if today's checks still let it."""
    try:
        return cls(**arguments)
    except Exception:  # validators of plugins may raise anything
        return object.__new__(cls)


def _defaults(fields: tuple[dataclasses.Field[Any], ...]) -> dict[str, Any]:
    found = {}
    for field in fields:
        if field.default is not dataclasses.MISSING:
            found[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = field.default_factory()
    return found
