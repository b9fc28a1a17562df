"""Which file system a folder lies on."""

from __future__ import annotations

import os
import re
from pathlib import Path

_LOCAL = frozenset(
    {"apfs", "bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "overlay", "reiserfs"}
    | {"squashfs", "tmpfs", "xfs", "zfs"}
)


def is_local(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Return whether a folder lies on a disk of this host, as far as ``mounts`` tells.

    Unknown file systems count as remote: there SQLite must do without shared memory.
    """
    return file_system(path, mounts) in _LOCAL


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return the type of the file system that holds ``path``, or an empty string."""
    try:
        lines = mounts.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real, best, found = os.path.realpath(path), "", ""
    for line in lines:
        _, point, kind = line.split(" ")[:3]
        # Blanks in names are written in octal.
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point)
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, found = point, kind
    return found
