"""The curve of a training on disk, to be looked at while it runs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class CurveFile:
    """``curve.csv`` in a folder, a row an epoch; without a folder it does nothing.

    Each row is one write to the end of the file, so that a reader never meets half a row of a
    running training. After a resume, rows of epochs that are gone through once more are replaced,
    and so are those of a training with other columns. A full disk does not stop the training.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for epoch in (1, 2, 3):
    ...     CurveFile(folder).add(epoch, {"train": 1 / epoch, "validation": 2 / epoch})
    >>> CurveFile(folder).add(2, {"train": 0.25, "validation": 0.5})
    >>> print((folder / "curve.csv").read_text().rstrip())
    epoch,train,validation
    1,1,2
    2,0.25,0.5
    """

    def __init__(self, folder: Path | None) -> None:
        self.path = None if folder is None else folder / "curve.csv"
        self._begun = False

    def add(self, epoch: int, values: Mapping[str, float]) -> None:
        """Append the row of an epoch: its number and the named values, always the same names."""
        if self.path is None:
            return
        with suppress(OSError):
            if not self._begun:
                self._begin(self.path, epoch, ",".join(["epoch", *values]))
                self._begun = True
            row = ",".join([str(epoch), *(f"{value:.9g}" for value in values.values())])
            with self.path.open("ab", buffering=0) as file:
                file.write(f"{row}\n".encode())

    @staticmethod
    def _begin(path: Path, epoch: int, head: str) -> None:
        """Write the head and the rows of earlier epochs, replacing the file when complete."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().split("\n")[:-1] if path.exists() else []
        kept = _before(epoch, lines[1:]) if lines[:1] == [head] else []
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text("\n".join([head, *kept, ""]))
        temporary.replace(path)


def _before(epoch: int, rows: Sequence[str]) -> list[str]:
    """Return the rows of epochs before ``epoch``, without those that a crash has spoilt."""
    kept = []
    for row in rows:
        number = row.partition(",")[0]
        if number.isdecimal() and int(number) < epoch:
            kept.append(row)
    return kept
