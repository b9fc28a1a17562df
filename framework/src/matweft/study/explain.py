"""Sentences for what pydantic found wrong with the parameters of a component."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from matweft.component import Component
from matweft.errors import did_you_mean
from matweft.field import unit_of
from matweft.result import short
from matweft.study.sheet import alternatives

_SHOULD_BE = "Input should be "
_VALUE_ERROR = "Value error, "


def explain(error: ValidationError, component: type[Component], label: str = "") -> list[str]:
    """Return one sentence for each parameter that is wrong; ``label`` is the step's name.

    >>> from matweft import Field, Generator
    >>> from matweft.errors import ParameterError
    >>> class Pores(Generator):
    ...     porosity: float = Field(gt=0, lt=1)
    ...     def generate(self) -> float:
    ...         return self.porosity
    >>> try:
    ...     Pores(porosity=1.4)
    ... except ParameterError as error:
    ...     explain(error.validation, Pores, "pores")
    ['pores.porosity is 1.4; it must be less than 1']
    """
    return [sentence for _, sentence in wrong_parameters(error, component, label)]


def wrong_parameters(
    error: ValidationError, component: type[Component], label: str = ""
) -> list[tuple[str, str]]:
    """Return the name of each wrong parameter (empty for the whole) with its sentence."""
    by_parameter: dict[str, list[Any]] = {}
    for entry in error.errors(include_url=False):
        by_parameter.setdefault(str(entry["loc"][0]) if entry["loc"] else "", []).append(entry)
    return [
        (name, sentence)
        for name, entries in by_parameter.items()
        for sentence in _sentences(name, entries, component, label)
    ]


def _sentences(
    name: str, entries: list[Any], component: type[Component], label: str
) -> Iterable[str]:
    kind = entries[0]["type"]
    if kind == "missing" and len(entries[0]["loc"]) == 1:
        return [missing(name, component, label)]
    if kind == "extra_forbidden" and len(entries[0]["loc"]) == 1:
        return [unknown(name, component, label)]
    field = component.model_fields.get(name)
    if field is not None and len(entries) > 1 and len(alternatives(field.annotation)) > 1:
        rules = " or ".join(dict.fromkeys(_rule(entry)[1] for entry in entries))
        return [
            f"{_at(label, (name,))} is {_shown(entries[0]['input'], field)}; it must be {rules}"
        ]
    return [_sentence(entry, field, label) for entry in entries]


def missing(name: str, component: type[Component], label: str = "") -> str:
    """Return the sentence for a parameter that is not given."""
    meaning = component.model_fields[name].description
    told = f" ({meaning})" if meaning else ""
    return f"{_at(label, (name,))} is missing; {component.__name__} needs it{told}"


def unknown(name: str, component: type[Component], label: str = "") -> str:
    """Return the sentence for a parameter that there is not."""
    names = list(component.model_fields)
    allowed = f"it has {', '.join(names)}" if names else "it has none"
    hint = did_you_mean(name, names)
    whose = f"{label} ({component.__name__})" if label else component.__name__
    return f"{whose} has no parameter {name!r}; {allowed}.{hint}"


def _sentence(entry: Any, field: Any, label: str) -> str:
    where = _at(label, entry["loc"])
    if entry["type"] == "missing":
        return f"{where} is missing"
    must, rule = _rule(entry)
    if not entry["loc"]:
        return f"{label}: {rule}" if label else rule
    value = entry["input"]
    hint = ""
    if entry["type"] in ("literal_error", "enum") and isinstance(value, str):
        hint = "." + did_you_mean(value, _literals(field)) if _literals(field) else ""
    shown = _shown(value, field)
    return f"{where} is {shown}; it must be {rule}{hint}" if must else f"{where} is {shown}: {rule}"


def _rule(entry: Any) -> tuple[bool, str]:
    """Return the rule that was broken and whether it reads after 'it must be'."""
    message: str = entry["msg"]
    if message.startswith(_SHOULD_BE):
        return True, message.removeprefix(_SHOULD_BE)
    if message.startswith(_VALUE_ERROR):
        return False, message.removeprefix(_VALUE_ERROR)
    return False, message[:1].lower() + message[1:]


def _literals(field: Any) -> list[str]:
    if field is None:
        return []
    return [
        option
        for one in alternatives(field.annotation)
        if get_origin(one) is Literal
        for option in get_args(one)
        if isinstance(option, str)
    ]


def _shown(value: Any, field: Any) -> str:
    text = repr(value) if isinstance(value, str) else short(value)
    unit = unit_of(field) if field is not None else None
    return f"{text} {unit}" if unit and isinstance(value, int | float) else text


def _at(label: str, loc: Iterable[Any]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return label + path if label else path.lstrip(".")
