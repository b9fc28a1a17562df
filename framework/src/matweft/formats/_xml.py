"""XML of files that nobody vouches for."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from matweft.errors import InputError


def refuse_definitions(file: Path, text: str) -> None:
    """Raise `InputError` if XML brings definitions of its own, which can fill the memory."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError(
            f"{file} defines entities of its own in its XML (DOCTYPE), which is not read: they "
            "can fill the memory or reach other files; no image format needs them"
        )


def parse_xml(file: Path, text: str | bytes) -> ElementTree.Element:
    """Return the root of an XML document; raises `InputError` if it is none."""
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"{file} is damaged or no XML in UTF-8: {error}") from error
    refuse_definitions(file, text)
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputError(f"{file} is damaged or no XML: {error}") from error
