"""What is kept of a step: its record on disk and the few numbers the engine needs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from matweft.errors import StoreError

FORMAT = 1
"""Version of the layout of records and of the store's folder."""
MOST_WARNINGS, LONGEST_WARNING = 4, 240
"""Of a step's warnings, so many of so many letters are in its summary."""
Status = Literal["done", "failed"]


class DamagedRecordError(StoreError):
    """A record whose file is torn, changed or gone; its step has to be computed again."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message, key)
        self.key = key

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Record:
    """Everything that is known about one computed step.

    ``output`` is the tree of the result (`matweft.codec`), ``inputs`` maps ports to content
    hashes, ``scalars`` holds the numbers among the result's fields, or ``{"value": x}``.
    ``origin`` is distribution, version and digest of the component's source in one line,
    ``started`` a time in ISO 8601, ``seconds`` the time the verb took. `write_record` fills
    ``output``, ``output_hash``, ``scalars`` and, for a `Failure`, ``status`` and ``error``.
    """

    key: str
    step: str
    component: str
    revision: int = 1
    distribution: str = ""
    version: str = ""
    origin: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    precision: str = ""
    output: Any = None
    status: Status = "done"
    error: str = ""
    traceback: str = ""
    started: str = ""
    seconds: float = 0.0
    machine: Mapping[str, Any] = field(default_factory=dict)
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    output_hash: str = ""
    scalars: Mapping[str, float] = field(default_factory=dict)

    @property
    def summary(self) -> Summary:
        """What the engine needs of the record."""
        known = {name: getattr(self, name) for name in Summary.__slots__}
        return Summary(**{**known, "warnings": brief(self.warnings)})


@dataclass(frozen=True, slots=True)
class Summary:
    """What the engine needs of a record; small enough to travel between processes."""

    key: str
    step: str
    status: Status
    output_hash: str = ""
    scalars: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""
    origin: str = ""
    warnings: tuple[str, ...] = ()
    """The record's in short, see `brief`."""


def brief(warnings: Iterable[str]) -> tuple[str, ...]:
    r"""Return the first few different warnings, each in a line of limited length.

    >>> brief(["no  pore\nis narrow", "no pore is narrow", "slow"])
    ('no pore is narrow', 'slow')
    """
    lines = dict.fromkeys(" ".join(text.split()) for text in warnings)
    return tuple(
        line if len(line) <= LONGEST_WARNING else f"{line[:LONGEST_WARNING]}..."
        for line in list(lines)[:MOST_WARNINGS]
    )


def record_path(root: str | Path, key: str) -> Path:
    """Return where the JSON file of a record lies; its arrays lie beside it as ``.npz``."""
    if not key.isalnum():
        raise StoreError(f"{key!r} is not the key of a record: keys are made of hex digits")
    return Path(root) / "steps" / key[:2] / f"{key}.json"


def scalars_of(value: Any) -> dict[str, float]:
    """Return the numbers among the fields of a result; of a bare number, ``{"value": x}``.

    >>> scalars_of({"porosity": np.float32(0.5), "label": 3, "closed": True, "path": "x"})
    {'porosity': 0.5, 'label': 3}
    """
    if dataclasses.is_dataclass(value):
        fields: Mapping[Any, Any] = {
            f.name: getattr(value, f.name) for f in dataclasses.fields(value)
        }
    elif isinstance(value, Mapping):
        fields = value
    else:
        fields = {"value": value}
    found = {str(name): _number(item) for name, item in fields.items()}
    return {name: number for name, number in found.items() if number is not None}


def _number(value: Any) -> float | None:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    return value.item() if isinstance(value, np.generic) else value


def text_of(fields: Mapping[str, Any]) -> str:
    """Return JSON with one field a line."""
    return (
        ",\n".join(f"{json.dumps(name)}: {_dumps(value)}" for name, value in fields.items()) + "}\n"
    )


_dumps = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
