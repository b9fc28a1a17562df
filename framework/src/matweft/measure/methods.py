"""How it was measured, as a paper would say it, and what to cite for it."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from matweft import __version__
from matweft.references import Reference, parse_bibtex
from matweft.registry import registry
from matweft.report.numbers import unit_text

if TYPE_CHECKING:
    from matweft.measure.measured import Measured


def components_of(measured: Measured) -> list[str]:
    """Return the names of the components that were at work, in order."""
    made = [registry().name_of(type(one)) for one in measured.prepared.steps]
    done = [one.measurement.component for one in measured.outcomes if one.done]
    return list(dict.fromkeys([*made, *done]))


def versions_of(measured: Measured) -> dict[str, str]:
    """Return the versions of the distributions that were at work, and of Python."""
    found = {"matweft": __version__}
    for name in components_of(measured):
        plugin = registry().entry(name).plugin
        if plugin.distribution:
            found[plugin.distribution] = plugin.version
    return {**found, "python": platform.python_version()}


def references_of(measured: Measured) -> list[Reference]:
    """Return what the components and the estimates of errors ask to be cited, each once."""
    from matweft.representative import REFERENCES

    texts = [t for name in components_of(measured) for t in registry().component(name).references]
    for method in sorted(_methods_of_errors(measured)):
        texts += REFERENCES.get(method, ())
    entries = map(parse_bibtex, texts)
    return list({entry.key: entry for entry in entries}.values())


def bibtex_of(measured: Measured) -> str:
    """Return the references as BibTeX."""
    return "\n\n".join(entry.bibtex for entry in references_of(measured))


def methods_of(measured: Measured) -> str:
    """Return a paragraph for the methods section of a paper."""
    sentences = [_what(measured), *_made(measured), *_measured(measured), *_errors(measured)]
    left = [one.measurement.title for one in measured.outcomes if not one.done]
    if left:
        sentences.append(f"Not measured: {'; '.join(left)}.")
    return " ".join(sentences)


def _what(measured: Measured) -> str:
    sample = measured.prepared.sample
    size = ""
    if hasattr(sample, "spacing"):
        voxels = " × ".join(map(str, sample.shape))
        edges = " × ".join(f"{s:g}" for s in sample.spacing)
        size = f" of {voxels} voxels of {edges} {unit_text(sample.unit)}"
    return (
        f"The {measured.understood.kind}{size} was measured with matweft {__version__} "
        f"(Python {platform.python_version()})."
    )


def _made(measured: Measured) -> list[str]:
    return [f"{note[0].upper()}{note[1:]}." for note in measured.prepared.notes]


def _measured(measured: Measured) -> list[str]:
    """Return a sentence a component: what it measured, and whose method it is."""
    titles: dict[str, list[str]] = {}
    for one in measured.outcomes:
        if one.done:
            titles.setdefault(one.measurement.component, []).append(_title(one.measurement))
    sentences = []
    for name, found in titles.items():
        labels = [parse_bibtex(text).label for text in registry().component(name).references]
        cited = f" [{'; '.join(labels)}]" if labels else ""
        sentences.append(f"{_joined(found)} by {name}{cited}.")
    return sentences


def _title(measurement: Any) -> str:
    where = f" of {measurement.section}" if measurement.section else ""
    return f"{measurement.title}{where}"


def _joined(titles: list[str]) -> str:
    text = ", ".join(titles)
    return text[0].upper() + text[1:]


def _methods_of_errors(measured: Measured) -> set[str]:
    return {value.error.method for _, value in measured.numbers if value.error is not None}


_SENTENCES = {
    "correlation": "that of the volume fraction from the power of its longest waves",
    "sub-volumes": "those of properties from the spread between sub-volumes, extrapolated",
    "samples": "those of averages from the spread of the single values",
}


def _errors(measured: Measured) -> list[str]:
    used = _methods_of_errors(measured)
    how = [text for method, text in _SENTENCES.items() if method in used]
    if not how:
        return []
    return [f"Sampling errors are 95 % intervals estimated from the one sample: {'; '.join(how)}."]
