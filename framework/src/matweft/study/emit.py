"""The long form of a study as plain data and as YAML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

import yaml

from matweft.objective import Objective
from matweft.space import Choice, Integer, Space
from matweft.study.elements import Element, ForEach, Loop, Step, Use
from matweft.study.located import no_collection, scalar
from matweft.study.plain import plain
from matweft.study.reference import Ref

try:
    from yaml import CSafeDumper as _Writer
except ImportError:  # PyYAML built without its C library
    from yaml import SafeDumper as _Writer  # type: ignore[assignment]

if TYPE_CHECKING:
    from matweft.study.study import Study

WIDTH = 88
_BLOCKS = frozenset({"steps", "run", "loop", "space", "parameters"})
"""Keys whose mappings take a line an entry, however short."""


def expanded(study: Study) -> dict[str, Any]:
    """Return the long form of a study; parsed again it gives an equal one."""
    document: dict[str, Any] = {"study": study.name}
    for key in ("title", "description", "authors", "license", "references"):
        value = getattr(study, key)
        if value:
            document[key] = list(value) if isinstance(value, tuple) else value
    if study.parameters:
        document["parameters"] = {
            name: _declared(value, study.descriptions.get(name, ""))
            for name, value in study.parameters.items()
        }
    document["seed"] = study.seed
    document["max_failures"] = study.max_failures
    if study.timeout is not None:
        document["timeout"] = study.timeout
    document["steps"] = _body(study.steps)
    return document


def _declared(value: Any, description: str) -> Any:
    if description:
        return {"description": description, "default": plain(value)}
    if value is None or isinstance(value, Mapping):
        return {"default": plain(value)}
    return plain(value)


def _body(elements: Mapping[str, Element]) -> dict[str, Any]:
    return {name: _element(element) for name, element in elements.items()}


def _element(element: Element) -> dict[str, Any]:
    if isinstance(element, ForEach):
        return {
            "for-each": _items(element.items),
            "as": element.variable,
            "run": _body(element.body),
        }
    if isinstance(element, Loop):
        return {"loop": _settings(element), "run": _body(element.body)}
    assert isinstance(element, Step)
    written = _use(element)
    if element.inputs:
        written["in"] = plain(element.inputs)
    if element.timeout is not None:
        written["timeout"] = element.timeout
    return written


def _use(one: Step | Use) -> dict[str, Any]:
    written: dict[str, Any] = {"use": one.use}
    if one.parameters:
        written["with"] = plain(one.parameters)
    return written


def _items(items: Ref | Sequence[Any]) -> Any:
    if isinstance(items, range):
        numbers = [items.start, items.stop, items.step]
        shortest = numbers[1:2] if numbers[0] == 0 and numbers[2] == 1 else numbers
        return f"${{range({', '.join(map(str, shortest))})}}"
    return plain(items)


def _settings(loop: Loop) -> dict[str, Any]:
    settings: dict[str, Any] = {"space": _space(loop.space), "sample": _use(loop.sampler)}
    if loop.learner is not None:
        settings["learn"] = _use(loop.learner)
    targets = {o.name: _target(o) for o in loop.objectives if o.goal == "target"}
    if targets:
        settings["target"] = targets
    for goal in ("minimize", "maximize"):
        names = [one.name for one in loop.objectives if one.goal == goal]
        settings |= {goal: names} if names else {}
    settings["budget"] = loop.budget
    if loop.asynchronous:
        settings["asynchronous"] = True
    return settings


def _target(objective: Objective) -> str:
    return f"{objective.target!r} +- {objective.tolerance!r}"


def _space(space: Space) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, variable in space.variables.items():
        if isinstance(variable, Choice):
            written[name] = {"choices": plain(list(variable.options))}
        elif isinstance(variable, Integer):
            written[name] = {"low": variable.low, "high": variable.high, "integer": True}
        elif variable.log:
            written[name] = {"low": variable.low, "high": variable.high, "log": True}
        else:
            written[name] = [variable.low, variable.high]
    return written


class _Dumper(_Writer):
    """Writes short mappings and lists on one line, and quotes what YAML 1.2 reads as a number."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value each time it occurs; anchors confuse readers of a study."""
        return True

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Quote text that our own reader would take for something else."""
        tag = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        if kind is yaml.ScalarNode and implicit[0] and not isinstance(scalar(value), str):
            return "number" if tag == "tag:yaml.org,2002:str" else tag
        return tag


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return a long form as YAML text, keys in their order.

    >>> steps = {"a": {"use": "x.y", "with": {"n": [1, 2]}}}
    >>> print(to_yaml({"study": "demo", "steps": steps}), end="")
    study: demo
    steps:
      a: {use: x.y, with: {n: [1, 2]}}
    """
    with no_collection():
        node = _Dumper(StringIO(), sort_keys=False).represent_data(dict(document))
        _lay_out(node, 0)
        node.flow_style = False  # type: ignore[attr-defined]
        text = yaml.serialize(node, Dumper=_Dumper, width=WIDTH + 12, allow_unicode=True)
    return str(text)


def _lay_out(node: yaml.Node, indent: int, block: bool = False) -> float:
    """Choose flow or block style; return the length of the node on one line."""
    if isinstance(node, yaml.MappingNode):
        lengths = [
            len(key.value) + 4 + _lay_out(entry, indent + 2, key.value in _BLOCKS)
            for key, entry in node.value
        ]
    elif isinstance(node, yaml.SequenceNode):
        lengths = [2 + _lay_out(entry, indent + 2) for entry in node.value]
    else:
        return len(str(node.value)) + 2
    length = math.inf if block and lengths else sum(lengths)
    node.flow_style = length + indent <= WIDTH
    return length
