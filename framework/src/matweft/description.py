"""A component described as plain data: for the command line, the reference pages and forms."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import TYPE_CHECKING, Any, get_args, get_origin

from matweft.field import unit_of
from matweft.registry import registry
from matweft.result import fields_of

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "multiple_of": "multiple of"}
_LENGTHS = {"min_length": "at least", "max_length": "at most"}


def describe_component(name: str) -> dict[str, Any]:
    """Return purpose, parameters, inputs, outputs, references and origin of a component.

    ``name`` is a registered name or ``"module:Class"``; all values are JSON-able.

    Raises `PluginError` if the component is unknown or broken.
    """
    reg = registry()
    cls = reg.component(name)
    ports = cls.ports()
    text = inspect.getdoc(cls) or ""
    described = {
        "name": name,
        "role": cls.role,
        "purpose": text.partition("\n")[0],
        "description": text.partition("\n")[2].strip(),
        "parameters": [_parameter(key, field) for key, field in cls.model_fields.items()],
        "inputs": [
            {"name": port.name, "type": type_name(port.type), "required": port.required}
            for port in ports.inputs.values()
        ],
        "random": ports.random,
        "output": {"type": type_name(ports.output), "fields": output_fields(ports.output)},
        "references": list(cls.references),
        "revision": cls.revision,
        "plugin": None,
    }
    if ":" not in name:
        plugin = reg.entry(name).plugin
        described["plugin"] = {"distribution": plugin.distribution, "version": plugin.version}
    return described


def _parameter(name: str, field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return {
        "name": name,
        "type": type_name(field.annotation),
        "required": field.is_required(),
        "default": _plain(default),
        "unit": unit_of(field),
        "bounds": ", ".join(bounds_of(field)),
        "description": field.description or "",
        "reference": extra.get("reference") if isinstance(extra, dict) else None,
    }


def bounds_of(field: FieldInfo) -> list[str]:
    """Return the bounds of a parameter as text, such as ``["≥ 0", "< 1"]``.

    >>> from matweft import Field
    >>> bounds_of(Field(0.5, ge=0, lt=1))
    ['≥ 0', '< 1']
    """
    found = []
    for rule in field.metadata:
        for key, sign in _BOUNDS.items():
            if getattr(rule, key, None) is not None:
                found.append(f"{sign} {getattr(rule, key)}")
        for key, sign in _LENGTHS.items():
            if getattr(rule, key, None) is not None:
                found.append(f"{sign} {getattr(rule, key)} entries")
    return found


def output_fields(output: Any) -> list[dict[str, str]]:
    """Return name, type, unit and meaning of the fields of a result class."""
    if not dataclasses.is_dataclass(output) or not isinstance(output, type):
        return []
    return [
        {
            "name": entry.name,
            "type": type_name(entry.type),
            "unit": entry.quantity.unit,
            "description": entry.quantity.description,
        }
        for entry in fields_of(output).values()
    ]


def type_name(annotation: Any) -> str:
    """Return an annotation as one would write it, without modules.

    >>> type_name(tuple[int, ...] | None), type_name(typing.Literal["x", "y"])
    ('tuple[int, ...] | None', "'x' | 'y'")
    """
    if annotation is None or annotation is type(None):
        return "None"
    if annotation is Ellipsis:
        return "..."
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return type_name(arguments[0])
    if origin is typing.Literal:
        return " | ".join(map(repr, arguments))
    if origin is not None and getattr(origin, "__name__", "") in ("Union", "UnionType"):
        return " | ".join(map(type_name, arguments))
    if getattr(origin, "__name__", "") == "ndarray":
        return "ndarray"
    if origin is not None and arguments:
        return f"{type_name(origin)}[{', '.join(map(type_name, arguments))}]"
    return str(getattr(annotation, "__name__", annotation))


def _plain(value: Any) -> Any:
    """Return a default as JSON-able data; a component by its name and parameters."""
    from matweft.component import Component

    if isinstance(value, Component):
        changed = {name: _plain(getattr(value, name)) for name in value.model_fields_set}
        return {"use": registry().name_of(type(value)), **({"with": changed} if changed else {})}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
