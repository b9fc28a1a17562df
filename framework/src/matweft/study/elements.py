"""What a study is made of: steps, for-eaches and design loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from matweft.component import Component
from matweft.study.plain import plain_parameters
from matweft.study.reference import Ref, refs_in

if TYPE_CHECKING:
    from matweft.objective import Objective
    from matweft.space import Space

Where = tuple[str, int]
"""File and line; line 0 where a study was not read from text."""


@dataclass(frozen=True, init=False)
class Use:
    """A component and its parameters, before its references are known.

    In Python, give a component (or its class and parameters) instead of a registered name;
    ``inputs`` and ``timeout`` (seconds) matter where it is a step.

    >>> from matweft import Generator
    >>> class Rod(Generator):
    ...     length: float = 1.0
    ...     def generate(self) -> float:
    ...         return self.length
    >>> Use(Rod(length=2.0)).parameters
    {'length': 2.0}
    """

    use: str
    component: type[Component]
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    timeout: float | str | None = None

    def __init__(
        self,
        use: str | Component | type[Component],
        component: type[Component] | None = None,
        parameters: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        timeout: float | str | None = None,
    ) -> None:
        given = dict(parameters or {})
        if isinstance(use, Component):
            given = {**plain_parameters(use), **given}
            use = type(use)
        if isinstance(use, str):
            name = use
            component = component or _registered(use)
        else:
            name, component = _name_of(use), use
        object.__setattr__(self, "use", name)
        object.__setattr__(self, "component", component)
        object.__setattr__(self, "parameters", given)
        object.__setattr__(self, "inputs", dict(inputs or {}))
        object.__setattr__(self, "timeout", timeout)


def _registered(name: str) -> type[Component]:
    from matweft.registry import registry

    return registry().component(name)


def _name_of(component: type[Component]) -> str:
    from matweft.registry import registry

    return registry().name_of(component)


@dataclass(frozen=True)
class Element:
    """Something that a study names: `Step`, `ForEach` or `Loop`."""

    name: str


@dataclass(frozen=True)
class Step(Element):
    """One component at work.

    ``parameters`` and ``inputs`` are as written, with `Ref` and `Template` where the study has
    references; ``timeout`` is in seconds.
    """

    use: str
    component: type[Component]
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Any]
    timeout: float | None = None
    where: Where = field(default=("", 0), compare=False)


@dataclass(frozen=True)
class ForEach(Element):
    """A body run once for each item of a list; ``variable`` is the item inside the body."""

    items: Ref | Sequence[Any]
    variable: str
    body: Mapping[str, Element]
    where: Where = field(default=("", 0), compare=False)


@dataclass(frozen=True)
class Loop(Element):
    """A body run for points that ``sampler`` chooses in ``space``, at most ``budget`` times.

    Names in ``space`` are ``step.parameter``, names of objectives ``step.field``, both of
    steps in the body.
    """

    space: Space
    sampler: Use
    learner: Use | None
    objectives: tuple[Objective, ...]
    budget: int
    body: Mapping[str, Element]
    where: Where = field(default=("", 0), compare=False)
    asynchronous: bool = False
    """Whether a point is asked for as soon as another is finished, instead of in batches."""


def own_refs(element: Element) -> list[Ref]:
    """Return the references that an element itself holds, without those of its body."""
    if isinstance(element, Step):
        return refs_in([element.parameters, element.inputs])
    if isinstance(element, ForEach):
        return refs_in(element.items)
    if isinstance(element, Loop):
        uses = [element.sampler, element.learner]
        return refs_in([use.parameters for use in uses if use is not None])
    return []


def body_of(element: Element) -> Mapping[str, Element]:
    """Return the elements inside an element; a step has none."""
    return element.body if isinstance(element, ForEach | Loop) else {}


def dependencies(element: Element) -> set[str]:
    """Return the names outside an element that it or its body refers to.

    >>> from matweft.study.reference import Ref
    >>> dependencies(ForEach("crops", Ref("files"), "i", {}))
    {'files'}
    """
    found = {ref.root for ref in own_refs(element)}
    body = body_of(element)
    inside: set[str] = set()
    for child in body.values():
        inside |= dependencies(child)
    if isinstance(element, ForEach):
        inside.discard(element.variable)
    return found | (inside - set(body))
