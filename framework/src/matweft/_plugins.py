"""One plugin at a time: find it, load it, check the rules, read what it contributes."""

from __future__ import annotations

import importlib
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from matweft import hookspecs
from matweft._place import place_in_source
from matweft.errors import PluginError, did_you_mean, ended

GROUP = "matweft"
ROLES = {
    "matweft_generators": "generator",
    "matweft_simulators": "simulator",
    "matweft_descriptors": "descriptor",
    "matweft_learners": "learner",
    "matweft_samplers": "sampler",
}
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("matweft_"))

_NAME = re.compile(r"[a-z][a-z0-9_-]*\.[a-z0-9][a-z0-9-]*")
_COMMAND = re.compile(r"[a-z][a-z0-9-]*")
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_RESOURCE = re.compile(r"[A-Za-z_][\w.]*:[^/].*")


@dataclass
class PluginRecord:
    """What came from where, and whether it could be loaded.

    ``error`` is the cause in a sentence or None, ``cure`` what to do about it.
    """

    name: str
    distribution: str = ""
    version: str = ""
    module: str = ""
    hooks: tuple[str, ...] = ()
    error: str | None = None
    cure: str = ""
    traceback: str = ""
    blocked: bool = False

    @property
    def title(self) -> str:
        """Distribution and version, or the plugin's name where there is no distribution."""
        return f"{self.distribution or self.name} {self.version}".rstrip()

    @property
    def warning(self) -> str:
        """One line that says that the plugin is broken and why."""
        return (
            f"plugin {self.title} (module {self.module}) could not be loaded:"
            f" {ended(self.error or 'unknown reason')} `matweft doctor` shows details"
        )

    def fail(self, error: str, cure: str, details: str = "") -> None:
        """Record that the plugin, or a part of it, cannot be used."""
        self.error, self.cure, self.traceback = error.rstrip("."), cure, details


@dataclass(frozen=True)
class Entry:
    """One contribution: its name, its hook, where its object is and which plugin brought it."""

    name: str
    hook: str
    role: str | None
    target: str
    plugin: PluginRecord


class RuleError(PluginError):
    """A plugin that breaks a rule; the cure is for its author."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause)
        self.cure = cure


def find_plugins() -> Iterator[tuple[PluginRecord, Callable[[], Any]]]:
    """Yield every installed plugin, in the order of name and distribution, still unloaded."""

    def order(point: EntryPoint) -> tuple[str, str]:
        return point.name, point.dist.name if point.dist else ""

    for point in sorted(entry_points(group=GROUP), key=order):
        record = PluginRecord(point.name, module=point.value)
        if point.dist is not None:
            record.distribution, record.version = point.dist.name, point.dist.version
        yield record, point.load


def read_plugin(
    record: PluginRecord, load: Callable[[], Any], domains: Iterable[str]
) -> list[Entry]:
    """Load one plugin and return its contributions; what goes wrong is put on the record."""
    try:
        module = load()
        _check_contract(module)
        entries = _contributions(module, record, tuple(domains))
    except (Exception, SystemExit) as error:
        cause = str(error) if isinstance(error, RuleError) else describe(error)
        record.fail(cause, cure_of(error, record), traceback.format_exc())
        return []
    record.hooks = tuple(dict.fromkeys(entry.hook for entry in entries))
    return entries


def describe(error: BaseException) -> str:
    """Return an error as one line: ``ModuleNotFoundError: No module named 'x'``."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def cure_of(error: BaseException, record: PluginRecord, target: str = "") -> str:
    """Return what a user can do about a plugin that failed with ``error``.

    ``target`` is what was to be imported, if it was one of the plugin's targets.
    """
    if isinstance(error, RuleError):
        return error.cure
    package = record.module.partition(".")[0].partition(":")[0]
    if isinstance(error, ModuleNotFoundError) and error.name:
        missing = error.name.partition(".")[0]
        if missing != package:
            return f"install what it needs: {install_command(missing, record.distribution)}"
    place = place_in_source(error, record.module, record.distribution, target)
    if place:
        return f"correct {place}"
    if isinstance(error, ModuleNotFoundError) and error.name:
        return (
            f"it registers a module that it does not have; reinstall it: "
            f"pip install --force-reinstall {record.distribution or record.name}"
        )
    return (
        f"update it (pip install --upgrade {record.distribution or record.name}), or leave it out:"
        f" MATWEFT_BLOCK_PLUGINS={record.name}"
    )


def install_command(module: str, distribution: str) -> str:
    """Return the pip command for a missing module; by the distribution's extra that names it."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        needed = requires(distribution) or [] if distribution else []
    except PackageNotFoundError:
        needed = []
    for line in needed:
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)
        if extra and re.match(rf"{re.escape(module)}\b", line, re.IGNORECASE):
            return f"pip install '{distribution}[{extra[1]}]'"
    return f"pip install {module}"


def _check_contract(module: Any) -> None:
    stated = getattr(module, "MATWEFT_CONTRACT", None)
    known = hookspecs.CONTRACT
    if stated is None:
        raise RuleError(
            "its hooks module does not state MATWEFT_CONTRACT",
            f"its author adds the line 'MATWEFT_CONTRACT = {known}' to the hooks module",
        )
    if type(stated) is not int or stated < 1:
        raise RuleError(
            f"MATWEFT_CONTRACT is {stated!r}, but it must be a whole number from 1",
            f"its author writes 'MATWEFT_CONTRACT = {known}'",
        )
    if stated > known:
        raise RuleError(
            f"it was written for contract {stated}, this matweft knows contracts up to {known}",
            "update the framework: pip install --upgrade matweft",
        )


def _contributions(module: Any, record: PluginRecord, domains: tuple[str, ...]) -> list[Entry]:
    _check_hook_names(module)
    manager = pluggy.PluginManager("matweft")
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    entries = []
    for hook in HOOKS:
        for targets in getattr(manager.hook, hook)():
            for name, target in _checked(hook, targets, domains).items():
                entries.append(Entry(name, hook, ROLES.get(hook), target, record))
    return entries


def _check_hook_names(module: Any) -> None:
    for name in dir(module):
        value = getattr(module, name)
        marked = hasattr(value, "matweft_impl")
        if not callable(value) or not (marked or name.startswith("matweft_")):
            continue
        if name not in HOOKS:
            raise RuleError(
                f"there is no hook {name!r}.{did_you_mean(name, HOOKS)}",
                f"its author takes one of {', '.join(HOOKS)}",
            )
        if not marked:
            raise RuleError(
                f"{name} lacks its decorator, so it would do nothing",
                "its author writes '@hookimpl' above it (from matweft import hookimpl)",
            )


def _checked(hook: str, targets: Any, domains: tuple[str, ...]) -> dict[str, str]:
    cure = f"its author corrects {hook} in the hooks module"
    if not isinstance(targets, dict) or not all(isinstance(x, str) for x in targets.values()):
        raise RuleError(
            f"{hook} must return a dictionary of names to 'package.module:Object'; got {targets!r}",
            cure,
        )
    pattern = _RESOURCE if hook == "matweft_studies" else _TARGET
    for name, target in targets.items():
        if not pattern.fullmatch(target):
            raise RuleError(
                f"{hook}: the target of {name!r} is {target!r}; write 'package.module:Object'", cure
            )
        _check_name(hook, name, domains)
    return targets


def _check_name(hook: str, name: Any, domains: tuple[str, ...]) -> None:
    cure = f"its author renames it in {hook}"
    if hook == "matweft_commands":
        if not _COMMAND.fullmatch(str(name)):
            raise RuleError(f"a command is named like 'measure'; got {name!r}", cure)
    elif hook in ROLES or hook == "matweft_studies":
        domain = str(name).partition(".")[0]
        if not _NAME.fullmatch(str(name)) or domain not in domains:
            wanted = " or ".join(f"'{one}.'" for one in domains)
            raise RuleError(
                f"{hook}: {name!r} must begin with {wanted} (the name of the entry point) and go on"
                f" with small letters, digits and dashes, as in '{domains[0]}.my-model'",
                cure,
            )


def import_object(target: str) -> Any:
    """Return the object that ``"package.module:Object"`` names."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found
