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

    A class of a script or a notebook has that word for its distribution. What is found is kept
    for the run: ``origin.cache_clear()`` at its start, as a cell may have changed since.

    Ask in the engine's process: a worker does not know the source of a class of a script.
    """
    if component.__module__ == "__main__":
        from matweft.engine.script_source import in_notebook, source_of

        place = "notebook" if in_notebook() else "script"
        return place, "", _digest(source_of(component).encode())
    name, version = _distribution(component.__module__.partition(".")[0])
    try:
        file = inspect.getsourcefile(component)
        return name, version, _digest(Path(file).read_bytes()) if file else ""
    except (OSError, TypeError):
        return name, version, ""


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


def device_used(device: str) -> str:
    """Return the device that kernels of this process run on, or the one asked for."""
    kernels = sys.modules.get("matweft_kernels.runtime")
    running = kernels.running() if kernels is not None else None
    return f"{running.device} ({running.name})" if running is not None else device


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
