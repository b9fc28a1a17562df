"""The store as the engine sees it: what is finished, by key."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from matweft.errors import StoreError
from matweft.store.disk import disk_errors, replace_text, sweep
from matweft.store.files import file_hash
from matweft.store.index import Index
from matweft.store.lock import Lock, is_held
from matweft.store.reading import load, read_record, read_value, summary_of
from matweft.store.record import FORMAT, DamagedRecordError, Record, Summary, record_path

_FOLDERS = ("steps", "inflight", "checkpoints")
_ABOUT = (
    "A store of matweft. steps/ holds one JSON file a computed step and, beside it, its arrays "
    "as npz (numpy.load). A node {'$bits': name, 'shape': s} is a boolean array: "
    "numpy.unpackbits(npz[name], count=prod(s)).reshape(s). index.sqlite may be deleted."
)
_HOUR = 3600.0
_log = logging.getLogger("matweft.store")


class Store:
    """A folder of finished steps, open in this process and in no other; use it in ``with``.

    ``problems`` lists damaged records that were found; their steps count as not computed.

    >>> import tempfile
    >>> from matweft.store import Record, write_record
    >>> with tempfile.TemporaryDirectory() as folder, Store.open(folder) as store:
    ...     store.add([write_record(folder, Record("ab12", "map", "files.image"), 0.5)])
    ...     store.lookup("ab12").scalars, store.value("ab12")
    ({'value': 0.5}, 0.5)
    """

    def __init__(self, root: Path, lock: Lock, index: Index) -> None:
        self.root = root
        self.problems: list[str] = []
        self._lock = lock
        self._index = index

    @classmethod
    def open(cls, root: str | Path, create: bool = True) -> Self:
        """Open the store in a folder; make one in a new or empty folder if ``create`` is set.

        Records that are not in the index are added to it, rows without a record are dropped,
        and what killed processes left is removed. Raises `StoreError` if there is no store,
        another process has it open, a newer matweft wrote it, or the disk refuses.
        """
        root = Path(root)
        known = _check(root, create)
        with disk_errors(root, "open"):
            for folder in _FOLDERS:
                (root / folder).mkdir(parents=True, exist_ok=True)
        lock = Lock.acquire(root / "lock")
        try:
            if not known:
                _describe(root)
            sweep(root)
            sweep(root / "inflight")
            store = cls(root, lock, Index(root / "index.sqlite"))
            try:
                store._synchronise()
            except BaseException:
                store._index.close()
                raise
        except BaseException:
            lock.release()
            raise
        return store

    def lookup(self, key: str) -> Summary | None:
        """Return the summary of a computed step, failed ones included, or None."""
        return self._index.find([key]).get(key)

    def lookup_many(self, keys: Iterable[str]) -> dict[str, Summary]:
        """Return the summaries of those steps that are computed."""
        return self._index.find(list(keys))

    def add(self, summaries: Iterable[Summary]) -> None:
        """Add summaries that `write_record` returned to the index."""
        self._index.add(summaries)

    def read(self, key: str) -> Record:
        """Return a record; a damaged one is forgotten and raises `DamagedRecordError`."""
        try:
            return read_record(self.root, key)
        except DamagedRecordError as error:
            self._report(error)
            raise

    def value(self, key: str, select: Sequence[str | int] = ()) -> Any:
        """Return a result or a part of it (`read_value`); a damaged one is forgotten."""
        try:
            return read_value(self.root, key, select)
        except DamagedRecordError as error:
            self._report(error)
            raise

    def forget(self, key: str) -> None:
        """Remove a record, so that its step is computed again."""
        path = record_path(self.root, key)
        self._index.remove([key])
        with disk_errors(path, "remove"):
            path.unlink(missing_ok=True)
            path.with_suffix(".npz").unlink(missing_ok=True)

    def file_hash(self, path: str | Path) -> str:
        """Return the digest of an input file or folder, read again only if it changed."""
        return file_hash(path, self._index)

    def checkpoint(self, key: str) -> Path:
        """Return the folder in which an unfinished step may keep what it has."""
        return self.root / "checkpoints" / key

    def rebuild_index(self) -> None:
        """Make the index anew from the records."""
        self._index.remove(self._index.keys())
        self._synchronise()

    def close(self) -> None:
        """Close the index and give the lock back."""
        try:
            self._index.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _synchronise(self) -> None:
        """Make the index agree with the folder."""
        present, arrays = _listing(self.root / "steps")
        indexed = self._index.keys()
        self._index.remove(indexed - present)
        found = []
        for key in sorted(present - indexed):
            try:
                found.append(summary_of(load(self.root, key).fields))
            except DamagedRecordError as error:
                self._note(error)
        self._index.add(found)
        for key in arrays - present:
            _remove_old(record_path(self.root, key).with_suffix(".npz"))

    def _report(self, error: DamagedRecordError) -> None:
        self._note(error)
        self.forget(error.key)

    def _note(self, error: DamagedRecordError) -> None:
        self.problems.append(str(error))
        _log.warning("%s", error)


def is_in_use(root: Path) -> bool:
    """Return whether a living process has the store in a folder open."""
    return is_held(root / "lock")


def records_on_disk(root: Path) -> int:
    """Return how many records the folder of a store has, failed steps included."""
    return len(_listing(root / "steps")[0]) if (root / "steps").is_dir() else 0


def _check(root: Path, create: bool) -> bool:
    """Return whether there is a store already; raise `StoreError` if it cannot be used."""
    file = root / "matweft.json"
    with disk_errors(root, "open"):
        if file.exists():
            check_version(file)
            return True
        if not create:
            raise StoreError(f"there is no store in {root}: it holds no matweft.json")
        if root.exists() and not root.is_dir():
            raise StoreError(f"{root} is a file; name a folder for the store")
        if root.exists() and not all(map(_is_ours, root.iterdir())):
            raise StoreError(f"{root} holds other files; name a new or empty folder for the store")
    return False


def _is_ours(entry: Path) -> bool:
    """Return whether a process killed while it made a store may have left this."""
    return entry.name in _FOLDERS or entry.name.startswith(("lock", "matweft.json."))


def check_version(file: Path) -> None:
    """Raise `StoreError` if a ``matweft.json`` is of a newer version, or of none."""
    try:
        version = int(json.loads(file.read_text())["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{file} does not say which version of the store this is: {error}"
        ) from error
    if version > FORMAT:
        raise StoreError(
            f"the store {file.parent} was written by a newer version of matweft (format {version}, "
            f"this one reads up to {FORMAT}); update matweft or name another folder"
        )


def _describe(root: Path) -> None:
    from matweft import __version__

    created = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"format": FORMAT, "matweft": __version__, "created": created, "about": _ABOUT}
    replace_text(root / "matweft.json", json.dumps(about, indent=1) + "\n")


def _listing(steps: Path) -> tuple[set[str], set[str]]:
    """Return the keys that have a JSON file, and those that have an npz file."""
    records: set[str] = set()
    arrays: set[str] = set()
    with disk_errors(steps, "read"):
        for folder in os.scandir(steps):
            if folder.is_dir():
                for entry in os.scandir(folder):
                    key, _, ending = entry.name.partition(".")
                    if ending in ("json", "npz"):
                        (records if ending == "json" else arrays).add(key)
    return records, arrays


def _remove_old(file: Path) -> None:
    """Remove arrays whose record never came, unless a worker may be about to write it."""
    with suppress(OSError):
        if time.time() - file.stat().st_mtime > _HOUR:
            file.unlink()
