"""References in BibTeX: read, shortened to a label, written as a line of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_HEAD = re.compile(r"@(?P<kind>\w+)\s*\{\s*(?P<key>[^,\s]+)\s*,")
_FIELD = re.compile(r"(?P<name>\w+)\s*=\s*")
_LETTERS = {r"\ss": "ß", r"\o": "ø", r"\O": "Ø", r"\aa": "å", r"\ae": "æ", r"\i": "i", r"\&": "&"}
_ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303"}
_ACCENTS |= {"c": "\u0327", "v": "\u030c"}
_ACCENT = re.compile(r"\\(?P<accent>[\"'`^~]|[cv](?=[\s{]))\s*\{?\s*(?P<letter>[A-Za-z])")


@dataclass(frozen=True)
class Reference:
    """One BibTeX entry and its fields, braces removed."""

    key: str
    bibtex: str
    fields: Mapping[str, str]
    body: bool = False
    """Whether the author is a body, such as a standards organisation, not a person."""

    @property
    def label(self) -> str:
        """Family name of the first author and the year."""
        names = [a if self.body else _family(a) for a in self.authors] or [self.key]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        return f"{who} {self.fields.get('year', '')}".strip()

    @property
    def doi(self) -> str:
        """The digital object identifier, without the address of a resolver, or nothing."""
        return self.fields.get("doi", "").rpartition("doi.org/")[2]

    @property
    def authors(self) -> list[str]:
        """Names of the authors as the entry writes them."""
        if self.body:
            return [self.fields["author"]]
        return [name for name in re.split(r"\s+and\s+", self.fields.get("author", "")) if name]

    @property
    def text(self) -> str:
        """The reference as a line of text."""
        known = self.fields
        home = next((known[n] for n in ("journal", "booktitle", "publisher") if known.get(n)), "")
        where = " ".join(part for part in (home, known.get("volume", "")) if part)
        where = ", ".join(part for part in (where, known.get("pages", "")) if part)
        version = f"Version {known['version']}" if known.get("version") else ""
        parts = [", ".join(self.authors), known.get("title", ""), version, where]
        text = ". ".join(part.rstrip(".") for part in parts if part)
        year = known.get("year", "")
        return f"{text} ({year})." if year else f"{text}."


def _family(author: str) -> str:
    return author.partition(",")[0] if "," in author else author.rpartition(" ")[2]


def parse_bibtex(text: str) -> Reference:
    """Read one BibTeX entry.

    >>> entry = parse_bibtex("@article{a1, author={Doe, J. and Roe, R.}, year=2020}")
    >>> entry.key, entry.label
    ('a1', 'Doe and Roe 2020')
    >>> parse_bibtex("@manual{b, author={{Guild of Doers}}, year=1999}").label
    'Guild of Doers 1999'
    """
    head = _HEAD.search(text)
    if head is None:
        return Reference(" ".join(text.split())[:40], text.strip(), {"title": text.strip()})
    fields, at, body = {"type": head["kind"].lower()}, head.end(), False
    while found := _FIELD.search(text, at):
        value, at = _value(text, found.end())
        name, words = found["name"].lower(), _readable(value)
        fields[name] = words
        body = body or (name == "author" and bool(re.fullmatch(r"\{[^{}]*\}", value.strip())))
    return Reference(head["key"], text.strip(), fields, body)


def _readable(value: str) -> str:
    """Return text of BibTeX with accents as letters and without braces."""
    for command, letter in _LETTERS.items():
        value = value.replace(command, letter)
    value = _ACCENT.sub(
        lambda m: unicodedata.normalize("NFC", m["letter"] + _ACCENTS[m["accent"]]), value
    )
    return " ".join(re.sub(r"[{}]", "", value).replace("--", "–").split())


def _value(text: str, start: int) -> tuple[str, int]:
    """Return the value that starts at ``start``, in braces, quotes or bare, and its end."""
    if text[start : start + 1] == '"':
        end = text.find('"', start + 1)
        end = len(text) if end < 0 else end
        return text[start + 1 : end], end + 1
    if text[start : start + 1] != "{":
        bare = re.compile(r"[^,}\s]*").match(text, start)
        assert bare is not None
        return bare[0], bare.end()
    depth = 0
    for end in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[start + 1 : end], end + 1
    return text[start + 1 :], len(text)
