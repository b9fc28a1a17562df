"""How grey values are segmented: what the user wrote, or what is proposed."""

from __future__ import annotations

import re
from typing import Any

from matweft.data import VoxelImage
from matweft.errors import InputError, PluginError
from matweft.registry import registry

_CLASSES = re.compile(r"multi-otsu([-:](?P<classes>\d+))?")


def thresholding(text: str) -> Any:
    """Return the component that segments as a text says: a method, or levels of grey.

    Raises `InputError` for any other text, `PluginError` if the plugin of images is missing.
    """
    cls = registry().component("files.threshold")
    method, _, rest = text.partition(":")
    several = _CLASSES.fullmatch(text)
    if several is not None:
        return cls(method="multi-otsu", classes=int(several["classes"] or 3))
    if text == "otsu":
        return cls(method="otsu")
    try:
        levels = tuple(float(one) for one in (rest or method).split(","))
    except ValueError:
        levels = ()
    if method == "hysteresis" and len(levels) == 2:
        return cls(method="hysteresis", low=levels[0], high=levels[1])
    if levels and not rest:
        return cls(method="levels", levels=levels)
    raise InputError(
        f"--threshold {text}: write otsu, multi-otsu, multi-otsu:3, levels such as 100 or 60,140, "
        "or hysteresis:60,140"
    )


def proposals(image: VoxelImage) -> dict[str, tuple[float, ...]]:
    """Return the levels that each method of segmentation would choose, by method."""
    try:
        cls: Any = registry().component("files.threshold")
    except PluginError:
        return {}
    found: dict[str, tuple[float, ...]] = cls.proposals(image)
    return {name.replace("multi-otsu-", "multi-otsu:"): one for name, one in found.items()}
