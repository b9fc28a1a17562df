"""One step made ready to run: what travels to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matweft.component import Component


@dataclass(frozen=True)
class Stored:
    """A value, or a part of it, that lies in the store."""

    key: str
    select: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Task:
    """A component with its inputs; ``name`` is the component's registered name."""

    step: str
    key: str
    name: str
    component: Component
    inputs: dict[str, Any]
    input_hashes: dict[str, Any]
    seed: int | None
    timeout: float | None = None
    origin: tuple[str, str, str] = ("", "", "")
    """Distribution, version and source digest of the component."""

    @property
    def batchable(self) -> bool:
        """Whether the component computes several items in one call."""
        return hasattr(self.component, f"{self.component.verb}_batch")


@dataclass(frozen=True)
class Settings:
    """What a worker has to know besides its task."""

    root: Path
    device: str = "auto"
    threads: int = 1
    precision: str = "float32"
