"""What a study is expected to cost: the estimates of its steps, added up before it starts."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matweft.component import Component
from matweft.errors import MatweftError, StoreError
from matweft.estimate import Estimate
from matweft.study import Element, ForEach, Loop, Ref, Step, Study, follow, refs_in, resolve

_GIBIBYTE = 2**30
_HOUR = 3600.0
OVERRIDE = "--ignore-space"
"""Option of the command line that starts a study although the disk lacks room."""


@dataclass(frozen=True)
class StudyCost:
    """The sum over the steps that tell, how many these are, and how many tell nothing.

    ``open_ended`` where a for-each goes through a list that is not known yet: it counts as one.
    """

    total: Estimate = field(default_factory=Estimate)
    told: int = 0
    silent: int = 0
    open_ended: bool = False

    def __add__(self, other: StudyCost) -> StudyCost:
        return StudyCost(
            self.total + other.total,
            self.told + other.told,
            self.silent + other.silent,
            self.open_ended or other.open_ended,
        )

    def times(self, n: int) -> StudyCost:
        """Return the cost of ``n`` such parts of a study."""
        return StudyCost(self.total.times(n), n * self.told, n * self.silent, self.open_ended)


def cost_of(study: Study) -> StudyCost:
    """Return what a study is expected to cost, as far as its components tell.

    A step whose parameters come from other steps, or whose component has no estimate, is silent.
    """
    return _body(study.steps, dict(study.parameters), {})


def _body(
    elements: Mapping[str, Element], known: Mapping[str, Any], lists: Mapping[str, Any]
) -> StudyCost:
    """Add up a body; ``lists`` are the items of the for-eaches around, ``known`` other values."""
    found = StudyCost()
    for element in elements.values():
        if isinstance(element, Step):
            found += _step(element, known, lists)
        elif isinstance(element, ForEach):
            found += _for_each(element, known, lists)
        elif isinstance(element, Loop):
            found += _body(element.body, known, lists).times(element.budget)
    return found


def _for_each(element: ForEach, known: Mapping[str, Any], lists: Mapping[str, Any]) -> StudyCost:
    items = element.items
    if isinstance(items, Ref) and items.root in known:
        items = follow(known[items.root], items.path, items.root)
    if isinstance(items, Ref) or refs_in(items):
        inner = _body(element.body, known, lists)
        return StudyCost(inner.total, inner.told, inner.silent, open_ended=True)
    return _body(element.body, known, {**lists, element.variable: items})


def _step(step: Step, known: Mapping[str, Any], lists: Mapping[str, Any]) -> StudyCost:
    """Return the cost of a step, once for each item of the for-eaches around it.

    Only those for-eaches are gone through on whose items its parameters depend.
    """
    times = 1
    for items in lists.values():
        times *= len(items)
    if step.component.estimate is Component.estimate:
        return StudyCost(silent=times)
    roots = {ref.root for ref in refs_in(step.parameters)}
    concerned = {name: items for name, items in lists.items() if name in roots}
    found = [_estimate(step, {**known, **values}) for values in _combinations(concerned)]
    each = times // max(len(found), 1)
    total, told = Estimate(), 0
    for estimate in found:
        if estimate is not None:
            total, told = total + estimate, told + 1
    return StudyCost(total.times(each), told * each, times - told * each)


def _combinations(lists: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*lists.values()):
        yield dict(zip(lists, values, strict=True))


def _estimate(step: Step, known: Mapping[str, Any]) -> Estimate | None:
    try:
        given = {
            name: resolve(value, lambda ref: follow(known[ref.root], ref.path, ref.root))
            for name, value in step.parameters.items()
        }
        return step.component(**given).estimate()
    except (KeyError, MatweftError):
        return None


def cost_sentence(cost: StudyCost, workers: int) -> str:
    """Return one line for a person; empty where nothing is known.

    >>> cost_sentence(StudyCost(Estimate(14400, 3 * 2**30, 2**28), 4, 1), workers=2)
    'estimated: 2 cores for 2 h, 3 GiB of disk, 0.25 GiB of memory a worker (of 4 of 5 steps)'
    """
    if not cost.told:
        return ""
    total, steps = cost.total, cost.told + cost.silent
    cores = "1 core" if workers == 1 else f"{workers} cores"
    least = "at least " if cost.open_ended else ""
    part = f" (of {cost.told} of {steps} steps)" if cost.silent else ""
    assumed = f", assuming {' and '.join(total.assumes)}" if total.assumes else ""
    return (
        f"estimated: {least}{cores} for {_duration(total.seconds / workers)}, "
        f"{total.disk / _GIBIBYTE:.3g} GiB of disk, "
        f"{total.memory / _GIBIBYTE:.3g} GiB of memory a worker{part}{assumed}"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 1.5 * _HOUR:
        return f"{seconds / 60:.0f} min"
    hours = seconds / _HOUR
    return f"{hours:.3g} h" if hours < 100 else f"{hours:.0f} h"


def require_room(cost: StudyCost, root: Path) -> None:
    """Raise `StoreError` if the disk of a store lacks room for what is still to be written.

    What the store holds already counts as written.
    """
    if not cost.total.disk:
        return
    folder = root.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    needed = cost.total.disk - _held(root)
    if needed > free:
        raise StoreError(
            f"the study is estimated to write {needed / _GIBIBYTE:.3g} GiB more to {root}, where "
            f"{free / _GIBIBYTE:.3g} GiB are free; name a larger disk by --store, keep less, or "
            f"start it all the same with {OVERRIDE}"
        )


def _held(root: Path) -> int:
    """Return the bytes of the records of a store."""
    total = 0
    for folder, _, files in os.walk(root / "steps"):
        for name in files:
            with suppress(OSError):
                total += os.stat(os.path.join(folder, name)).st_size
    return total
