"""Quantities given as text, such as ``"25 degC"`` or ``"4 voxel"``, turned into a stated unit."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from matweft.errors import UnitError

if TYPE_CHECKING:
    import pint

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*((?!\.).*?)\s*")
_DEFINITIONS = (
    "voxel = [voxel_length] = vx = voxels",
    "weight_percent = 0.01 = wtpct",
    "atom_percent = 0.01 = atpct",
    "volume_percent = 0.01 = volpct",
)
_SPELLINGS = {"wt%": "weight_percent", "at%": "atom_percent", "vol%": "volume_percent"}
DIMENSIONLESS = frozenset({"", "1"})


@cache
def _pint() -> pint.UnitRegistry[Any]:
    import pint

    units: pint.UnitRegistry[Any]
    try:
        units = pint.UnitRegistry(cache_folder=":auto:")
    except Exception:  # no home to write to, or a cache that another process is just writing
        units = pint.UnitRegistry()
    for definition in _DEFINITIONS:
        units.define(definition)
    return units


def _spelled(unit: str) -> str:
    if unit in DIMENSIONLESS:
        return "dimensionless"
    for short, long in _SPELLINGS.items():
        unit = unit.replace(short, long)
    return unit


def check_unit(unit: str) -> str:
    """Return ``unit`` unchanged if it is known, else raise `UnitError`.

    >>> check_unit("S/m")
    'S/m'
    """
    if unit in DIMENSIONLESS or unit == "voxel":
        return unit
    try:
        _pint().parse_units(_spelled(unit))
    except Exception as error:
        raise UnitError(f"unknown unit {unit!r}: {error}") from error
    return unit


def _share_of(unit: str) -> str:
    """Return which kind of percentage a unit is: of weight, atoms or volume, or none."""
    return next((long for short, long in _SPELLINGS.items() if short in unit or long in unit), "")


def convert(value: float, unit: str, to: str) -> float:
    """Convert ``value`` from one unit to another, offsets of temperatures included.

    >>> convert(25, "degC", "K")
    298.15
    """
    if unit == to:
        return float(value)
    kinds = {_share_of(unit), _share_of(to)} - {""}
    if len(kinds) > 1:
        raise UnitError(f"cannot turn {unit!r} into {to!r} without knowing the composition")
    try:
        source = _pint().Quantity(value, _spelled(unit))
        return float(source.to(_spelled(to)).magnitude)
    except Exception as error:
        raise UnitError(f"cannot turn {unit or '1'!r} into {to or '1'!r}: {error}") from error


def convert_difference(value: float, unit: str, to: str) -> float:
    """Convert a difference, such as a tolerance: offsets of temperatures do not count.

    >>> convert_difference(5, "degC", "K")
    5.0
    """
    return convert(value, unit, to) - convert(0.0, unit, to)


def split_quantity(text: str) -> tuple[float, str]:
    """Split ``"4 voxel"`` into number and unit.

    >>> split_quantity("1.5e-3 S/m")
    (0.0015, 'S/m')
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise UnitError(f"{text!r} is not a number with a unit, such as '4 voxel'")
    return float(match[1]), match[2]


def parse_quantity(value: Any, unit: str) -> Any:
    """Return ``value`` in ``unit``: numbers as they are, text converted, sequences item by item.

    Raises `UnitError` if text has no unit where one is needed, or one of another dimension.

    >>> parse_quantity("1 mm", "um"), parse_quantity([1, "20 %"], ""), parse_quantity(7, "K")
    (1000, [1, 0.2], 7)
    """
    if isinstance(value, str):
        number, given = split_quantity(value)
        if not given and unit not in DIMENSIONLESS:
            raise UnitError(f"{value!r} has no unit; write '{value} {unit}' or the bare number")
        converted = convert(number, given, unit)
        # Whole numbers stay whole for integer fields, whatever the conversion's round-off.
        return int(converted) if converted.is_integer() and "." not in value else converted
    if isinstance(value, list | tuple):
        return type(value)(parse_quantity(item, unit) for item in value)
    return value
