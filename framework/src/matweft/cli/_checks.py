"""What ``matweft doctor`` examines, one function a subject."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from matweft._plugins import ROLES
from matweft.cli import _library_checks, _machine_checks
from matweft.cli._finding import Finding
from matweft.registry import registry
from matweft.report.numbers import plural


def examine(deep: bool = False) -> Iterator[Finding]:
    """Yield all findings; ``deep`` ones compile a kernel, which takes seconds."""
    yield python()
    yield Finding("platform", "ok", f"{platform.platform()}, {os.cpu_count()} cores")
    yield _library_checks.libraries()
    yield from _library_checks.ranges()
    yield _library_checks.extras()
    yield from plugins()
    yield from components()
    yield devices()
    if deep:
        yield _machine_checks.kernels()
    yield _machine_checks.kernel_cache()
    yield _machine_checks.memory()
    yield _machine_checks.home()
    yield _machine_checks.temporary()
    yield _machine_checks.workers()
    yield from _machine_checks.folder(Path.cwd())


def python() -> Finding:
    """Check that Python is one of those supported."""
    text = f"{platform.python_version()} ({sys.executable})"
    if (3, 11) <= sys.version_info < (3, 14):
        return Finding("Python", "ok", text)
    return Finding("Python", "warning", text, "matweft is tested with Python 3.11 to 3.13")


def plugins() -> Iterator[Finding]:
    """Check that every plugin was loaded."""
    for plugin in registry().plugins:
        subject = f"plugin {plugin.title}"
        if plugin.error:
            text = f"module {plugin.module}: {plugin.error}"
            yield Finding(subject, "broken", text, plugin.cure, plugin.traceback)
        elif plugin.blocked:
            yield Finding(subject, "ok", "blocked by MATWEFT_PLUGINS or MATWEFT_BLOCK_PLUGINS")
        else:
            yield Finding(
                subject, "ok", f"module {plugin.module}, {plural(len(plugin.hooks), 'hook')}"
            )


def components() -> Iterator[Finding]:
    """Check that every target of every plugin can be imported."""
    reg = registry()
    count = 0
    for hook in (*ROLES, "matweft_types", "matweft_formats", "matweft_commands"):
        for name in reg.targets(hook):
            count += 1
            try:
                reg.load(hook, name)
            except Exception as error:
                cause, _, cure = str(error).partition(" Cure: ")
                origin = error.__cause__ or error
                details = "".join(traceback.format_exception(origin))
                yield Finding(name, "broken", cause.rstrip("."), cure, details)
    yield Finding("components, types, formats and commands", "ok", f"{count} examined")


def devices() -> Finding:
    """Name the devices that kernels can run on."""
    try:
        from matweft_kernels.runtime import available_devices
    except ImportError:
        return Finding("devices", "ok", "no kernels here; pip install matweft-kernels adds them")
    try:
        found = available_devices()
        if tuple(found) == ("reference",):
            text = "reference; taichi is not installed, kernels compute with numpy and are slow"
            cure = "pip install taichi, where there is a wheel for your Python and platform"
            return Finding("devices", "warning", text, cure)
        return Finding("devices", "ok", ", ".join(found))
    except Exception as error:
        cure = "set MATWEFT_DEVICE=reference to compute with numpy alone"
        return Finding("devices", "broken", str(error), cure, traceback.format_exc())
