"""Types of the parts of a value: fields of results, entries of lists."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, get_args, get_origin

import numpy as np

from matweft.description import type_name
from matweft.errors import InputError, did_you_mean
from matweft.result import fields_of
from matweft.study.sheet import alternatives


@dataclasses.dataclass(frozen=True)
class Part:
    """Type of a part of a value and its unit, None where nothing is known of it."""

    type: Any
    unit: str | None = None


@lru_cache(maxsize=10_000)
def part_of(whole: Any, path: tuple[str | int, ...]) -> Part:
    """Return what ``path`` leads to in a value of type ``whole``.

    Raises `InputError` if a documented type has no such part.

    >>> part_of(dict[str, float], ("a",)).type, part_of(tuple[int, str], (1,)).type
    (<class 'float'>, <class 'str'>)
    """
    part = Part(whole)
    for step in path:
        part = _step(part, step)
    return part


def _step(part: Part, step: str | int) -> Part:
    options = [one for one in alternatives(part.type) if one is not type(None)]
    found, errors = [], []
    for option in options:
        try:
            entry = _entry(option, step) if isinstance(step, int) else _field(option, step)
            found.append(
                entry if entry.unit is not None else dataclasses.replace(entry, unit=part.unit)
            )
        except InputError as error:
            errors.append(error)
    if not found:
        raise errors[0]
    return found[0] if len(found) == 1 else Part(Any)


def _entry(whole: Any, index: int) -> Part:
    origin, arguments = get_origin(whole) or whole, get_args(whole)
    if origin is tuple and arguments and arguments[-1] is not Ellipsis:
        if not -len(arguments) <= index < len(arguments):
            raise InputError(
                f"[{index}] is beyond the {len(arguments)} entries of {type_name(whole)}"
            )
        return Part(arguments[index])
    if not isinstance(origin, type) or issubclass(origin, np.ndarray | Mapping):
        return Part(Any)
    if issubclass(origin, Sequence) and not issubclass(origin, str):
        return Part(arguments[0] if arguments else Any)
    if issubclass(origin, int | float | str) or dataclasses.is_dataclass(origin):
        raise InputError(f"{type_name(whole)} has no entries, so no [{index}]")
    return Part(Any)


def _field(whole: Any, name: str) -> Part:
    origin, arguments = get_origin(whole) or whole, get_args(whole)
    if not isinstance(origin, type) or origin is object:
        return Part(Any)
    if issubclass(origin, Mapping):
        return Part(arguments[1] if len(arguments) == 2 else Any)
    if dataclasses.is_dataclass(origin):
        fields = fields_of(origin)
        if name in fields:
            entry = fields[name]
            return Part(entry.type, None if _decided_later(origin, name) else entry.quantity.unit)
    member = inspect.getattr_static(origin, name, None)
    if isinstance(member, property):
        try:
            return Part(typing.get_type_hints(member.fget).get("return", Any))
        except NameError:
            return Part(Any)
    if dataclasses.is_dataclass(origin) or origin.__module__ == "builtins":
        raise InputError(_no_field(origin, name))
    return Part(typing.get_type_hints(origin).get(name, Any))


def _decided_later(cls: Any, name: str) -> bool:
    """Return whether a field's unit is known for a result only, not for its class."""
    hint = typing.get_type_hints(cls, include_extras=True)[name]
    return any("{" in getattr(extra, "unit", "") for extra in get_args(hint)[1:])


def _no_field(cls: Any, name: str) -> str:
    known = list(fields_of(cls)) if dataclasses.is_dataclass(cls) else []
    known += [k for k, v in vars(cls).items() if isinstance(v, property)]
    told = f"; it has {', '.join(known)}" if known else ""
    return f"{type_name(cls)} has no {name!r}{told}.{did_you_mean(name, known)}"


def is_scalar(annotation: Any) -> bool:
    """Return whether a value of this type may be one number.

    >>> is_scalar(float | None), is_scalar(list[float])
    (True, False)
    """
    return any(
        one is Any
        or (isinstance(one, type) and issubclass(one, int | float | np.number | np.bool_))
        for one in alternatives(annotation)
    )
