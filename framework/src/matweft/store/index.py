"""The index of a store: summaries in SQLite, all of them also in the records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matweft.errors import StoreError
from matweft.store.files import FileState
from matweft.store.mounts import is_local
from matweft.store.record import Summary

_VERSION = 2
_CHUNK = 500
_COLUMNS = ", ".join(Summary.__slots__)
_TABLES = (
    "CREATE TABLE IF NOT EXISTS steps (key TEXT PRIMARY KEY, step TEXT, status TEXT,"
    " output_hash TEXT, scalars TEXT, seconds REAL, error TEXT, origin TEXT, warnings TEXT)"
    " WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER,"
    " digest TEXT) WITHOUT ROWID",
)


class Index:
    """Summaries by key, and digests of input files.

    An index that is damaged, or of another version, is begun afresh. With ``local`` disks a
    write-ahead log is used; it needs shared memory, which network file systems lack.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._errors():
            try:
                self._connection = self._connect()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._discard()
                self._connection = self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path)
        try:
            journal = "WAL" if is_local(self.path.parent) else "DELETE"
            connection.execute(f"PRAGMA journal_mode={journal}")
            connection.execute("PRAGMA synchronous=NORMAL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            with connection:
                if version != _VERSION:
                    for table in ("steps", "files"):
                        connection.execute(f"DROP TABLE IF EXISTS {table}")
                    connection.execute(f"PRAGMA user_version={_VERSION}")
                for table in _TABLES:
                    connection.execute(table)
            connection.execute("SELECT key FROM steps").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    def _discard(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"cannot use the index {self.path}: {error}. All records are kept; see whether "
                "the disk is full or read-only. The index may be deleted: it is made anew"
            ) from error

    def keys(self) -> set[str]:
        """Return the keys of all summaries."""
        with self._errors():
            return {key for (key,) in self._connection.execute("SELECT key FROM steps")}

    def find(self, keys: Sequence[str]) -> dict[str, Summary]:
        """Return the summaries of those keys that there are."""
        found = {}
        with self._errors():
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT {_COLUMNS} FROM steps WHERE key IN ({marks})"
                for row in self._connection.execute(query, chunk):
                    known: dict[str, Any] = dict(zip(Summary.__slots__, row, strict=True))
                    known["scalars"] = json.loads(known["scalars"])
                    warned = known["warnings"]
                    known["warnings"] = tuple(json.loads(warned)) if warned else ()
                    found[known["key"]] = Summary(**known)
        return found

    def add(self, summaries: Iterable[Summary]) -> None:
        """Add summaries, or replace those of the same key."""
        rows = [
            (
                s.key,
                s.step,
                s.status,
                s.output_hash,
                json.dumps(dict(s.scalars)),
                s.seconds,
                s.error,
                s.origin,
                json.dumps(s.warnings) if s.warnings else "",
            )
            for s in summaries
        ]
        self._write(f"INSERT OR REPLACE INTO steps ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", rows)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the summaries of some keys."""
        self._write("DELETE FROM steps WHERE key = ?", [(key,) for key in keys])

    def file_state(self, path: str) -> FileState | None:
        """Return what is known of an input file."""
        query = "SELECT size, changed, digest FROM files WHERE path = ?"
        with self._errors():
            row = self._connection.execute(query, (path,)).fetchone()
        return None if row is None else FileState(*row)

    def remember_file(self, path: str, state: FileState) -> None:
        """Keep what is known of an input file."""
        self._write("INSERT OR REPLACE INTO files VALUES (?,?,?,?)", [(path, *state)])

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._errors(), self._connection:
            self._connection.executemany(statement, rows)

    def close(self) -> None:
        """Close the file."""
        with self._errors():
            self._connection.close()
