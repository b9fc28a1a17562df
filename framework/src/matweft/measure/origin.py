"""Where numbers come from: the file, the machine, the device."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path

from matweft.engine.provenance import device_used

LARGEST = 2**31
"""Bytes of the largest file whose content is hashed."""


def origin_of(file: Path, device: str) -> dict[str, str]:
    """Return facts that tell one measurement from another: content of the file, machine, device."""
    found = {}
    if file.is_file() and file.stat().st_size <= LARGEST:
        with file.open("rb") as stream:
            found["sha256 of the file"] = hashlib.file_digest(stream, "sha256").hexdigest()
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return {
        **found,
        "machine": system,
        "device": device_used(device),
    }
