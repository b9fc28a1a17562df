"""A folder in which one program runs once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from matweft.context import context
from matweft.errors import InputError
from matweft.program.process import STDERR, STDOUT
from matweft.store.disk import disk_errors

Content = str | bytes | Path


def make_scratch(name: str, files: Mapping[str, Content]) -> Path:
    """Return a new folder with the files in it; a `Path` is copied.

    It lies in the step's checkpoint folder, outside a run in the system's folder for temporary
    files. Raises `StoreError` if the disk refuses, `InputError` for a file name outside.
    """
    targets = {target: inside(target) for target in files}
    parent = context().checkpoint or Path(tempfile.gettempdir())
    with disk_errors(parent):
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent)).absolute()
        for target, relative in targets.items():
            _place(folder / relative, files[target])
    return folder


def remove_scratch(folder: Path) -> None:
    """Remove a folder, and the step's checkpoint folder if nothing else is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if context().checkpoint == folder.parent:
        with suppress(OSError):
            folder.parent.rmdir()


def inside(name: str) -> Path:
    """Return a file name as a path that stays in the folder, or raise `InputError`."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise InputError(f"{name!r} is not the name of a file inside the scratch folder")
    if name in (STDOUT, STDERR):
        raise InputError(f"{name!r} is kept for what the program prints; name the file otherwise")
    return Path(path)


def _place(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, path)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        path.write_bytes(content)
