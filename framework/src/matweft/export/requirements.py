"""Which of the recorded distributions a run needs: those of its components, and what they need."""

from __future__ import annotations

import re
from importlib import metadata

from matweft.citation import components_of, distribution_of
from matweft.run_view import Run

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def used_versions(run: Run) -> dict[str, str]:
    """Return the recorded versions without those of plugins that took no part.

    All are returned if a component's distribution is unknown or not installed here: then
    nobody can say what it needs.
    """
    origins = {distribution_of(run, name)[0] for name in components_of(run)}
    wanted: set[str] = set()
    waiting = origins | {"matweft"}
    while waiting:
        name = waiting.pop()
        wanted.add(_normal(name))
        try:
            needs = metadata.requires(name) or []
        except (metadata.PackageNotFoundError, ValueError):
            if name in origins:
                return dict(run.versions)
            continue
        required = {_name_of(need) for need in needs if "extra ==" not in need}
        waiting |= {one for one in required if _normal(one) not in wanted}
    spoken = {"python", "implementation"}
    return {name: v for name, v in run.versions.items() if _normal(name) in wanted | spoken}


def _name_of(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found[0] if found else requirement


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
