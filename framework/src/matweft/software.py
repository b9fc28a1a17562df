"""Software as a reference: a BibTeX entry made of what a distribution says of itself."""

from __future__ import annotations

import re
from email.utils import parseaddr
from importlib import metadata

from matweft.references import Reference, parse_bibtex


def software_reference(name: str, version: str) -> Reference:
    """Return the entry of a distribution; one that is not installed has name and version alone.

    >>> print(software_reference("no-such-thing", "1.2").bibtex)
    @software{no-such-thing-1.2,
      title = {{no-such-thing}},
      version = {1.2},
    }
    """
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        fields = {"title": "{" + name + "}"}
    else:

        def stated(field: str) -> str:
            return next(iter(about.get_all(field) or []), "")

        summary = stated("Summary").partition(":")[0].strip()
        fields = {
            "author": _authors(stated("Author"), stated("Author-email")),
            "title": "{" + name + "}" + (f": {_escaped(summary)}" if summary else ""),
            "url": _address(about.get_all("Project-URL") or [], stated("Home-page")),
        }
    fields["version"] = version
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    key = f"{name}-{version}" if version else name
    return parse_bibtex("\n".join([f"@software{{{key},", *lines, "}"]))


def _authors(plain: str, with_email: str) -> str:
    """Return authors as BibTeX names, each kept whole by braces."""
    names = [one.strip() for one in plain.split(",")] if plain else []
    names += [parseaddr(one)[0] for one in with_email.split(",")]
    return " and ".join(_escaped("{" + one + "}") for one in dict.fromkeys(names) if one)


def _address(listed: list[str], home: str) -> str:
    urls = dict(one.split(", ", 1) for one in listed if ", " in one)
    preferred = [urls[one] for one in urls if one.lower() in ("homepage", "repository", "source")]
    return next(iter([*preferred, home, *urls.values()]), "")


def _escaped(text: str) -> str:
    return re.sub(r"(?<!\\)([&%#_])", r"\\\1", text)
