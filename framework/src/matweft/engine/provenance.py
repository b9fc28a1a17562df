"""Where a number comes from: machine, distribution, version and source of a component."""

from __future__ import annotations

import inspect
import os
import platform
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from matweft.component import Component
from matweft.engine.task import Settings


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
    """Return distribution, version and source digest of a component class; "" if unknown."""
    top = component.__module__.partition(".")[0]
    distributions = _distributions().get(top, [])
    name = distributions[0] if distributions else ""
    version = metadata.version(name) if name else ""
    try:
        file = inspect.getsourcefile(component)
        digest = sha256(Path(file).read_bytes()).hexdigest()[:16] if file else ""
    except (OSError, TypeError):
        digest = ""
    return name, version, digest


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
