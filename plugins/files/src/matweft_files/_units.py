"""Units of length as other programs spell them."""

from __future__ import annotations

from matweft.errors import UnitError
from matweft.units import convert

_SPELLINGS = {
    "micron": "um",
    "microns": "um",
    "micrometer": "um",
    "micrometre": "um",
    "µm": "um",  # micro sign
    "μm": "um",  # Greek letter
    "\\u00b5m": "um",
    "\\u00B5m": "um",
    "millimeter": "mm",
    "millimetre": "mm",
    "nanometer": "nm",
    "nanometre": "nm",
    "Å": "angstrom",
    "A": "angstrom",
    "pixel": "voxel",
    "pixels": "voxel",
    "px": "voxel",
}


def known_unit(text: str) -> str | None:
    """Return a unit of length as it is spelled here, or None for what is no length.

    >>> known_unit("microns"), known_unit("pixel"), known_unit("inch"), known_unit("furtive")
    ('um', 'voxel', 'inch', None)
    """
    unit = _SPELLINGS.get(text.strip(), text.strip())
    if unit == "voxel":
        return unit
    try:
        convert(1.0, unit, "m")
    except UnitError:
        return None
    return unit
