"""Files as inputs: known by their content, wherever they lie."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from matweft.store.disk import disk_errors

_SETTLED = 2_000_000_000
"""A file that changed within so many ns may change again without a new time stamp."""


class FileState(NamedTuple):
    """Size in bytes, time of the last change in ns, and digest of a file."""

    size: int
    changed: int
    digest: str


class FileCache(Protocol):
    """Remembers the state of files by their absolute path."""

    def file_state(self, path: str) -> FileState | None:
        """Return what is known of a file."""

    def remember_file(self, path: str, state: FileState) -> None:
        """Keep what is known of a file."""


@dataclass(frozen=True)
class FileRef:
    """A file or folder given as a parameter; in a key it counts by content and ending.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("hello")
    ...     FileRef.of(Path(folder, "a.txt")).digest[:8]
    '2cf24dba'
    """

    path: Path
    digest: str

    @classmethod
    def of(cls, path: str | Path) -> FileRef:
        """Return the reference of an existing file or folder."""
        return cls(Path(path), file_hash(path))


def file_hash(path: str | Path, cache: FileCache | None = None) -> str:
    """Return the SHA-256 of a file's bytes, or of a folder's names and contents.

    ``cache`` spares reading files whose size and time stamp are as they were. Raises
    `StoreError` for a file that cannot be read.
    """
    path = Path(path)
    with disk_errors(path, "read"):
        return _folder(path, cache) if path.is_dir() else _file(path, cache)


def _file(path: Path, cache: FileCache | None) -> str:
    name, stat = os.path.abspath(path), path.stat()
    known = cache.file_state(name) if cache else None
    if known and known[:2] == (stat.st_size, stat.st_mtime_ns):
        return known.digest
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if cache and time.time_ns() - stat.st_mtime_ns > _SETTLED:
        cache.remember_file(name, FileState(stat.st_size, stat.st_mtime_ns, digest))
    return digest


def _folder(path: Path, cache: FileCache | None) -> str:
    digest = hashlib.sha256(b"folder")
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            # Linked folders count by where they point: following them may never end.
            content = f"-> {entry.readlink()}" if entry.is_symlink() else _folder(entry, cache)
        else:
            content = _file(entry, cache)
        digest.update(f"{entry.name}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()
