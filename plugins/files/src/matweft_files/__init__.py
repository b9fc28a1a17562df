"""Image files: read, write and segment.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "ImageFile": "image",
    "Threshold": "threshold",
}

if TYPE_CHECKING:
    from matweft_files.image import ImageFile as ImageFile
    from matweft_files.threshold import Threshold as Threshold

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
