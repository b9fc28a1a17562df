"""Laue classes as the programs of the field number and name them."""

from __future__ import annotations

import warnings

from matweft.data.symmetry import LAUE_CLASSES, laue_class
from matweft.errors import InputError, InputWarning

_EDAX = {
    "20": "2/m",
    "22": "mmm",
    "42": "4/mmm",
    "62": "6/mmm",
    "43": "m-3m",
}
"""Codes of .ang files that are no point group in Hermann and Mauguin's symbols."""
_OTHER_SETTINGS = {"2": "c", "21": "a"}
"""Codes of .ang files for monoclinic crystals whose twofold axis is not b."""
_TO_EDAX = {
    "-1": "1",
    "2/m": "20",
    "mmm": "22",
    "4/m": "4",
    "4/mmm": "42",
    "-3": "3",
    "-3m": "32",
    "6/m": "6",
    "6/mmm": "62",
    "m-3": "23",
    "m-3m": "43",
}
_DREAM3D = (
    "6/mmm",
    "m-3m",
    "6/m",
    "m-3",
    "-1",
    "2/m",
    "mmm",
    "4/m",
    "4/mmm",
    "-3",
    "-3m",
)
"""By the number of a crystal structure in DREAM.3D; 999 is unknown."""
DREAM3D_UNKNOWN = 999
HEXAGONAL_AXES = frozenset({"-3", "-3m", "6/m", "6/mmm"})
"""Classes whose crystals are described by hexagonal axes."""


def from_edax(code: str, what: str) -> str | None:
    """Return the Laue class of a symmetry code of an .ang file, None with a warning if unknown.

    Monoclinic crystals have the twofold axis along b here, which is code 20; those with it along
    c (code 2) or a (code 21) get no class, as their misorientations would be wrong.

    >>> from_edax("43", "iron"), from_edax("62", "titanium")
    ('m-3m', '6/mmm')
    """
    axis = _OTHER_SETTINGS.get(code.strip())
    if axis is not None:
        warnings.warn(
            f"{what} is monoclinic with its twofold axis along {axis} (symmetry code {code.strip()}"
            "); only that along b (code 20) is known, so its symmetry is left out: export the map "
            "in the setting with the axis along b",
            InputWarning,
            stacklevel=2,
        )
        return None
    return named_class(_EDAX.get(code.strip(), code.strip()), what)


def to_edax(symmetry: str | None) -> str:
    """Return the symmetry code of a Laue class; without one that of the lowest symmetry."""
    return _TO_EDAX[laue_class(symmetry)] if symmetry else "1"


def from_oxford(number: int, what: str, space_group: int = 0) -> str | None:
    """Return the Laue class by its number from 1 to 11, None with a warning for another.

    Also None for a class -3m whose space group has its twofold axes elsewhere than along a.

    >>> from_oxford(11, "iron")
    'm-3m'
    """
    if not 1 <= number <= len(LAUE_CLASSES):
        return named_class(str(number), what)
    name = LAUE_CLASSES[number - 1]
    if name == "-3m" and 1 <= space_group <= 230 and named_class(space_group, what) is None:
        return None
    return name


def to_oxford(symmetry: str | None) -> int:
    """Return the number of a Laue class, from 1 to 11; without one that of the lowest symmetry."""
    return LAUE_CLASSES.index(laue_class(symmetry)) + 1 if symmetry else 1


def from_dream3d(number: int, what: str) -> str | None:
    """Return the Laue class of a crystal structure, None if DREAM.3D does not know it."""
    if 0 <= number < len(_DREAM3D):
        return _DREAM3D[number]
    return None if number == DREAM3D_UNKNOWN else named_class(str(number), what)


def to_dream3d(symmetry: str | None) -> int:
    """Return the number of DREAM.3D's crystal structure."""
    return _DREAM3D.index(laue_class(symmetry)) if symmetry else DREAM3D_UNKNOWN


def named_class(name: str | int, what: str) -> str | None:
    """Return the Laue class that a file names, None with a warning if it is unknown."""
    try:
        return laue_class(name)
    except InputError as error:
        warnings.warn(
            f"{what} has the symmetry {name!r} and is read without one, so that misorientations "
            f"cannot be computed: {error}",
            InputWarning,
            stacklevel=3,
        )
        return None
