"""The proper rotations of the eleven Laue classes, made from their generators."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matweft.data._quaternions import multiply
from matweft.data.orientations import upper
from matweft.errors import InputError, did_you_mean

_X, _Y, _Z, _DIAGONAL = (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)
_GENERATORS: dict[str, tuple[tuple[int, tuple[int, int, int]], ...]] = {
    "-1": (),
    "2/m": ((2, _Y),),
    "mmm": ((2, _Z), (2, _X)),
    "4/m": ((4, _Z),),
    "4/mmm": ((4, _Z), (2, _X)),
    "-3": ((3, _Z),),
    "-3m": ((3, _Z), (2, _X)),
    "6/m": ((6, _Z),),
    "6/mmm": ((6, _Z), (2, _X)),
    "m-3": ((2, _Z), (3, _DIAGONAL)),
    "m-3m": ((4, _Z), (3, _DIAGONAL)),
}
"""Folds and axes of rotations that make each group."""
LAUE_CLASSES = tuple(_GENERATORS)
"""The eleven Laue classes, from triclinic to cubic."""
_SPELLINGS = {
    "-1": "1 triclinic ci c1",
    "2/m": "2 m monoclinic c2h c2 cs",
    "mmm": "222 mm2 orthorhombic d2h d2 c2v",
    "4/m": "4 -4 c4h c4 s4",
    "4/mmm": "422 4mm -42m -4m2 tetragonal d4h d4 c4v d2d",
    "-3": "3 c3i c3 s6",
    "-3m": "32 321 3m 3m1 -3m1 trigonal rhombohedral d3d d3 c3v",
    "6/m": "6 -6 c6h c6 c3h",
    "6/mmm": "622 6mm -6m2 -62m hexagonal d6h d6 c6v d3h",
    "m-3": "23 m3 th t",
    "m-3m": "432 -43m m3m cubic oh o td",
}
"""Other names of each class: its point groups, its crystal system, Schoenflies' symbols."""
_TURNED = frozenset({"312", "31m", "-31m", 149, 151, 153, 157, 159, 162, 163})
"""Settings of -3m whose twofold axes lie 30° beside the axes a: point groups, space groups."""
_LAST_SPACE_GROUPS = (2, 15, 74, 88, 142, 148, 167, 176, 194, 206, 230)
"""Number of the last space group of each class, in the order of `LAUE_CLASSES`."""


@cache
def _names() -> dict[str, str]:
    names = {name: name for name in LAUE_CLASSES}
    for name, others in _SPELLINGS.items():
        names.update(dict.fromkeys(others.split(), name))
    return names


def laue_class(symmetry: str | int) -> str:
    """Return the Laue class that a name or a number stands for.

    Text is a Laue class, a point group in Hermann and Mauguin's or Schoenflies' symbols, or a
    crystal system (of which the class of highest symmetry is meant); a whole number is a space
    group, 1 to 230. Raises `InputError` for anything else, and for trigonal settings whose twofold
    axes do not lie along a, such as -31m.

    >>> laue_class("432"), laue_class("Hexagonal"), laue_class(229)
    ('m-3m', '6/mmm', 'm-3m')
    """
    _require_usual_setting(symmetry)
    if isinstance(symmetry, int | np.integer) and not isinstance(symmetry, bool):
        if not 1 <= symmetry <= 230:
            raise InputError(f"space groups are numbered from 1 to 230; got {symmetry}")
        return LAUE_CLASSES[int(np.searchsorted(_LAST_SPACE_GROUPS, symmetry))]
    names = _names()
    found = names.get(_plain(symmetry)) if isinstance(symmetry, str) else None
    if found is None:
        raise InputError(
            f"unknown symmetry {symmetry!r}.{did_you_mean(str(symmetry), names)} Name one of the "
            f"Laue classes {', '.join(LAUE_CLASSES)}, a point group such as '432', or a crystal "
            "system such as 'cubic'"
        )
    return found


def _require_usual_setting(symmetry: str | int) -> None:
    """Raise `InputError` if the twofold axes of a trigonal setting lie elsewhere than here."""
    name = _plain(symmetry) if isinstance(symmetry, str) else symmetry
    if name in _TURNED:
        kind = "point group" if isinstance(symmetry, str) else "space group"
        raise InputError(
            f"the twofold axes of {kind} {symmetry} lie 30° beside the crystal's axes a; only "
            "those along a are known (-3m1, 321, 3m1): turn the orientations by 30° about c and "
            "name -3m"
        )


def _plain(name: str) -> str:
    """Return a name in small letters, a bar over a digit as a minus before it."""
    text = ""
    for sign in unicodedata.normalize("NFD", name.strip().lower()):
        if sign in "\u0304\u0305":
            text = f"{text[:-1]}-{text[-1:]}"
        elif not sign.isspace() and sign not in "_{}":
            text += "-" if sign in "\u2212\u2013" else sign
    return text


@cache
def rotations(symmetry: str | int) -> NDArray[np.float64]:
    """Return the proper rotations of a Laue class as unit quaternions, shape (order, 4).

    The first is the identity; of q and −q the one with the positive scalar is given. Read-only.
    Raises `InputError` for an unknown class.

    >>> len(rotations("m-3m")), len(rotations("6/mmm"))
    (24, 12)
    """
    made = [np.array([1.0, 0.0, 0.0, 0.0])]
    generators = [_turn(*one) for one in _GENERATORS[laue_class(symmetry)]]
    for member in made:  # grows while it is walked through
        for generator in generators:
            new = upper(multiply(member, generator))
            if all(abs(new @ old) < 1 - 1e-9 for old in made):
                made.append(new)
    group = np.array(made)
    group.setflags(write=False)
    return group


def _turn(fold: int, axis: tuple[int, int, int]) -> NDArray[np.float64]:
    direction = np.array(axis) / np.linalg.norm(axis)
    return np.array([np.cos(np.pi / fold), *(np.sin(np.pi / fold) * direction)])
