"""From a node to a task: references looked up, parameters validated, the key computed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matweft.component import Component
from matweft.engine.lookup import look_up, map_stored
from matweft.engine.nodes import Scope, StepNode
from matweft.engine.provenance import origin
from matweft.engine.seeds import step_seed
from matweft.engine.task import Stored, Task
from matweft.errors import InputError, MatweftError
from matweft.history import History
from matweft.registry import registry
from matweft.result import Failure
from matweft.store import FileRef, Store, content_hash, step_key
from matweft.study import Ref, Study, refs_in, resolve


class Preparer:
    """Makes tasks of nodes; remembers components whose parameters hold no reference."""

    def __init__(self, store: Store, study: Study, precision: str) -> None:
        self.store = store
        self.seed = study.seed
        self.timeout = study.timeout
        self.precision = precision
        self._outputs: dict[str, str] = {}
        self._fixed: dict[int, tuple[Any, Component, dict[str, Any]]] = {}

    def learn_output(self, key: str, output_hash: str) -> None:
        """Remember the content hash of a finished step's result."""
        self._outputs[key] = output_hash

    def task(self, node: StepNode) -> Task:
        """Return the task of a node whose references are all available.

        Raises `MatweftError` with a sentence if the parameters turn out to be invalid.
        """
        component, canonical = self._component(node)
        inputs = {
            port: resolve(value, lambda ref: look_up(node.scope, ref.root, ref.path))
            for port, value in node.element.inputs.items()
        }
        for port, value in inputs.items():
            if isinstance(value, Failure):
                raise InputError(f"input {port!r}: {value.message}")
        hashes = {port: self._hash(value) for port, value in inputs.items()}
        seed = step_seed(self.seed, node.id) if component.ports().random else None
        name = node.element.use
        came_from = origin(type(component))
        key = step_key(
            _known_as(component, name), component.revision, canonical, seed, hashes, self.precision
        )
        timeout = node.element.timeout or self.timeout
        return Task(node.id, key, name, component, inputs, hashes, seed, timeout, came_from)

    def _component(self, node: StepNode) -> tuple[Component, dict[str, Any]]:
        element = node.element
        remembered = self._fixed.get(id(element))
        changes = overrides_of(node.scope, element.name)
        if remembered is not None and not changes:
            return remembered[1], remembered[2]
        parameters = {
            name: resolve(value, lambda ref: self._value(node.scope, ref))
            for name, value in {**element.parameters, **changes}.items()
        }
        component = element.component(**parameters)
        canonical = canonical_parameters(component, self.store)
        if not changes and not list(refs_in(dict(element.parameters))):
            self._fixed[id(element)] = (element, component, canonical)
        return component, canonical

    def _value(self, scope: Scope, ref: Ref) -> Any:
        found = look_up(scope, ref.root, ref.path)
        return map_stored(found, lambda stored: self.store.value(stored.key, stored.select))

    def _hash(self, value: Any) -> Any:
        if isinstance(value, Stored):
            return [self._outputs[value.key], *value.select]
        if isinstance(value, list | tuple):
            return [self._hash(item) for item in value]
        if isinstance(value, dict):
            return {name: self._hash(item) for name, item in value.items()}
        return content_hash(value.timeless() if isinstance(value, History) else value)


def overrides_of(scope: Scope | None, step: str) -> dict[str, Any]:
    """Return the parameters that the point of an enclosing loop sets for a step."""
    while scope is not None:
        if step in scope.overrides:
            return scope.overrides[step]
        scope = scope.outer
    return {}


def _known_as(component: Component, name: str) -> str:
    """Return the name of a component in keys.

    The classes of scripts and notebooks have no version: what they are is part of the key.
    """
    own = type(component).__module__ == "__main__"
    return f"{name} {origin(type(component))[2]}" if own else name


def canonical_parameters(component: Component, store: Store) -> dict[str, Any]:
    """Return all parameters, defaults included, with files replaced by their content."""
    found = {name: _canonical(value, store) for name, value in component}
    beside = component.files_beside()
    return found | {"files beside": [_canonical(one, store) for one in beside]} if beside else found


def _canonical(value: Any, store: Store) -> Any:
    if isinstance(value, Path):
        if not value.exists():
            raise MatweftError(f"no file {value}; give an existing path")
        return FileRef(value, store.file_hash(value))
    if isinstance(value, Component):
        name = registry().name_of(type(value))
        known_as = _known_as(value, name)
        return {
            "use": known_as,
            "revision": value.revision,
            "with": canonical_parameters(value, store),
        }
    if isinstance(value, Mapping):
        return {str(key): _canonical(item, store) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item, store) for item in value]
    return value
