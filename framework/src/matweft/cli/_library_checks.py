"""What ``matweft doctor`` says of libraries: versions, those too old, those that are optional."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from matweft._distributions import name_in
from matweft.cli._finding import Finding
from matweft.registry import registry

LIBRARIES = (
    *("matweft", "numpy", "pydantic", "pluggy", "pint", "PyYAML", "loky", "executorlib"),
    *("matweft-kernels", "taichi", "torch", "scipy", "scikit-learn", "pandas", "xarray"),
    *("pyarrow", "matplotlib", "h5py", "tifffile"),
)
PURPOSES = {
    "matweft[report]": "figures, pages and tables",
    "matweft[export]": "Parquet and xarray",
    "matweft[executorlib]": "runs on clusters by Slurm or Flux",
    "matweft[testing]": "contract tests of plugins",
    "matweft[crate-check]": "reading RO-Crates back",
    "matweft-learning[torch]": "neural networks",
    "matweft-files[codecs]": "TIFF files compressed by LZW or JPEG",
    "matweft-atoms[symmetry]": "space groups",
}
"""What one may want to do, by the extra that brings it."""

_BOUND = re.compile(r"(>=|<(?!=))\s*(\d+(?:\.\d+)*)")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def libraries() -> Finding:
    """Name the versions of the libraries that matweft and its plugins use."""
    found = [f"{name} {known}" for name in LIBRARIES if (known := installed(name))]
    return Finding("libraries", "ok", ", ".join(found))


def ranges() -> Iterator[Finding]:
    """Check that what is installed is within the range that matweft and its plugins state."""
    for owner in _ours():
        for need in _requirements(owner):
            name = name_in(need)
            known = installed(name)
            if known and not fits(known, need):
                wanted = need.partition(";")[0].strip()
                text = f"{owner} needs {wanted}, installed is {known}"
                yield Finding(f"version of {name}", "broken", text, f"pip install '{wanted}'")


def extras() -> Finding:
    """Name what the missing extras would give."""
    missing = []
    for owner in _ours():
        needs = _requirements(owner)
        for name in dict.fromkeys(one for need in needs for one in _EXTRA.findall(need)):
            wanted = [name_in(need) for need in needs if name in _EXTRA.findall(need)]
            if not all(installed(one) for one in wanted):
                extra = f"{owner}[{name}]"
                purpose = PURPOSES.get(extra, f"{name} of {owner}")
                missing.append(f"{purpose}: pip install '{extra}'")
    if not missing:
        return Finding("extras", "ok", "all there")
    return Finding("extras", "ok", f"not installed, if you want {'; '.join(missing)}")


def installed(name: str) -> str:
    """Return the version of a distribution, or nothing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def fits(known: str, requirement: str) -> bool:
    """Return whether a version is within the bounds of a requirement, markers left aside.

    >>> fits("1.26.4", "numpy>=1.26"), fits("1.8.0", "taichi>=1.7.3,<1.8; python_version<'3'")
    (True, False)
    """
    bounds = _BOUND.findall(requirement.partition(";")[0])
    return all((_order(known) >= _order(bound)) == (sign == ">=") for sign, bound in bounds)


def _order(text: str) -> tuple[int, ...]:
    """Return the numbers of a version; a release of 2 is one of 2.0."""
    found = re.match(r"\d+(?:\.\d+)*", text)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _ours() -> list[str]:
    """Return matweft and the distributions of the plugins."""
    names = ["matweft", *(plugin.distribution for plugin in registry().plugins)]
    return list(dict.fromkeys(name for name in names if name))


def _requirements(owner: str) -> list[str]:
    try:
        return requires(owner) or []
    except PackageNotFoundError:
        return []
