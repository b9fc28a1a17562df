"""Text as the programs of the field write it: in several encodings, with points or commas."""

from __future__ import annotations

from matweft.errors import InputError


def decoded(data: bytes) -> str:
    """Return text in UTF-8 or, where it is not that, in the encoding of Western Windows."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def header_number(text: str, name: str, what: str) -> float:
    """Return a number of a header, with a decimal point or comma."""
    try:
        return float(text.split()[0].replace(",", "."))
    except (ValueError, IndexError):
        raise InputError(
            f"{name} in the header of {what} is {text.strip()[:40]!r}, no number"
        ) from None


def header_count(text: str, name: str, what: str) -> int:
    """Return a whole positive number of a header."""
    number = header_number(text, name, what)
    if not (number.is_integer() and number > 0):
        raise InputError(
            f"{name} in the header of {what} is {text.strip()[:40]!r}; it counts from 1"
        )
    return int(number)


def header_step(text: str, name: str, what: str) -> float | None:
    """Return a step of a header, None if it is zero, as where it is not known."""
    number = header_number(text, name, what)
    if number < 0:
        raise InputError(
            f"{name} in the header of {what} is {number:g}: the map is mirrored along this axis, "
            "and its angles may not be; export it with positive steps"
        )
    return number if number > 0 else None


def plain_name(name: str) -> str:
    """Return a name of a phase for a line of its own in a text file."""
    return " ".join(name.split()) or "unnamed"
