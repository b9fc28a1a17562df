"""State of a training that survives a killed step: arrays only, written by rename."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, Any]

SECONDS = 20.0
"""Shortest time between two checkpoints."""


class Checkpoint:
    """One file in the step's checkpoint folder; without a folder it does nothing.

    ``fingerprint`` says what is trained; the state of another training is not loaded.
    """

    def __init__(self, folder: Path | None, fingerprint: str, name: str = "mlp.npz") -> None:
        self.path = None if folder is None else folder / name
        self.fingerprint = fingerprint
        self._saved = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether it is time to save."""
        return self.path is not None and time.monotonic() - self._saved >= SECONDS

    def save(self, state: Arrays) -> None:
        """Write the state, replacing the last one only when complete."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            np.savez(file, fingerprint=np.array(self.fingerprint), **state)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)
        self._saved = time.monotonic()

    def load(self) -> Arrays | None:
        """Return the state saved last, or None if there is none of this training."""
        if self.path is None or not self.path.exists():
            return None
        try:
            with np.load(self.path, allow_pickle=False) as file:
                state = {name: file[name] for name in file.files}
        except (zipfile.BadZipFile, ValueError, EOFError):
            return None
        return state if str(state.pop("fingerprint", "")) == self.fingerprint else None
