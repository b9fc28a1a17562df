"""The page of components, written from the registry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from docstrings import tidy_text

from matweft.citation import parse_bibtex
from matweft.description import describe_component
from matweft.registry import Registry, use_registry

PLUGINS = ("atoms", "files", "grains", "learning", "porous", "sampling")
"""Plugins of this repository; those of third parties have pages of their own."""
TITLES = {
    "atoms": "Atoms",
    "dataset": "Datasets",
    "files": "Files",
    "grains": "Grains",
    "image": "Images",
    "learning": "Learners",
    "model": "Models",
    "porous": "Porous structures",
    "sampling": "Samplers",
}


def documented_registry() -> Registry:
    """Return a registry of the framework's components and those of `PLUGINS`."""
    return Registry(discover=True, allow=PLUGINS)


def components_page() -> str:
    """Return the page in Markdown: a section a domain, a section a component."""
    with use_registry(documented_registry()) as found:
        names = found.names()
        sections = []
        for domain in sorted({name.partition(".")[0] for name in names}):
            own = [describe_component(n) for n in names if n.partition(".")[0] == domain]
            title = TITLES.get(domain, domain.capitalize())
            parts = [f"## {title}", _origin(own[0])]
            parts += [_component(one) for one in own]
            sections.append("\n\n".join(parts))
    return "\n\n".join(sections)


def _origin(described: dict) -> str:
    return f"From the distribution `{described['plugin']['distribution']}`."


def _component(one: dict) -> str:
    parts = [f"### `{one['name']}`", f"*{one['role'].capitalize()}.*"]
    parts.append(_rst(one["purpose"] + "\n\n" + one["description"]))
    parts.append(_table("Parameters", _PARAMETERS, map(_parameter, one["parameters"])))
    parts.append(_table("Inputs", _INPUTS, map(_input, one["inputs"])))
    parts += _output(one["output"])
    if one["random"]:
        parts.append("Uses random numbers; the seed of the step decides them.")
    if one["references"]:
        texts = [parse_bibtex(text).text for text in one["references"]]
        parts.append("**References**\n\n" + "\n".join(f"- {_plain(text)}" for text in texts))
    parts.append(f"Revision {one['revision']}.")
    return "\n\n".join(part for part in parts if part)


def _output(output: dict) -> list[str]:
    """Return the type and, unless it is one of the shared types, the table of its fields."""
    if any(field["description"] for field in output["fields"]):
        table = _table("", _FIELDS, map(_field, output["fields"]))
        return [f"**Output:** `{output['type']}`", table]
    return [f"**Output:** `{output['type']}`, see [shared types](conventions.md#shared-types)"]


_PARAMETERS = ("parameter", "default", "unit", "bounds", "type", "meaning")
_INPUTS = ("input", "type", "")
_FIELDS = ("field", "type", "unit", "meaning")


def _parameter(one: dict) -> Sequence[str]:
    default = "none" if one["default"] is None else json.dumps(one["default"], ensure_ascii=False)
    shown = "required" if one["required"] else _code(default)
    reference = f" ({one['reference']})" if one["reference"] else ""
    return (
        f"`{one['name']}`",
        shown,
        _code(one["unit"] or ""),
        _plain(one["bounds"]),
        _code(one["type"]),
        _plain(one["description"] + reference),
    )


def _input(one: dict) -> Sequence[str]:
    return f"`{one['name']}`", _code(one["type"]), "" if one["required"] else "optional"


def _field(one: dict) -> Sequence[str]:
    return f"`{one['name']}`", _code(one["type"]), _code(one["unit"]), _plain(one["description"])


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rows = list(rows)
    if not rows:
        return f"**{title}:** none" if title else ""
    used = [i for i in range(len(heads)) if any(row[i] for row in rows)]
    lines = [[row[i].replace("|", "\\|") for i in used] for row in (heads, *rows)]
    lines.insert(1, ["---"] * len(used))
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"**{title}**\n\n{body}" if title else body


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _plain(text: str) -> str:
    """Return text of which Markdown makes nothing but text."""
    for sign in "\\*_<>[]$":
        text = text.replace(sign, "\\" + sign)
    return text


def _rst(text: str) -> str:
    return "```````{eval-rst}\n" + tidy_text(text.strip()) + "\n```````"
