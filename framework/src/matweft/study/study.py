"""A study: a graph of steps with a name, a seed and parameters, checked before it runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from matweft.errors import InputError, StudyError
from matweft.study.checks import Checker
from matweft.study.duration import seconds
from matweft.study.elements import Element, Loop
from matweft.study.emit import expanded, to_yaml
from matweft.study.located import Map, load_text, locate, no_collection
from matweft.study.overrides import apply, is_declaration
from matweft.study.problems import Problems
from matweft.study.reader import Reader
from matweft.study.reading import Reading
from matweft.study.reference import refs_in
from matweft.study.scope import Scope
from matweft.study.short_form import SHORT_KEYS, ShortWiring, is_short, long_form

_ABOUT = ("study", "title", "description", "authors", "license", "references")
TOP_KEYS = (*_ABOUT, "parameters", "seed", "max_failures", "timeout", "steps")
FAILURES_OF_BUDGET = 0.1
"""Share of a loop's points that may fail, unless the study says how many."""


@dataclass(frozen=True, init=False)
class Study:
    """Steps, for-eaches and loops that have passed every check that needs no computing.

    In Python, ``steps`` maps names to `Use` or to what a study file would hold; component
    classes need not be registered. Other keywords are the keys of a study file: ``title``,
    ``description``, ``authors``, ``license``, ``references``, ``parameters``, ``seed``,
    ``max_failures``, ``timeout``.
    Raises `StudyError` with every problem.

    >>> from matweft import Generator, Simulator
    >>> from matweft.study import Use
    >>> class Rod(Generator):
    ...     length: float = 1.0
    ...     def generate(self) -> float:
    ...         return self.length
    >>> class Double(Simulator):
    ...     def simulate(self, value: float) -> float:
    ...         return 2 * value
    >>> study = Study("demo", steps={
    ...     "rod": Use(Rod(length=3.0)),
    ...     "twice": Use(Double(), inputs={"value": "${rod}"}),
    ... })
    >>> study.steps["twice"].inputs, study.seed, study.max_failures
    ({'value': Ref(root='rod', path=())}, 0, 0)
    """

    name: str
    steps: Mapping[str, Element]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """What the parameters mean, as far as the study tells."""
    seed: int = 0
    max_failures: int = 0
    """Failed samples after which the run stops. Default: without loops 0, with loops a tenth
    of their budgets, rounded up."""
    timeout: float | None = None
    """Seconds for each step that has no timeout of its own."""
    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    license: str = ""
    """Under which the results may be used; it goes into exports."""
    references: tuple[str, ...] = ()
    source: Path | None = field(default=None, compare=False)
    text: str = field(default="", compare=False, repr=False)

    def __init__(self, name: str, steps: Mapping[str, Any], **settings: Any) -> None:
        document = {"study": name, **settings, "steps": steps}
        _fill(self, locate(document), Problems(name), name, Path.cwd(), {})

    @classmethod
    def load(cls, path: str | Path, sets: Mapping[str, Any] | None = None) -> Self:
        """Read and check a study file; ``sets`` are changes such as ``{"pores.porosity": 0.4}``.

        Relative paths in the file are relative to its folder, those in ``sets`` to the
        current one.
        """
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise StudyError([f"{path}: cannot read the study: {error.strerror}"]) from error
        except UnicodeDecodeError as error:
            raise StudyError([f"{path}: not UTF-8 text, so no study: {error}"]) from error
        return cls._read(text, str(path), path.stem, path.absolute(), sets)

    @classmethod
    def parse(cls, text: str, name: str = "study", sets: Mapping[str, Any] | None = None) -> Self:
        """Read and check the text of a study; ``name`` is used where the text has none."""
        stem = name.removesuffix(".yaml").removesuffix(".yml")
        return cls._read(text, name, stem, None, sets)

    @classmethod
    def from_dict(
        cls, document: Mapping[str, Any], name: str = "study", sets: Mapping[str, Any] | None = None
    ) -> Self:
        """Check a study given as nested dictionaries."""
        study = object.__new__(cls)
        _fill(study, locate(dict(document)), Problems(name), name, Path.cwd(), sets or {})
        return study

    @classmethod
    def _read(
        cls, text: str, file: str, name: str, source: Path | None, sets: Mapping[str, Any] | None
    ) -> Self:
        problems = Problems(file)
        study = object.__new__(cls)
        folder = Path.cwd() if source is None else source.parent
        with no_collection():
            _fill(study, load_text(text, problems), problems, name, folder, sets or {})
        object.__setattr__(study, "source", source)
        object.__setattr__(study, "text", text)
        return study

    def expanded(self) -> dict[str, Any]:
        """Return the long form as plain data; ``from_dict`` of it gives an equal study."""
        return expanded(self)

    def to_yaml(self) -> str:
        """Return the long form as YAML; ``parse`` of it gives an equal study."""
        return to_yaml(self.expanded())


def _fill(
    study: Study, raw: Any, problems: Problems, name: str, folder: Path, sets: Mapping[str, Any]
) -> None:
    """Read, check and set every attribute of a study."""
    if not isinstance(raw, Map):
        raise StudyError([f"{problems.file}: a study is a mapping with 'steps' or 'generate'"])
    from_command = apply(raw, sets, problems)
    reading = Reading(problems, folder, from_command=from_command, short=is_short(raw))
    reading.check_keys(raw, (*TOP_KEYS, *SHORT_KEYS), "a study")
    values, descriptions = _parameters(raw, reading)
    reading.parameters = values
    steps = _steps(raw, reading)
    settings = {
        "name": _text(raw, "study", reading) or name,
        "steps": steps,
        "parameters": values,
        "descriptions": descriptions,
        "seed": _count(raw, "seed", 0, reading),
        "max_failures": _count(raw, "max_failures", _allowed_failures(steps), reading),
        "timeout": _timeout(raw, reading),
        "title": _text(raw, "title", reading),
        "description": _text(raw, "description", reading),
        "authors": _texts(raw, "authors", reading),
        "license": _text(raw, "license", reading),
        "references": _texts(raw, "references", reading),
        "source": None,
        "text": "",
    }
    problems.raise_if_any()
    for key, value in settings.items():
        object.__setattr__(study, key, value)


def _parameters(raw: Map, reading: Reading) -> tuple[dict[str, Any], dict[str, str]]:
    declared = reading.mapping(raw.get("parameters"), raw.line_of("parameters"), "'parameters'")
    values: dict[str, Any] = {}
    descriptions: dict[str, str] = {}
    valueless = set()
    for name, entry in declared.items():
        line = declared.line_of(name)
        value, given = entry, entry is not None or name in reading.from_command
        if is_declaration(entry):
            value, given = entry.get("default"), "default" in entry
            line = entry.line_of("default")
            if entry.get("description"):
                descriptions[name] = str(entry["description"])
        if not given:
            valueless.add(name)
            sentence = f"parameter {name!r} has no value; give a default or add --set {name}=VALUE"
            reading.problems.add(line, sentence)
        else:
            values[name] = reading.value(value, line)
            if refs_in(values[name]):
                sentence = f"parameter {name!r} holds a reference; give a plain value"
                reading.problems.add(line, sentence)
    reading.valueless = frozenset(valueless)
    return values, descriptions


def _steps(raw: Map, reading: Reading) -> dict[str, Element]:
    """Read the steps of either form and check them against each other."""
    wiring: ShortWiring | None = None
    if is_short(raw):
        if "steps" in raw:
            other = next(key for key in SHORT_KEYS if key in raw)
            sentence = f"'steps' is the long form and {other!r} the short one; use one of them"
            reading.problems.add(raw.line_of("steps"), sentence)
        given, wiring = long_form(raw, reading)
    else:
        given = reading.mapping(raw.get("steps"), raw.line_of("steps"), "'steps'")
        if not given:
            sentence = "the study has no steps; add 'steps: {NAME: {use: COMPONENT}}'"
            reading.problems.add(raw.line_of("steps"), sentence)
    steps = Reader(reading, wiring).body(given, visible=frozenset(reading.parameters))
    Checker(reading).body(steps, "", Scope(steps))
    return steps


def _text(raw: Map, key: str, reading: Reading) -> str:
    value = raw.get(key)
    if isinstance(value, dict | list):
        reading.problems.add(raw.line_of(key), f"{key} is text; got {value!r}")
    return "" if value is None else str(value).strip()


def _texts(raw: Map, key: str, reading: Reading) -> tuple[str, ...]:
    value = raw.get(key)
    if value is None or isinstance(value, str):
        return () if value is None else (value,)
    if isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    reading.problems.add(raw.line_of(key), f"{key} is a list of texts; got {value!r}")
    return ()


def _count(raw: Map, key: str, default: int, reading: Reading) -> int:
    value = reading.value(raw.get(key), raw.line_of(key))
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        reading.problems.add(
            raw.line_of(key), f"{key} is {value!r}; it must be a whole number from 0"
        )
        return default
    return value


def _timeout(raw: Map, reading: Reading) -> float | None:
    line = raw.line_of("timeout")
    try:
        return seconds(reading.value(raw.get("timeout"), line))
    except InputError as error:
        reading.problems.add(line, str(error))
        return None


def _allowed_failures(steps: Mapping[str, Element]) -> int:
    budget = sum(step.budget for step in steps.values() if isinstance(step, Loop))
    return math.ceil(FAILURES_OF_BUDGET * budget)
