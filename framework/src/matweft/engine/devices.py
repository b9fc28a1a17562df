"""The device that kernels shall run on, checked before anything runs."""

from __future__ import annotations

from importlib.util import find_spec

from matweft.errors import InputError, did_you_mean

DEVICES = ("auto", "cpu", "cuda", "vulkan", "reference")
"""Names that every kernel understands."""


def check_device(name: str) -> None:
    """Raise `InputError` if a device is unknown, or is not to be had on this machine."""
    if name not in DEVICES:
        raise InputError(
            f"unknown device {name!r}; there are {', '.join(DEVICES)}.{did_you_mean(name, DEVICES)}"
        )
    if name in ("auto", "reference") or find_spec("matweft_kernels") is None:
        return
    from matweft_kernels.runtime import available_devices

    found = available_devices()
    if name not in found:
        raise InputError(f"no device {name!r} on this machine; there are {', '.join(found)}")
