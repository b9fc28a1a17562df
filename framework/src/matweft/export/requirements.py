"""Which of the recorded distributions a run needs: those of its components, and what they need."""

from __future__ import annotations

from importlib import metadata

from matweft._distributions import name_in, normal_name
from matweft.citation import components_of, distribution_of
from matweft.run_view import Run


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
        wanted.add(normal_name(name))
        try:
            needs = metadata.requires(name) or []
        except (metadata.PackageNotFoundError, ValueError):
            if name in origins:
                return dict(run.versions)
            continue
        required = {name_in(need) for need in needs if "extra ==" not in need}
        waiting |= {one for one in required if normal_name(one) not in wanted}
    spoken = {"python", "implementation"}
    return {name: v for name, v in run.versions.items() if normal_name(name) in wanted | spoken}
