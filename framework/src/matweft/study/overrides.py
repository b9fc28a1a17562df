"""Changes from outside the file: ``--set image=rock.tif --set pores.porosity=0.4``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matweft.errors import StudyError, did_you_mean
from matweft.study.located import Map, load_text, locate
from matweft.study.loops import SETTINGS
from matweft.study.problems import Line, Problems
from matweft.study.reader import as_map
from matweft.study.short_form import SECTIONS, is_short

TOP = ("seed", "max_failures", "timeout")


def apply(raw: Map, sets: Mapping[str, Any], problems: Problems) -> frozenset[str]:
    """Change ``raw`` as ``sets`` asks; return the names of the study parameters that were set."""
    declared = raw.get("parameters")
    named = set()
    for key, given in sets.items():
        value, line = _read(given), f"--set {key}"
        if isinstance(declared, Map) and key in declared:
            _put_parameter(declared, key, value, line)
            named.add(key)
        elif key in TOP:
            _put(raw, key, value, line)
        elif not _put_inside(raw, key.split("."), value, line):
            problems.add(line, _unknown(raw, key))
    return frozenset(named)


def _read(given: Any) -> Any:
    """Read text as YAML, so that ``0.4`` is a number and ``[1, 2]`` a list."""
    if not isinstance(given, str):
        return locate(given)
    try:
        return load_text(given, Problems("--set"))
    except StudyError:
        return given


def _put(target: Map, key: str, value: Any, line: Line) -> bool:
    target[key] = value
    target.lines[key] = line
    return True


def _put_parameter(declared: Map, key: str, value: Any, line: Line) -> None:
    entry = declared[key]
    if is_declaration(entry):
        _put(entry, "default", value, line)
    else:
        _put(declared, key, value, line)


def is_declaration(entry: Any) -> bool:
    """Return whether a study parameter is written as ``{description, default}``."""
    return isinstance(entry, Map) and bool(entry) and entry.keys() <= {"description", "default"}


def _put_inside(raw: Map, path: list[str], value: Any, line: Line) -> bool:
    """Set a setting of the loop or a parameter of a step; return whether there is such a one."""
    if is_short(raw):
        if path[0] in SETTINGS:
            return _put_setting(raw, path, value, line)
        found = any(_put_step(raw.get(key), path, value, line) for key in SECTIONS)
        if found:
            _fix(raw, path)
        return found
    steps = raw.get("steps")
    if path[0] in SETTINGS and isinstance(steps, Map):
        loops = _loops(steps)
        return len(loops) == 1 and _put_setting(loops[0], path, value, line)
    return _put_step(steps, path, value, line)


def _loops(steps: Any) -> list[Map]:
    """Return the settings of every loop of the long form."""
    if not isinstance(steps, Map):
        return []
    loops = [entry.get("loop") for entry in steps.values() if isinstance(entry, Map)]
    return [settings for settings in loops if isinstance(settings, Map)]


def _put_setting(settings: Map, path: list[str], value: Any, line: Line) -> bool:
    head, rest = path[0], path[1:]
    if not rest:
        return _put(settings, head, value, line)
    if head in ("sample", "learn"):
        return _put_step(settings, path, value, line)
    inner = settings.get(head)
    return isinstance(inner, Map) and _put(inner, ".".join(rest), value, line)


def _put_step(steps: Any, path: list[str], value: Any, line: Line) -> bool:
    """Set ``step.parameter`` in a body, also ``loop.step.parameter`` and ``use.use.parameter``."""
    if not isinstance(steps, Map) or path[0] not in steps or len(path) < 2:
        return False
    element = as_map(steps[path[0]], steps.line_of(path[0]))
    if element is None:
        return False
    steps[path[0]] = element
    settings = element.get("loop")
    if isinstance(settings, Map) and path[1] in SETTINGS:
        return _put_setting(settings, path[1:], value, line)
    if "run" in element:
        found = _put_step(element["run"], path[1:], value, line)
        if found and isinstance(settings, Map):
            _fix(settings, path[1:])
        return found
    if "use" not in element:  # learn: {model: {use: ...}}
        rest = path[1:] if path[1] in element else [*element, *path[1:]]
        return len(element) == 1 and _put_step(element, rest, value, line)
    if not isinstance(element.get("with"), Map):
        element["with"] = Map(line=element.line)
    if len(path) == 2:
        return _put(element["with"], path[1], value, line)
    return _put_step(element["with"], path[1:], value, line)


def _fix(settings: Map, path: list[str]) -> None:
    """Take a parameter that is set from outside out of the space."""
    space = settings.get("space")
    if isinstance(space, Map):
        space.pop(".".join(path), None)


def _unknown(raw: Map, key: str) -> str:
    if is_short(raw):
        has_loop = any(setting in raw for setting in SETTINGS)
    else:
        has_loop = len(_loops(raw.get("steps"))) == 1
    known = [*TOP, *(SETTINGS if has_loop else ())]
    for section in ("parameters", "steps", *SECTIONS):
        entries = raw.get(section)
        known += [str(name) for name in entries] if isinstance(entries, Map) else []
    head = key.partition(".")[0]
    if head in known:
        rest = key.partition(".")[2] or "value of its own"
        return f"{head!r} has no {rest}; write STEP.PARAMETER=VALUE"
    hint = did_you_mean(head, known)
    return f"there is nothing called {head!r} to set; there are {', '.join(known)}.{hint}"
