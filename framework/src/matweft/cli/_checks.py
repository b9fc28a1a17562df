"""What ``matweft doctor`` examines, one function a subject."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from matweft._plugins import ROLES
from matweft.registry import registry
from matweft.report.numbers import plural

LIBRARIES = (
    *("matweft", "numpy", "pydantic", "pluggy", "pint", "PyYAML", "loky", "executorlib"),
    *("matweft-kernels", "taichi", "torch", "scipy", "scikit-learn", "pandas", "xarray"),
    *("pyarrow", "matplotlib", "h5py", "tifffile"),
)
_GIGABYTE = 1e9


@dataclass(frozen=True)
class Finding:
    """One thing examined: ``broken`` stops some work, a ``warning`` may slow or limit it."""

    subject: str
    state: Literal["ok", "warning", "broken"]
    text: str
    cure: str = ""
    details: str = ""


def examine() -> Iterator[Finding]:
    """Yield all findings."""
    yield python()
    yield Finding("platform", "ok", f"{platform.platform()}, {os.cpu_count()} cores")
    yield libraries()
    yield from plugins()
    yield from components()
    yield devices()
    yield kernel_cache()
    yield from folder(Path.cwd())


def python() -> Finding:
    """Check that Python is one of those supported."""
    text = f"{platform.python_version()} ({sys.executable})"
    if (3, 11) <= sys.version_info < (3, 14):
        return Finding("Python", "ok", text)
    return Finding("Python", "warning", text, "matweft is tested with Python 3.11 to 3.13")


def libraries() -> Finding:
    """Name the versions of the libraries that matweft and its plugins use."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return Finding("libraries", "ok", ", ".join(found))


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
        return Finding("devices", "ok", ", ".join(available_devices()))
    except Exception as error:
        cure = "set MATWEFT_DEVICE=reference to compute with numpy alone"
        return Finding("devices", "broken", str(error), cure, traceback.format_exc())


def kernel_cache() -> Finding:
    """Check that compiled kernels can be kept."""
    given = os.environ.get("TI_OFFLINE_CACHE_FILE_PATH")
    cache = Path(given) if given else Path.home() / ".cache" / "taichi"
    nearest = next(parent for parent in (cache, *cache.parents) if parent.exists())
    if os.access(nearest, os.W_OK):
        return Finding("kernel cache", "ok", str(cache))
    cure = (
        "set TI_OFFLINE_CACHE_FILE_PATH to a folder you can write; until then every start is slow"
    )
    return Finding("kernel cache", "warning", f"{nearest} cannot be written", cure)


def folder(path: Path) -> Iterator[Finding]:
    """Check that a store could live in a folder: writing, locking, free space."""
    free = shutil.disk_usage(path).free / _GIGABYTE
    text = f"{free:.1f} GB free in {path}"
    if free > 1:
        yield Finding("disk", "ok", text)
    else:
        yield Finding("disk", "warning", text, "free some space, or run with --store elsewhere")
    try:
        with tempfile.TemporaryDirectory(dir=path, prefix=".matweft-doctor-") as made:
            locked = _locks(Path(made) / "index.sqlite")
    except (OSError, sqlite3.Error) as error:
        cure = "run in a folder on a local disk that you can write"
        yield Finding("store", "broken", f"{path}: {error}", cure)
        return
    if locked:
        yield Finding("store", "ok", f"files in {path} can be locked")
    else:
        cure = "keep the store on a local disk: two runs could damage each other's index here"
        yield Finding("store", "warning", f"file locks do not work in {path}", cure)


def _locks(database: Path) -> bool:
    """Return whether a second connection is refused while a first one writes."""
    first, second = (sqlite3.connect(database, timeout=0) for _ in range(2))
    try:
        first.execute("BEGIN EXCLUSIVE")
        second.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return True
        raise
    else:
        return False
    finally:
        first.close()
        second.close()
