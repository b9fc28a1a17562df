"""What a component says about itself, checked without running its verb."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any, get_args

from matweft.component import Component
from matweft.field import unit_of
from matweft.result import fields_of
from matweft.units import check_unit

HEAVY = ("torch", "taichi", "scipy.stats", "pymatgen", "sklearn", "matplotlib")
_BIBTEX = re.compile(r"@\w+\s*\{\s*[^,\s]+\s*,.*\}", re.DOTALL)


def undescribed(component: type[Component]) -> list[str]:
    """Return the parameters without a description, a readable type or a stated unit."""
    schema = component.model_json_schema()
    problems = []
    for name, field in component.model_fields.items():
        if name not in schema["properties"]:
            problems.append(f"{name} is missing from the JSON Schema")
        if not (field.description or "").strip():
            problems.append(f"{name} has no description")
        if unit_of(field) is None and _holds_float(field.annotation):
            problems.append(f"{name} holds real numbers; state unit='...', or unit='' for none")
    return problems


def _holds_float(annotation: Any) -> bool:
    return annotation is float or any(_holds_float(part) for part in get_args(annotation))


def check_units(component: type[Component]) -> None:
    """Raise UnitError for a unit that is not known."""
    for field in component.model_fields.values():
        check_unit(unit_of(field) or "")


def undocumented(result: Any) -> list[str]:
    """Return what is missing in the class of a result: frozen, meaning and unit of its fields."""
    cls = type(result)
    if not dataclasses.is_dataclass(cls):
        return [f"the result is a {cls.__name__}; return a frozen dataclass (matweft.Result)"]
    if cls.__module__.startswith("matweft."):
        return []
    problems = []
    parameters: Any = getattr(cls, "__dataclass_params__", None)
    if not parameters.frozen or parameters.eq:
        problems.append(f"{cls.__name__} must be @dataclass(frozen=True, eq=False)")
    for name, entry in fields_of(result).items():
        if not entry.quantity.description:
            problems.append(f"{cls.__name__}.{name} needs Annotated[..., Quantity(unit, meaning)]")
        check_unit(entry.quantity.unit)
    return problems


def failed_examples(component: type[Component]) -> str:
    """Return the report of the docstring examples that failed, or ``""``."""
    module = sys.modules[component.__module__]
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    for test in doctest.DocTestFinder(recurse=False).find(
        component, component.__qualname__, module, vars(module).copy()
    ):
        runner.run(test, out=report.append)
    return "".join(report)


def docstring_problem(component: type[Component]) -> str:
    """Return what the docstring lacks, or ``""``."""
    text = inspect.cleandoc(component.__doc__ or "")
    first, _, rest = text.partition("\n")
    if not first.endswith((".", "!", "?")) or (rest.strip() and rest.partition("\n")[0].strip()):
        return "needs a docstring that begins with one line: its purpose, ending in a full stop"
    return "" if ">>>" in text else "needs an example (>>>) in its docstring"


def wrong_references(component: type[Component]) -> list[str]:
    """Return the references that are not BibTeX entries."""
    return [
        text
        for text in component.references
        if not _BIBTEX.fullmatch(text.strip()) or text.count("{") != text.count("}")
    ]


@cache
def heavy_imports(module: str) -> str:
    """Return the heavy libraries that importing a module loads in a fresh process."""
    code = (
        f"import sys, importlib; importlib.import_module({module!r});"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    # The fresh process must find what pytest or an editable install put on the path.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a message"])[-1]
        return f"the module cannot be imported in a fresh process: {last}"
    return done.stdout.strip()
