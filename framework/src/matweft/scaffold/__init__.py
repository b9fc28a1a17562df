"""The template behind ``matweft new-plugin``: an installable plugin whose contract tests pass."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from matweft._unknown import KNOWN_DOMAINS
from matweft.errors import InputError
from matweft.registry import BUILTIN_DOMAINS

LICENSES = ("BSD-3-Clause", "MIT", "none")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 24
_PROGRAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}")


@dataclass(frozen=True)
class Example:
    """The component that a new plugin of one role begins with."""

    module: str
    cls: str
    purpose: str
    call: str = ""
    """How its test calls it, where it runs an outside program."""


EXAMPLES = {
    "generator": Example("salt", "Salt", "A generator of random voxels"),
    "simulator": Example("bounds", "Bounds", "A simulator of bounds on the conductivity"),
    "descriptor": Example("fraction", "Fraction", "A descriptor of the volume fraction"),
    "learner": Example("linear", "Linear", "A learner of linear relations"),
    "sampler": Example("uniform", "Uniform", "A sampler of random points"),
}

WRAPPERS = {
    "simulator": Example(
        "mixture",
        "Mixture",
        "A simulator that runs {program}",
        "Mixture().simulate(np.eye(4, dtype=int))",
    ),
    "descriptor": Example(
        "fraction",
        "Fraction",
        "A descriptor that runs {program}",
        "Fraction().describe(np.eye(4, dtype=int))",
    ),
    "generator": Example(
        "noise",
        "Noise",
        "A generator that runs {program}",
        "Noise().generate(rng=np.random.default_rng(0))",
    ),
}
"""What a new plugin around an outside program begins with."""


def example_of(role: str = "", program: str = "") -> tuple[str, Example]:
    """Return the role and the component that a new plugin begins with.

    Without a role it is a generator, around a ``program`` a simulator. Raises `InputError` for
    a program that is no plain command, and for a role that runs none.
    """
    if not program:
        return role or "generator", EXAMPLES[role or "generator"]
    if not _PROGRAM.fullmatch(program):
        raise InputError(
            f"--wrap takes the command of a program, such as ccx or voro++; got {program!r}. "
            "Where it lies is said later, by an environment variable"
        )
    role = role or "simulator"
    if role not in WRAPPERS:
        raise InputError(
            f"a {role} around a program has no template; take --role {', '.join(WRAPPERS)}"
        )
    return role, WRAPPERS[role]


def check_name(name: str) -> str:
    """Return the name of a plugin if it may be used.

    Raises `InputError` if it is badly spelled or belongs to the project's own plugins.
    """
    if name.startswith("matweft"):
        raise InputError(f"leave 'matweft' out: the folder is called matweft-NAME; got {name!r}")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InputError(
            f"a plugin is named by at most {_LONGEST} small letters, digits and single dashes, such"
            f" as 'ising' or 'phase-field'; got {name!r}"
        )
    if keyword.iskeyword(name) or name in KNOWN_DOMAINS | set(BUILTIN_DOMAINS):
        raise InputError(f"the name {name!r} is taken; choose another")
    return name


def write_plugin(
    name: str,
    parent: Path,
    role: str = "",
    license: str = "BSD-3-Clause",
    author: str = "",
    program: str = "",
) -> Path:
    """Write the plugin ``matweft-<name>`` into the folder ``parent`` and return its folder.

    With a ``program`` its component runs that. Raises `InputError` for a bad name or program,
    or if the folder exists, `StoreError` if the disk refuses.
    """
    folder = parent / f"matweft-{check_name(name)}"
    role, example = example_of(role, program)
    if folder.exists():
        raise InputError(f"{folder} exists; remove it, or choose another name or --directory")
    values = {
        **_values(name, role, example, program),
        "license_line": "" if license == "none" else f'license = "{license}"\n',
        "author": author or f"The matweft-{name} developers",
        "year": str(date.today().year),
    }
    template = files(__name__) / "template"
    for part in ("common", "wrap/common", f"wrap/{role}") if program else ("common", role):
        _render(template.joinpath(part), folder, values)
    if license != "none":
        text = (template / "licenses" / f"{license}.tmpl").read_text(encoding="utf-8")
        _write(folder / "LICENSE", text, values)
    (folder / "src" / values["package"] / "py.typed").touch()
    return folder


def _values(name: str, role: str, example: Example, program: str) -> dict[str, str]:
    from matweft.program import Program

    return {
        "name": name,
        "package": f"matweft_{name.replace('-', '_')}",
        "role": role,
        "module": example.module,
        "cls": example.cls,
        "purpose": example.purpose.format(program=program),
        "program": program,
        "variable": Program(program).variable,
        "call": example.call,
    }


def _render(source: Traversable, target: Path, values: dict[str, str]) -> None:
    for entry in source.iterdir():
        name = Template(entry.name.removesuffix(".tmpl")).substitute(values)
        if entry.is_dir():
            _render(entry, target / name, values)
        elif entry.name.endswith(".tmpl"):
            _write(target / name, entry.read_text(encoding="utf-8"), values)


def _write(path: Path, text: str, values: dict[str, str]) -> None:
    from matweft.store.disk import disk_errors

    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(values), encoding="utf-8")
