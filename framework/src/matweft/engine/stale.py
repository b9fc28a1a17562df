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
        now, before = " ".join(origin(component)).strip(), summary.origin.strip()
        if before in ("", now):
            return False
        self._found[before, now] = self._found.get((before, now), 0) + 1
        return self.rerun

    @property
    def warnings(self) -> list[str]:
        """One sentence for each version that differs."""
        if self.rerun:
            return []
        return [_sentence(count, *origins) for origins, count in self._found.items()]


def _sentence(count: int, before: str, now: str) -> str:
    one = count == 1
    return (
        f"{count} finished {'step was' if one else 'steps were'} computed by {before}, installed "
        f"is {now or 'a class without a file'}; --rerun-changed computes {'it' if one else 'them'}"
        " again"
    )
