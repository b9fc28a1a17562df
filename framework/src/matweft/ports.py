"""Ports: what the verb of a component takes and returns, read from its signature."""

from __future__ import annotations

import inspect
import types
import typing
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from matweft.errors import did_you_mean

if TYPE_CHECKING:
    from matweft.component import Component


@dataclass(frozen=True)
class Port:
    """One named input of a verb."""

    name: str
    type: Any
    required: bool

    def accepts(self, offered: Any) -> bool:
        """Return whether a value of type ``offered`` may enter here (unknown types may)."""
        return compatible(offered, self.type)


@dataclass(frozen=True)
class Ports:
    """Inputs and result of a verb; ``random`` tells whether it takes a generator ``rng``."""

    inputs: dict[str, Port] = field(default_factory=dict)
    output: Any = Any
    random: bool = False


@cache
def ports_of(component: type[Component]) -> Ports:
    """Read the ports of a component class from the signature of its verb."""
    verb = getattr(component, component.verb)
    try:
        hints = typing.get_type_hints(verb)
    except NameError as error:
        where = f"{component.__qualname__}.{component.verb}"
        raise TypeError(
            f"an annotation of {where} means nothing when it runs: {error}; import the type "
            "outside of 'if TYPE_CHECKING'"
        ) from error
    inputs: dict[str, Port] = {}
    random = False
    for name, parameter in list(inspect.signature(verb).parameters.items())[1:]:
        if name == "rng":
            random = True
        else:
            required = parameter.default is inspect.Parameter.empty
            inputs[name] = Port(name, hints.get(name, Any), required)
    return Ports(inputs, hints.get("return", Any), random)


def missing_verb(component: type[Component]) -> str:
    """Return a sentence if a component class does not define its verb, else nothing."""
    verb = component.verb
    if verb not in component.__abstractmethods__ and hasattr(component, verb):
        return ""
    hint = did_you_mean(verb, [name for name in vars(component) if not name.startswith("_")])
    return (
        f"{component.__name__} is a {component.role} but has no verb {verb!r}; "
        f"define {verb}(self, ...) in it.{hint}"
    )


def check_verb(component: type[Component]) -> None:
    """Raise TypeError if the verb's signature does not say what goes in and comes out."""
    verb = component.__dict__[component.verb]
    where = f"{component.__qualname__}.{component.verb}"
    signature = inspect.signature(verb)
    if signature.return_annotation is inspect.Signature.empty:
        raise TypeError(f"{where} has no return annotation; write '-> TheResultType'")
    for name, parameter in list(signature.parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"{where} takes *{name}; name each input instead")
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise TypeError(f"{where} takes {name!r} by place only; inputs go by name")
        if parameter.annotation is inspect.Parameter.empty:
            raise TypeError(f"{where} does not annotate {name!r}; the type is the port's type")
        if name == "rng" and parameter.kind is not parameter.KEYWORD_ONLY:
            raise TypeError(f"{where} must take rng as keyword only: put '*,' before it")


def compatible(offered: Any, wanted: Any) -> bool:
    """Return whether a value annotated ``offered`` may be used where ``wanted`` is asked.

    >>> compatible(bool, int), compatible(str, int | None), compatible(Any, int)
    (True, False, True)
    """
    if Any in (offered, wanted) or object is wanted:
        return True
    if get_origin(offered) is typing.Annotated:
        return compatible(get_args(offered)[0], wanted)
    if get_origin(wanted) is typing.Annotated:
        return compatible(offered, get_args(wanted)[0])
    if _is_union(offered):
        return any(compatible(one, wanted) for one in get_args(offered))
    if _is_union(wanted):
        return any(compatible(offered, one) for one in get_args(wanted))
    offered, wanted = get_origin(offered) or offered, get_origin(wanted) or wanted
    if not isinstance(offered, type) or not isinstance(wanted, type):
        return True
    try:
        return issubclass(offered, wanted) or (wanted is float and issubclass(offered, int))
    except TypeError:  # a protocol that cannot be checked
        return True


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
