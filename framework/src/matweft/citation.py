"""What a run rests on: references of its components, and a paragraph that says what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matweft._unknown import is_of_main
from matweft.errors import PluginError
from matweft.references import Reference, parse_bibtex
from matweft.registry import registry
from matweft.report.numbers import plural, with_unit, words
from matweft.run_view import LoopView, Run
from matweft.software import software_reference
from matweft.space import Choice

_VERBS = {
    "generator": "Samples were made by",
    "simulator": "Properties were computed by",
    "descriptor": "Samples were measured by",
}


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


def software_of(run: Run) -> list[Reference]:
    """Return the distributions whose components a run used, and matweft, as references."""
    names = dict.fromkeys(["matweft", *(distribution_of(run, n)[0] for n in components_of(run))])
    return [software_reference(name, run.versions.get(name, "")) for name in names if name]


def citations_of(runs: Sequence[Run]) -> list[Reference]:
    """Return the software and the literature of some runs, each once."""
    found: dict[str, Reference] = {}
    for kind in (software_of, references_of):
        for run in runs:
            for entry in kind(run):
                found.setdefault(entry.key, entry)
    return list(found.values())


def unknown_components(run: Run) -> list[str]:
    """Return the components of a run that are not installed here, so that nobody can cite them."""
    return [name for name in components_of(run) if ":" not in name and not _role(name)]


def bibtex(*runs: Run) -> str:
    """Return the BibTeX of runs, software first, one entry after the other, each once."""
    return "\n\n".join(entry.bibtex for entry in citations_of(runs))


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
    own = [_own_name(name) for name in components_of(run) if is_of_main(name)]
    if own:
        were = "was" if len(own) == 1 else "were"
        sentences.append(f"{_listed(own)} {were} defined in a notebook or a script.")
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
    if is_of_main(name):
        return _own_name(name)
    labels = [parse_bibtex(text).label for text in _references(name)]
    origin = " ".join(distribution_of(run, name)).strip()
    inside = f" ({origin})" if origin and not origin.startswith("matweft ") else ""
    return name + inside + (f" [{'; '.join(labels)}]" if labels else "")


def _own_name(name: str) -> str:
    return name.partition(":")[2]


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _references(name: str) -> Iterable[str]:
    try:
        return registry().component(name).references
    except PluginError:
        return ()


def _role(name: str) -> str:
    try:
        if ":" in name:
            return registry().component(name).role
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
