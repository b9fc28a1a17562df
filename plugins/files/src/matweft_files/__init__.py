"""Image files: read, write and segment.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "ImageFile": "image",
    "Threshold": "threshold",
}

if TYPE_CHECKING:
    from matweft_files.image import ImageFile as ImageFile
    from matweft_files.threshold import Threshold as Threshold

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft_files' has no attribute {name!r}")
    value = getattr(import_module(f"matweft_files.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
