"""What a run rests on: references of its components, and a paragraph that says what was done."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matweft.errors import PluginError
from matweft.registry import registry
from matweft.report.numbers import plural, with_unit, words
from matweft.run_view import LoopView, Run
from matweft.space import Choice

_HEAD = re.compile(r"@(?P<kind>\w+)\s*\{\s*(?P<key>[^,\s]+)\s*,")
_FIELD = re.compile(r"(?P<name>\w+)\s*=\s*")
_LETTERS = {r"\ss": "ß", r"\o": "ø", r"\O": "Ø", r"\aa": "å", r"\ae": "æ", r"\i": "i", r"\&": "&"}
_ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303"}
_ACCENTS |= {"c": "\u0327", "v": "\u030c"}
_ACCENT = re.compile(r"\\(?P<accent>[\"'`^~]|[cv](?=[\s{]))\s*\{?\s*(?P<letter>[A-Za-z])")
_VERBS = {
    "generator": "Samples were made by",
    "simulator": "Properties were computed by",
    "descriptor": "Samples were measured by",
}


@dataclass(frozen=True)
class Reference:
    """One BibTeX entry and its fields, braces removed."""

    key: str
    bibtex: str
    fields: Mapping[str, str]

    @property
    def label(self) -> str:
        """Family name of the first author and the year."""
        names = [_family(author) for author in self.authors] or [self.key]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        return f"{who} {self.fields.get('year', '')}".strip()

    @property
    def doi(self) -> str:
        """The digital object identifier, without the address of a resolver, or nothing."""
        return self.fields.get("doi", "").rpartition("doi.org/")[2]

    @property
    def authors(self) -> list[str]:
        """Names of the authors as the entry writes them."""
        return [name for name in re.split(r"\s+and\s+", self.fields.get("author", "")) if name]

    @property
    def text(self) -> str:
        """The reference as a line of text."""
        known = self.fields
        home = next((known[n] for n in ("journal", "booktitle", "publisher") if known.get(n)), "")
        where = " ".join(part for part in (home, known.get("volume", "")) if part)
        where = ", ".join(part for part in (where, known.get("pages", "")) if part)
        parts = [", ".join(self.authors), known.get("title", ""), where]
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
    """
    head = _HEAD.search(text)
    if head is None:
        return Reference(" ".join(text.split())[:40], text.strip(), {"title": text.strip()})
    fields, at = {"type": head["kind"].lower()}, head.end()
    while found := _FIELD.search(text, at):
        value, at = _value(text, found.end())
        fields[found["name"].lower()] = _readable(value)
    return Reference(head["key"], text.strip(), fields)


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


def components_of(run: Run) -> list[str]:
    """Return the names of all components of a run, those inside parameters too, in order."""
    names = dict.fromkeys(row.component for row in run.steps.values())
    names.update(dict.fromkeys(_used(run.study)))
    return [name for name in names if name]


def references_of(run: Run) -> list[Reference]:
    """Return what the components of a run ask to be cited, each once; plugins gone have none."""
    found: dict[str, Reference] = {}
    for name in components_of(run):
        for text in _references(name):
            entry = parse_bibtex(text)
            found.setdefault(entry.key, entry)
    return list(found.values())


def bibtex(run: Run) -> str:
    """Return the BibTeX of a run, one entry after the other."""
    return "\n\n".join(entry.bibtex for entry in references_of(run))


def methods_paragraph(run: Run) -> str:
    """Return what was done, as a paper would say it; labels in brackets are references."""
    sentences = [_software(run)]
    by_role: dict[str, list[str]] = {}
    inner = {one for loop in run.loops.values() for one in _own(run, loop)}
    for name in components_of(run):
        role = _role(name)
        if role in _VERBS and name not in inner:
            by_role.setdefault(role, []).append(_named(name, run))
    sentences += [f"{_VERBS[role]} {_listed(by_role[role])}." for role in _VERBS if role in by_role]
    for loop in run.loops.values():
        sentences += _loop_sentences(run, loop)
    return " ".join(sentences)


def _software(run: Run) -> str:
    version, python = run.versions.get("matweft", ""), run.versions.get("python", "")
    system = " ".join(str(run.machine[k]) for k in ("system", "architecture") if k in run.machine)
    on = ", ".join(part for part in (f"Python {python}" if python else "", system) if part)
    inside = f" ({on})" if on else ""
    return f"The study “{run.name}” was computed with matweft {version}{inside}, seed {run.seed}."


def _loop_sentences(run: Run, loop: LoopView) -> Iterator[str]:
    ranges = [_range_of(name, variable) for name, variable in loop.space.variables.items()]
    own = _own(run, loop)
    chosen = _listed([_named(name, run) for name in own if _role(name) == "sampler"])
    taught = _listed([_named(name, run) for name in own if _role(name) == "learner"])
    yield (
        f"{plural(len(loop.history), 'sample')} {'was' if len(loop.history) == 1 else 'were'}"
        f" chosen{f' by {chosen}' if chosen else ''} in the space of {_listed(ranges)}"
        + (f", with a model learnt by {taught}" if taught else "")
        + "."
    )
    if loop.objectives:
        yield f"The aim was {_listed([aim(one) for one in loop.objectives])}."
    failed = len(loop.history.failed)
    if failed:
        yield f"{plural(failed, 'sample')} could not be computed."


def aim(objective: Any) -> str:
    """Say what an objective asks for.

    >>> from matweft import Objective
    >>> aim(Objective("moves.relative_diffusivity", "target", 0.25, 0.005))
    'relative diffusivity of 0.25 ± 0.005'
    """
    if objective.goal == "target":
        tolerance = with_unit(objective.tolerance, objective.unit)
        return f"{words(objective.name)} of {with_unit(objective.target, '')} ± {tolerance}"
    return f"the {'lowest' if objective.goal == 'minimize' else 'highest'} {words(objective.name)}"


def _range_of(name: str, variable: Any) -> str:
    if isinstance(variable, Choice):
        return f"{words(name)} ({', '.join(map(str, variable.options))})"
    low, high = with_unit(variable.low, ""), with_unit(variable.high, variable.unit)
    return f"{words(name)} ({low} to {high})"


def _own(run: Run, loop: LoopView) -> list[str]:
    """Return the components that a loop itself uses: sampler and learner."""
    steps = [row for row in run.steps.values() if row.id.startswith(f"{loop.name}.")]
    return list(dict.fromkeys(row.component for row in steps))


def distribution_of(run: Run, component: str) -> tuple[str, str]:
    """Return the distribution of a component and its version in the run; "" if unknown."""
    try:
        name = registry().entry(component).plugin.distribution
    except PluginError:
        return "", ""
    return name, run.versions.get(name, "")


def _named(name: str, run: Run) -> str:
    labels = [parse_bibtex(text).label for text in _references(name)]
    origin = " ".join(distribution_of(run, name)).strip()
    inside = f" ({origin})" if origin and not origin.startswith("matweft ") else ""
    return name + inside + (f" [{'; '.join(labels)}]" if labels else "")


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _references(name: str) -> Iterable[str]:
    try:
        return registry().component(name).references
    except PluginError:
        return ()


def _role(name: str) -> str:
    try:
        return registry().entry(name).role or ""
    except PluginError:
        return ""


def _used(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        if isinstance(tree.get("use"), str):
            yield tree["use"]
        for value in tree.values():
            yield from _used(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _used(value)
