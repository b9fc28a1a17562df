"""What a long step has finished so far: one file an item, found again after a kill."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from matweft.codec import decode, encode
from matweft.context import context
from matweft.errors import CodecError, StoreError
from matweft.store.disk import disk_errors, replace_file, sweep
from matweft.store.npz import write_npz

FOLDER = "journal"
"""Part of a step's checkpoint folder; the engine removes it once the step's record is written."""
_TREE = "tree"


class Journal:
    """Finished items of the current step, by name; without a run it keeps nothing.

    Each is written at once or not at all, so that a kill loses the item in work and no other.

    >>> import tempfile
    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(checkpoint=Path(tempfile.mkdtemp()))):
    ...     Journal().keep("7", {"porosity": 0.5, "open": np.array([True, False])})
    ...     list(Journal()), Journal().find("7")["open"].tolist(), Journal().find("8")
    (['7'], [True, False], None)
    """

    def __init__(self) -> None:
        checkpoint = context().checkpoint
        self.folder = None if checkpoint is None else checkpoint / FOLDER
        if self.folder is not None:
            with disk_errors(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
            sweep(self.folder)

    def keep(self, name: str, value: Any) -> None:
        """Write an item; raises `StoreError` if the disk refuses, `CodecError` for the value."""
        if self.folder is not None:
            tree, arrays = encode(value)
            named = {f"array {key}": array for key, array in arrays.items()}
            named[_TREE] = np.frombuffer(json.dumps(tree).encode(), np.uint8)
            replace_file(self._file(name), lambda file: write_npz(file, named))

    def find(self, name: str) -> Any:
        """Return an item, or None if there is none, or none that can be read."""
        file = None if self.folder is None else self._file(name)
        if file is None or not file.exists():
            return None
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
                arrays = {key.removeprefix("array "): found[key] for key in found.files}
            return decode(json.loads(arrays.pop(_TREE).tobytes()), arrays)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, CodecError):
            return None

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the items, in order."""
        if self.folder is not None:
            yield from sorted(file.stem for file in self.folder.glob("*.npz"))

    def _file(self, name: str) -> Path:
        if not name or set(name) & set("/\\:\0") or name.startswith("."):
            raise StoreError(f"{name!r} is no name of an item; use letters, digits, - and _")
        assert self.folder is not None
        return self.folder / f"{name}.npz"


def remove_journal(checkpoint: Path) -> None:
    """Remove the journal of a step, and its checkpoint folder if nothing else is in it."""
    folder = checkpoint / FOLDER
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        if not any(checkpoint.iterdir()):
            checkpoint.rmdir()
