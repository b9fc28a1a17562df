"""What written files lack of a sample, and what they hold that no one has measured."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from matweft.context import context
from matweft_grains.formats._points import Points


def tell_lost(what: str, present: Iterable[str], kept: Collection[str]) -> None:
    """Say in the log which of a sample's parts a file has no place for."""
    lost = sorted(set(present) - set(kept))
    if lost:
        context().log.info("%s: the format has no place for %s; not written", what, _listed(lost))


def tell_invented(what: str, invented: Collection[str]) -> None:
    """Say in the log which numbers are there only because the format demands some."""
    if invented:
        context().log.info(
            "%s: the sample has no %s; the format demands some, those written are placeholders",
            *(what, _listed(invented)),
        )


def tell_unknown_symmetry(what: str, points: Points) -> None:
    """Say in the log which phases are written as triclinic for want of a symmetry."""
    unknown = [name for name in points.phases if name not in points.symmetry]
    if unknown:
        context().log.info(
            "%s: no symmetry of %s is known; written as triclinic, class -1",
            *(what, _listed(unknown)),
        )


def _listed(names: Collection[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
