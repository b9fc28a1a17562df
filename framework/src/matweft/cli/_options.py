"""Options that say how a file is to be read; shared by the commands that read one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from matweft.errors import InputError


def add_reading_options(parser: ArgumentParser) -> None:
    """Add what corrects the reading of a file."""
    add = parser.add_argument
    add("--format", metavar="NAME", help="format of the file (default: by its name)")
    add("--axes", help="axes of the file in its own order, such as zyx")
    add("--spacing", metavar="LENGTH", help="edge of a voxel: 0.4um, or 0.4,0.4,1um for x, y, z")
    add("--periodic", action="store_true", default=None, help="the sample repeats along all axes")
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the format itself, such as key=data or shape=100,100,50; repeatable",
    )


def add_sample_options(parser: ArgumentParser) -> None:
    """Add what changes a sample after it was read."""
    add = parser.add_argument
    add(
        "--threshold",
        default="",
        metavar="HOW",
        help="segment grey values: otsu, multi-otsu:3, 100, 60,140 or hysteresis:60,140",
    )
    add("--resample", default="", metavar="LENGTH", help="new edge of a voxel: 1um, or cubic")
    add("--symmetry", default="", metavar="LAUE", help="of the crystals, such as m-3m, 6/mmm")
    add(
        "--misorientation",
        type=float,
        metavar="DEG",
        help="between neighbours of different grains (default: 5)",
    )


def reading_options(arguments: Namespace) -> dict[str, Any]:
    """Return the options given, as `matweft.formats.read` takes them."""
    given = {
        "format": arguments.format,
        "axes": arguments.axes,
        "spacing": _spacing(arguments.spacing),
        "periodic": arguments.periodic,
        **settings(arguments.option),
    }
    return {name: value for name, value in given.items() if value is not None}


def settings(texts: list[str]) -> dict[str, Any]:
    """Return NAME=VALUE pairs, values read as YAML; a list may be written with commas alone.

    >>> settings(["key=data", "shape=10,10,5"])
    {'key': 'data', 'shape': [10, 10, 5]}
    """
    import yaml

    found: dict[str, Any] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not name:
            raise InputError(f"--option takes NAME=VALUE, such as --option key=data; got {text!r}")
        try:
            found[name] = yaml.safe_load(f"[{value}]" if "," in value else value)
        except yaml.YAMLError as error:
            raise InputError(f"--option {text}: the value is not YAML: {error}") from error
    return found


def _spacing(text: str | None) -> Any:
    """Read ``0.4um`` or ``0.4,0.4,1um``: one unit at the end holds for all."""
    if text is None:
        return None
    *parts, last = [part.strip() for part in text.split(",")]
    if not parts:
        return _number(last)
    unit = last.lstrip("+-.0123456789eE").strip()
    with_units = [f"{part} {unit}" if _is_number(part) and unit else part for part in parts]
    return tuple(map(_number, [*with_units, last]))


def _number(text: str) -> Any:
    return float(text) if _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
