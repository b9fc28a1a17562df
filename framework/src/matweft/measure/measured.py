"""What measuring a file gave: every number with its sampling error, and how to repeat it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft._html import table
from matweft._optional import need
from matweft.context import Context, context, use_context
from matweft.measure.measurement import Request
from matweft.measure.origin import origin_of
from matweft.measure.outcome import Outcome, Value
from matweft.measure.performing import Say, perform
from matweft.measure.plan import measurements_for
from matweft.measure.preparing import Prepared, Wishes, correct, prepare
from matweft.measure.understanding import Understanding, understand
from matweft.report.numbers import digits, unit_text

if TYPE_CHECKING:
    import pandas as pd


EXACT = 1e-12
"""Error over the value below which it is rounding."""


@dataclass(frozen=True, repr=False)
class Measured:
    """A file, what it was taken for, and the outcome of each measurement."""

    understood: Understanding
    prepared: Prepared
    outcomes: Sequence[Outcome]
    seconds: float
    command: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Machine, device and versions."""

    interrupted: bool = False
    """Whether the user stopped it."""

    @property
    def nothing(self) -> str:
        """Why there is no measurement at all, and what to do."""
        from matweft.data import GrainMap, VoxelImage

        kinds = {VoxelImage: "porous", GrainMap: "grains"}
        name = next((n for c, n in kinds.items() if isinstance(self.prepared.sample, c)), "")
        cure = f": pip install matweft-{name}" if name else ""
        return f"no installed plugin measures anything here ({self.understood.kind}){cure}"

    @property
    def numbers(self) -> list[tuple[Outcome, Value]]:
        """Every number, with the outcome it belongs to."""
        return [(one, value) for one in self.outcomes for value in one.values]

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a number: section, measurement, name, value, unit, 95 % interval."""
        pandas = need("pandas", "report", "tables")
        rows = [
            {
                "section": outcome.measurement.section,
                "measurement": outcome.measurement.title,
                "name": value.name,
                "value": value.value,
                "low": ends_of(value)[0],
                "high": ends_of(value)[1],
                "unit": value.unit,
                "meaning": value.description,
            }
            for outcome, value in self.numbers
        ]
        frame: pd.DataFrame = pandas.DataFrame(rows)
        return frame

    def write(self, page: str | Path) -> Path:
        """Write everything as one self-contained HTML page and return its file."""
        from matweft.measure.page import write_page

        return write_page(self, Path(page))

    def to_json(self) -> dict[str, Any]:
        """Return everything but pictures as plain data; NaN and infinity become text."""
        from matweft.measure.as_json import as_json

        return as_json(self)

    def __repr__(self) -> str:
        lines = [f"{o.measurement.title}: {v.name} = {shown(v)}" for o, v in self.numbers]
        head = f"Measured {self.understood.file.name}, {self.understood.kind}"
        return "\n    ".join([head, *lines])

    def _repr_html_(self) -> str:
        rows = [(f"{o.measurement.title}: {v.name}", shown(v)) for o, v in self.numbers]
        return table(f"{self.understood.file.name}, {self.understood.kind}", rows)


def shown(value: Value) -> str:
    """Return a number with half its 95 % interval, or with its ends if uneven, and its unit."""
    unit = unit_text(value.unit)
    tail = f" {unit}" if unit else ""
    half = half_width(value)
    uneven = half is not None and value.error is not None and not value.error.symmetric
    if uneven or value.interval is not None:
        low, high = ends_of(value)
        return f"{digits(value.value)} ({digits(low)} to {digits(high)}){tail}"
    if half is None:
        return digits(value.value) + tail
    return f"{digits(value.value)} ± {digits(half, 2)}{tail}"


def ends_of(value: Value) -> tuple[float, float]:
    """Return the ends of the 95 % interval of a number, of its result or of sampling; or NaN."""
    if value.interval is not None:
        return value.interval
    return getattr(value.error, "low", math.nan), getattr(value.error, "high", math.nan)


def half_width(value: Value) -> float | None:
    """Return half the 95 % interval of a number, or None where it is not known or rounding."""
    half = math.nan if value.error is None else value.error.half_width
    return half if half > EXACT * abs(value.value) else None


def measure(
    source: str | Path | Any,
    *,
    wishes: Wishes | None = None,
    axes: Sequence[str] = (),
    budget: float | None = None,
    say: Say = lambda outcome: None,
    understood: Callable[[Understanding, Prepared], None] = lambda understanding, prepared: None,
    command: Sequence[str] = (),
    **options: Any,
) -> Measured:
    """Measure everything that the installed plugins know of a file or a sample.

    ``source`` is a file, a folder of slices, or a sample. ``wishes`` correct what was understood,
    ``options`` are those of the file's format, ``axes`` limit directions, ``budget`` is in
    seconds. ``understood`` is called before anything is measured, ``say`` after each measurement.
    Raises `InputError` with the option to write where it is not clear what to measure.

    >>> import numpy as np
    >>> from matweft.registry import Registry, use_registry
    >>> with use_registry(Registry()):  # without a plugin there is nothing to measure
    ...     len(measure(np.eye(16, dtype=int)).outcomes)
    0
    """
    import time

    start = time.monotonic()
    if isinstance(source, Understanding):
        found = source
    elif isinstance(source, str | os.PathLike):
        found = understand(Path(source), **options)
    else:
        found = _of_sample(source)
    found = correct(found, wishes or Wishes())
    prepared = prepare(found, wishes or Wishes())
    understood(found, prepared)
    request = Request(prepared.phases, tuple(axes))
    wanted = measurements_for(prepared.sample, request)
    here = context()
    settings = Context(device=here.device, threads=here.threads or os.cpu_count(), log=here.log)
    with use_context(settings):
        outcomes = perform(prepared.sample, wanted, budget=budget, say=say)
    facts = origin_of(found.file, here.device)
    seconds = time.monotonic() - start
    stopped = any(one.stopped for one in outcomes)
    return Measured(found, prepared, outcomes, seconds, tuple(command), facts, stopped)


def _of_sample(sample: Any) -> Understanding:
    import numpy as np

    from matweft.data import VoxelImage

    if isinstance(sample, np.ndarray | list):
        sample = VoxelImage.of(sample)
    return Understanding(Path(type(sample).__name__), "", {}, sample, ())
