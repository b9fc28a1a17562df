"""Where a number comes from: machine, distribution, version and source of a component."""

from __future__ import annotations

import inspect
import os
import platform
import sys
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from matweft.component import Component
from matweft.engine.task import Settings
from matweft.registry import registry


@cache
def machine(settings: Settings) -> dict[str, Any]:
    """Describe the computer, without naming who uses it."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": _memory(),
        "device": settings.device,
        "threads": settings.threads,
    }


@cache
def origin(component: type[Component]) -> tuple[str, str, str]:
    """Return distribution, version and source digest of a component class; "" if unknown.

    Ask in the engine's process: a worker does not know the source of a class of a script.
    """
    if component.__module__ == "__main__":
        return "script", "", _digest(_source_of(component))
    name, version = _distribution(component.__module__.partition(".")[0])
    try:
        file = inspect.getsourcefile(component)
        return name, version, _digest(Path(file).read_bytes()) if file else ""
    except (OSError, TypeError):
        return name, version, ""


def _source_of(component: type[Component]) -> bytes:
    """Return the text of a class of a script or notebook; its pickle where there is no text."""
    try:
        return inspect.getsource(component).encode()
    except (OSError, TypeError):
        import cloudpickle

        return bytes(cloudpickle.dumps(component))


def _digest(source: bytes) -> str:
    return sha256(source).hexdigest()[:16]


def _distribution(package: str) -> tuple[str, str]:
    """Return name and version of the distribution that a package is from.

    Plugins are asked first: an editable installation does not list its packages.
    """
    for plugin in registry().plugins:
        if plugin.module.partition(".")[0] == package and plugin.distribution:
            return plugin.distribution, plugin.version
    names = metadata.packages_distributions().get(package)
    return (names[0], metadata.version(names[0])) if names else ("", "")


def device_used(settings: Settings) -> str:
    """Return the device that kernels of this process run on, or the one asked for."""
    kernels = sys.modules.get("matweft_kernels.runtime")
    running = kernels.running() if kernels is not None else None
    return f"{running.device} ({running.name})" if running is not None else settings.device


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
