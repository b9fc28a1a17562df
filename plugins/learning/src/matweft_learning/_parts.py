"""Long work in parts: each is done once, even if the step is killed in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from matweft.context import Context, context, use_context
from matweft.store.hashing import content_hash
from matweft_learning._mlp_checkpoint import Arrays, Checkpoint


@dataclass
class _Part(Context):
    """The context of one part: a checkpoint folder of its own, progress as a share of the whole."""

    outer: Context = field(default_factory=Context)
    number: int = 0
    count: int = 1
    name: str = ""

    @classmethod
    def of(cls, outer: Context, folder: Path | None, number: int, count: int, name: str) -> Self:
        """Return the context of a part of what runs in ``outer``."""
        return cls(
            device=outer.device,
            threads=outer.threads,
            checkpoint=folder,
            programs=outer.programs,
            log=outer.log,
            outer=outer,
            number=number,
            count=count,
            name=name,
        )

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        share = done / total if total else 0.0
        self.outer.progress(self.number + share, self.count, f"{self.name}: {message}")

    @property
    def cancelled(self) -> bool:
        return self.outer.cancelled


def run_parts(
    names: Sequence[str], what: Any, compute: Callable[[int], Arrays]
) -> list[dict[str, Any]]:
    """Return ``compute(i)`` of every part, and keep it in the step's checkpoint folder.

    ``what`` is all that decides the parts; those kept of something else are computed anew. Inside,
    the context has the folder ``part-<i>``, so that trainings resume there.
    """
    outer, found = context(), []
    fingerprint = "" if outer.checkpoint is None else content_hash(what)
    for number, name in enumerate(names):
        outer.check()
        folder = None if outer.checkpoint is None else outer.checkpoint / f"part-{number}"
        kept = Checkpoint(folder, f"{fingerprint} {number}", "part.npz")
        arrays = kept.load()
        if arrays is None:
            with use_context(_Part.of(outer, folder, number, len(names), name)):
                arrays = compute(number)
            kept.save(arrays)
        found.append(arrays)
        outer.progress(number + 1, len(names), name)
    return found
