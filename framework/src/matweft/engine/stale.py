"""Results that another version of a component computed: told, and computed again if wanted."""

from __future__ import annotations

from matweft.component import Component
from matweft.engine.provenance import origin
from matweft.store import Summary


class StaleVersions:
    """Compares the origin of finished steps with the components installed now."""

    def __init__(self, rerun: bool) -> None:
        self.rerun = rerun
        self._found: dict[tuple[str, str], int] = {}

    def __call__(self, component: type[Component], summary: Summary) -> bool:
        """Return whether a finished step is to be computed again; remember it if it differs."""
        now = " ".join(origin(component))
        if summary.origin in ("", now):
            return False
        self._found[summary.origin, now] = self._found.get((summary.origin, now), 0) + 1
        return self.rerun

    @property
    def warnings(self) -> list[str]:
        """One sentence for each version that differs."""
        if self.rerun:
            return []
        return [
            f"{count} finished steps were computed by {before}, installed is {now}; "
            "--rerun-changed computes them again"
            for (before, now), count in self._found.items()
        ]
