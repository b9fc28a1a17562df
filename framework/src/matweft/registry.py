"""The registry: which components, types, formats and commands are there, and from which plugin."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from matweft._plugins import (
    HOOKS,
    ROLES,
    Entry,
    PluginRecord,
    cure_of,
    describe,
    find_plugins,
    import_object,
    read_plugin,
)
from matweft._unknown import why_no_import, why_unknown
from matweft.errors import PluginError, did_you_mean, ended

if TYPE_CHECKING:
    from matweft.component import Component

__all__ = ["Entry", "PluginRecord", "Registry", "build", "build_nested", "registry", "use_registry"]

BUILTIN_DOMAINS = ("image", "dataset", "model")


def _listed(variable: str) -> frozenset[str] | None:
    names = frozenset(x.strip() for x in os.environ.get(variable, "").split(",") if x.strip())
    return names or None


class Registry:
    """Everything that plugins contribute; empty unless ``discover`` is set.

    ``allow`` and ``block`` name entry points or distributions; by default they come from the
    environment variables ``MATWEFT_PLUGINS`` and ``MATWEFT_BLOCK_PLUGINS``, separated by commas.
    With ``MATWEFT_STRICT=1`` no name is given out while a plugin is broken: `PluginError`.

    >>> from types import SimpleNamespace
    >>> from matweft import hookimpl
    >>> plugin = SimpleNamespace(
    ...     MATWEFT_CONTRACT=1,
    ...     matweft_generators=hookimpl(lambda: {"checker.board": "matweft_checker.board:Board"}),
    ... )
    >>> reg = Registry()
    >>> reg.add(plugin, "checker").hooks
    ('matweft_generators',)
    >>> reg.names("generator"), reg.entry("checker.board").target
    (['checker.board'], 'matweft_checker.board:Board')
    """

    def __init__(
        self,
        discover: bool = False,
        allow: Iterable[str] | None = None,
        block: Iterable[str] | None = None,
    ) -> None:
        self._undiscovered = discover
        self._allow = _listed("MATWEFT_PLUGINS") if allow is None else frozenset(allow)
        self._block = _listed("MATWEFT_BLOCK_PLUGINS") if block is None else frozenset(block)
        self._records: list[PluginRecord] = []
        self._entries: dict[str, dict[str, Entry]] = {hook: {} for hook in HOOKS}
        self._components: dict[str, Entry] = {}
        self._clashes: dict[tuple[str, str], str] = {}
        self._name_of: dict[type, str] = {}
        self._lock = threading.RLock()

    def add(
        self,
        module_or_namespace: Any,
        name: str,
        distribution: str = "",
        version: str = "",
        domains: Iterable[str] = (),
    ) -> PluginRecord:
        """Add one plugin: a hooks module, its name, or any object with hooks as attributes.

        ``name`` is the domain that its components' names begin with, unless ``domains`` are given.
        """
        given = module_or_namespace
        path = given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)
        record = PluginRecord(name, distribution, version, path)

        def load() -> Any:
            return importlib.import_module(given) if isinstance(given, str) else given

        self._take(record, load, domains or (name,))
        return record

    def _take(self, record: PluginRecord, load: Callable[[], Any], domains: Iterable[str]) -> None:
        with self._lock:
            self._records.append(record)
            self._name_of.clear()
            for entry in read_plugin(record, load, domains):
                self._register(entry)

    def _register(self, entry: Entry) -> None:
        space = self._components if entry.role else self._entries[entry.hook]
        other = space.get(entry.name)
        if other is None:
            space[entry.name] = self._entries[entry.hook][entry.name] = entry
            return
        sentence = (
            f"both {other.plugin.title} and {entry.plugin.title} provide {entry.name!r}"
            f" ({' and '.join(dict.fromkeys((other.hook, entry.hook)))})"
        )
        self._clashes["" if entry.role else entry.hook, entry.name] = sentence
        for one in (other, entry):
            record = one.plugin
            named = record.distribution or record.name
            record.fail(sentence, f"remove one of them or set MATWEFT_BLOCK_PLUGINS={named}")

    def _discover(self) -> None:
        with self._lock:
            if not self._undiscovered:
                return
            self._undiscovered = False
            self.add("matweft.builtin.hooks", "builtin", "matweft", _version(), BUILTIN_DOMAINS)
            for record, load in find_plugins():
                names = {record.name, record.distribution}
                refused = self._allow is not None and not names & self._allow
                if refused or (self._block is not None and names & self._block):
                    record.blocked = True
                    self._records.append(record)
                else:
                    self._take(record, load, (record.name,))

    def _ready(self) -> None:
        self._discover()
        if self.broken and os.environ.get("MATWEFT_STRICT", "0") not in ("", "0"):
            raise PluginError(f"{self.broken[0].warning}. Cure: {self.broken[0].cure}")

    @property
    def plugins(self) -> list[PluginRecord]:
        """Every plugin found: working, broken or blocked."""
        self._discover()
        return list(self._records)

    @property
    def broken(self) -> list[PluginRecord]:
        """Plugins of which at least a part cannot be used."""
        return [record for record in self.plugins if record.error]

    def names(self, role: str | None = None) -> list[str]:
        """Return the names of all components, or of those of one role, sorted."""
        self._ready()
        return sorted(n for n, entry in self._components.items() if role in (None, entry.role))

    def entry(self, name: str) -> Entry:
        """Return where a component comes from, without importing it.

        Raises `PluginError` if there is none, with the nearest name and the missing package.
        """
        self._ready()
        if ("", name) in self._clashes:
            raise PluginError(f"{self._clashes['', name]}; uninstall or block one of them")
        if name not in self._components:
            raise PluginError(why_unknown(name, self._components, self._records))
        return self._components[name]

    def component(self, name: str) -> type[Component]:
        """Return a component class by its name, or by ``"module:Class"``.

        Raises `PluginError` if it is unknown or its plugin is broken.
        """
        from matweft.component import Component
        from matweft.ports import missing_verb

        if ":" in name:
            found, role = self._import(name, None), None
        else:
            entry = self.entry(name)
            found, role = self._import(entry.target, entry), entry.role
        if not (isinstance(found, type) and issubclass(found, Component) and found.verb):
            raise PluginError(f"{name!r} is {found!r}, not a component; it must subclass a role")
        if lacking := missing_verb(found):
            raise PluginError(f"{name!r}: {lacking}")
        if role is not None:
            if found.role != role:
                raise PluginError(f"{name!r} is registered as a {role} but is a {found.role}")
            self._name_of[found] = name
        return found

    def _import(self, target: str, entry: Entry | None) -> Any:
        try:
            return import_object(target)
        except (Exception, SystemExit) as error:
            if entry is None:
                raise PluginError(why_no_import(target, describe(error))) from error
            raise PluginError(
                f"{entry.name!r} of plugin {entry.plugin.title} could not be imported from"
                f" {target}: {ended(describe(error))} Cure: {cure_of(error, entry.plugin, target)}"
            ) from error

    def name_of(self, component: type[Component]) -> str:
        """Return the registered name of a component class, or ``"module:Qualname"``."""
        self._discover()
        if component not in self._name_of:
            self._name_of[component] = self._find_name(component)
        return self._name_of[component]

    def _find_name(self, component: type[Component]) -> str:
        own = f"{component.__module__}:{component.__qualname__}"
        package = component.__module__.partition(".")[0]
        for name, entry in self._components.items():
            module, _, path = entry.target.partition(":")
            if entry.target == own:
                return name
            # The target may name a package that only re-exports the class.
            if path == component.__qualname__ and module.partition(".")[0] == package:
                with suppress(PluginError):
                    if self.component(name) is component:
                        return name
        return own

    def targets(self, hook: str) -> dict[str, Entry]:
        """Return all contributions to a hook by name; contested names are left out."""
        if hook not in HOOKS:
            raise PluginError(f"there is no hook {hook!r}.{did_you_mean(hook, HOOKS)}")
        self._ready()
        kind = "" if hook in ROLES else hook
        entries = sorted(self._entries[hook].items())
        return {name: entry for name, entry in entries if (kind, name) not in self._clashes}

    def load(self, hook: str, name: str) -> Any:
        """Return the object of a contribution: a class, a function, or the path of a study file."""
        if hook in ROLES:
            return self.component(name)
        targets = self.targets(hook)
        if name not in targets:
            unknown = f"{hook} has no {name!r}.{did_you_mean(name, targets)}"
            raise PluginError(self._clashes.get((hook, name), unknown))
        entry = targets[name]
        if hook == "matweft_studies":
            from matweft.study_files import study_file

            return study_file(entry.target)
        return self._import(entry.target, entry)


def _version() -> str:
    from matweft import __version__

    return __version__


_current: Registry | None = None


def registry() -> Registry:
    """Return the registry of this process, which finds installed plugins on first use."""
    global _current
    if _current is None:
        _current = Registry(discover=True)
    return _current


@contextmanager
def use_registry(new: Registry) -> Iterator[Registry]:
    """Make ``new`` the registry of this process for a while."""
    global _current
    before, _current = _current, new
    try:
        yield new
    finally:
        _current = before


def build(description: Mapping[str, Any]) -> Component:
    """Return the component that ``{"use": name, "with": parameters}`` describes.

    ``use`` is a registered name, ``"module:Class"`` or a component class.
    """
    unknown = set(description) - {"use", "with"}
    if unknown or "use" not in description:
        raise PluginError(f"write {{use: name, with: {{...}}}}; got {dict(description)!r}")
    use = description["use"]
    made = registry().component(use) if isinstance(use, str) else use
    return made(**(description.get("with") or {}))


def build_nested(value: Any) -> Any:
    """Turn ``{use, with}`` into the component it names, also within lists; leave all else alone."""
    if isinstance(value, list | tuple):
        if not any(isinstance(item, Mapping | list | tuple) for item in value):
            return value
        made = [build_nested(item) for item in value]
        return made if isinstance(value, list) else tuple(made)
    if isinstance(value, Mapping) and "use" in value and not set(value) - {"use", "with"}:
        return build(value)
    return value
