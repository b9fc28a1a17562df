"""One number a voxel of pictures in colour: grey that was saved as colour, or a channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import InputError

Channel = Literal["red", "green", "blue", "alpha", "luminance"]
_NAMES = {2: ("luminance", "alpha"), 3: ("red", "green", "blue")}
_NAMES[4] = (*_NAMES[3], "alpha")
_LUMINANCE = (0.299, 0.587, 0.114)
"""Shares of red, green and blue: ITU-R BT.601, as picture programs turn colours to grey."""


def one_channel(
    file: Path, values: NDArray[Any], channel: Channel | None, *, quiet: bool = False
) -> NDArray[Any]:
    """Return one number a voxel of values whose last axis are 2 to 4 channels.

    Without ``channel`` the colours must be grey, all three the same, which the log tells unless
    ``quiet``. Raises `InputError` for true colour, with what to choose from.
    """
    names = _NAMES[values.shape[-1]]
    able = names if "luminance" in names else (*names, "luminance")
    if channel is None:
        if len(names) > 2 and not _is_grey(values):
            options = " or ".join(f"--option channel={name}" for name in able)
            raise InputError(
                f"{file} is in colour ({len(names)} numbers a voxel); choose one by {options} (in "
                f"Python channel='{able[0]}'), or convert it to grey values or labels"
            )
        if not quiet:
            kept = "colour whose channels are equal" if len(names) > 2 else "grey with alpha"
            context().log.info("%s: it is %s; the grey values are taken", file, kept)
        return np.ascontiguousarray(values[..., 0])
    if channel not in able:
        raise InputError(f"{file} has no channel {channel}; it has {', '.join(able)}")
    if not quiet:
        context().log.info("%s: its channel %s is taken", file, channel)
    if channel in names:
        return np.ascontiguousarray(values[..., names.index(channel)])
    mixed = sum(share * values[..., i] for i, share in enumerate(_LUMINANCE))
    return np.asarray(np.rint(mixed) if values.dtype.kind in "iu" else mixed).astype(values.dtype)


def _is_grey(values: NDArray[Any]) -> bool:
    first = values[..., 0]
    return all(np.array_equal(first, values[..., i]) for i in (1, 2))
