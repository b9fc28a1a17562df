"""Nothing that users install with us is under the GPL or the AGPL."""

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECTS = [
    tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    for path in sorted(ROOT.glob("*/pyproject.toml")) + sorted(ROOT.glob("*/*/pyproject.toml"))
]
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\b[A]?GPL|(Affero |\bGNU )General Public", re.IGNORECASE)
UNCLEAR: dict[str, str] = {}
"""Distributions whose metadata name no licence: what their licence file says, read by a person."""


def requirements(found: Distribution, extras: list[str]) -> set[str]:
    """Return the names of what a distribution needs here, with some of its extras."""
    parsed = [Requirement(text) for text in found.requires or []]
    return {
        canonicalize_name(one.name)
        for one in parsed
        if one.marker is None
        or any(one.marker.evaluate({"extra": extra}) for extra in ["", *extras])
    }


def needed() -> dict[str, Distribution]:
    """Return every installed distribution that ours need, directly or not, with all extras."""
    ours = {project["name"]: list(project.get("optional-dependencies", {})) for project in PROJECTS}
    found: dict[str, Distribution] = {}
    waiting = set(ours)
    while waiting:
        name = waiting.pop()
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # an extra that is not installed here
            continue
        waiting |= requirements(found[name], ours.get(name, [])) - set(found)
    return found


def licence(found: Distribution) -> str:
    """Return what the metadata say: the expression, else classifiers, else the first line."""
    data = found.metadata
    classifiers = [
        one.rpartition("::")[2].strip()
        for one in data.get_all("Classifier") or []
        if one.startswith("License ::")
    ]
    stated = data["License-Expression"] or "; ".join(classifiers)
    return stated or (data["License"] or "").strip().partition("\n")[0]


def test_the_check_tells_licences_apart():
    for text in ("GPL-3.0-or-later", "AGPL-3.0", "GNU General Public License v3 (GPLv3)", "GPLv2"):
        assert FORBIDDEN.search(text), text
    for text in (
        "LGPL-2.1",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "MIT",
        "BSD-3-Clause",
    ):
        assert not FORBIDDEN.search(text), text


def test_walk_reaches_what_is_needed_indirectly():
    names = set(needed())
    assert {project["name"] for project in PROJECTS} <= names
    assert {"numpy", "scipy", "taichi", "pydantic-core", "rich"} <= names


@pytest.mark.parametrize("name", sorted(needed()))
def test_licence_is_known_and_allowed(name):
    stated = licence(needed()[name]) or UNCLEAR.get(name, "")
    assert stated, f"{name} states no licence: read its licence file and add it to UNCLEAR"
    assert not FORBIDDEN.search(stated), f"{name} is under {stated!r}: take another library"
